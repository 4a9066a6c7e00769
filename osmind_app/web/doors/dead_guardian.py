"""Links of guardians that no longer work: each page says why, and what to do next. It names the clinic only."""

from starlette.requests import Request
from starlette.responses import Response

from osmind_app.clinic.guardians import links
from osmind_app.clinic.guardians import service as guardians
from osmind_app.clinic.guardians.errors import (
    GuardianLinkDamaged,
    GuardianLinkExpired,
    GuardianLinkRefused,
    GuardianLinkReplaced,
    GuardianLinkUsed,
    GuardianLinkWithdrawn,
)
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, dead_invite
from osmind_app.web.doors.dead_invite import End


class AnotherLink(GuardianLinkDamaged):
    """The form was about another invitation than the cookie: a second letter was opened in the same browser."""

    sentence = "Another invitation was opened in this browser. Open the link in your email again."


ENDS: dict[type[Exception], End] = {
    GuardianLinkUsed: End("You already used this link", "Sign in with your email and password.", can_sign_in=True),
    GuardianLinkExpired: End(
        "This invitation has expired",
        "Invitations work for a few days only. Call {clinic} and ask for a new one.",
    ),
    GuardianLinkReplaced: End(
        "A newer invitation was sent",
        "Open the link in the latest email from {clinic}. Look in your spam or junk folder too.",
    ),
    GuardianLinkWithdrawn: End(
        "This invitation was turned off",
        "If you still want to use the portal, call {clinic}. The phone number is in the email you got.",
    ),
}


async def page(request: Request, refused: GuardianLinkDamaged | GuardianLinkRefused) -> Response:
    """The page about a link that does not work; a failed try of a real one goes into the record."""
    if isinstance(refused, GuardianLinkDamaged):
        another = isinstance(refused, AnotherLink)
        return base.page(
            request,
            "invite_ended.html",
            title="Open the link in your email again" if another else "This link is not complete",
            text=refused.sentence if another else dead_invite.DAMAGED,
            end=End("", "", can_sign_in=not another),
        )
    if request.method == "POST":
        await base.write(guardians.note_refused, refused=refused)
    end = ENDS[type(refused)]
    clinic = await base.read(links.clinic_of, invitation=refused.invitation)
    return base.page(
        request,
        "invite_ended.html",
        address=paths.GUARDIAN,
        title=end.title,
        text=end.text.format(clinic=clinic.name),
        end=end,
        practice=clinic,
    )
