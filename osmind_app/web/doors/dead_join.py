"""Links to join the staff that no longer work: each page says why, and what to do next."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from osmind_app.clinic.staff import errors, links
from osmind_app.clinic.staff import service as staff
from osmind_app.web.doors import base


class AnotherLink(errors.StaffLinkDamaged):
    """The form was about another invitation than the cookie: a second letter was opened in the same browser."""

    sentence = "Another invitation was opened in this browser. Open the link in your email again."


@dataclass(frozen=True)
class End:
    """What a dead link says, and whether its reader can sign in."""

    title: str
    text: str
    can_sign_in: bool = False


ENDS: dict[type[Exception], End] = {
    errors.StaffLinkUsed: End(
        "You already joined", "Sign in with your work email and the password you chose.", can_sign_in=True
    ),
    errors.StaffLinkExpired: End(
        "This invitation has expired",
        "Ask whoever invited you at {clinic} to resend it. The new link comes to the same email.",
    ),
    errors.StaffLinkReplaced: End(
        "A newer invitation was sent",
        "Open the link in the latest email from {clinic}. Look in your spam or junk folder too.",
    ),
    errors.StaffLinkWithdrawn: End(
        "This invitation was turned off",
        "If you work at {clinic}, ask whoever invited you to send a new one.",
    ),
    errors.StaffLinkElsewhere: End(
        "This email signs in to another clinic",
        "A work email opens one clinic at a time. Ask {clinic} to invite another email of yours.",
        can_sign_in=True,
    ),
}
DAMAGED = End(
    "This link is not complete",
    "Open the link in your email again, or copy the whole address from the email into your browser.",
)
ANOTHER = End("Open the link in your email again", AnotherLink.sentence)


async def page(request: Request, refused: errors.StaffLinkDamaged | errors.StaffLinkRefused) -> Response:
    """The page about a link that does not work; a failed try of a real one is written down."""
    if isinstance(refused, errors.StaffLinkDamaged):
        end = ANOTHER if isinstance(refused, AnotherLink) else DAMAGED
        return base.page(request, "join_ended.html", title=end.title, text=end.text, end=end)
    if request.method == "POST":
        await base.write(staff.note_refused, refused=refused)
    clinic = await base.read(links.clinic_of, invitation=refused.invitation)
    end = ENDS[type(refused)]
    text = end.text.format(clinic=clinic.name)
    return base.page(request, "join_ended.html", title=end.title, text=text, end=end, practice=clinic)
