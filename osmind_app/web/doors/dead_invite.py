"""Links that no longer work: each page says why, and what to do next (B3). It names the clinic and nothing else."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from osmind_app.clinic.invitations import queries
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.errors import (
    InvitationDamaged,
    InvitationExpired,
    InvitationRefused,
    InvitationReplaced,
    InvitationUsed,
    InvitationWithdrawn,
)
from osmind_app.outbox.letters import PracticeCard
from osmind_app.web import routes as paths
from osmind_app.web.doors import base


class AnotherLink(InvitationDamaged):
    """The form was about another invitation than the cookie: a second letter was opened in the same browser."""

    sentence = "Another invitation was opened in this browser. Open the link in your email again."


@dataclass(frozen=True)
class End:
    """What a dead link says, and what can be done."""

    title: str
    text: str
    can_sign_in: bool = False
    can_ask: bool = False


ENDS: dict[type[Exception], End] = {
    InvitationUsed: End(
        "You already created a password", "Sign in with your email and that password.", can_sign_in=True
    ),
    InvitationExpired: End(
        "This invitation has expired",
        "Invitations work for a few days only. Ask {clinic} for a new one.",
        can_ask=True,
    ),
    InvitationReplaced: End(
        "A newer invitation was sent",
        "Open the link in the latest email from {clinic}. Look in your spam or junk folder too.",
        can_ask=True,
    ),
    InvitationWithdrawn: End(
        "This invitation was turned off",
        "If you still want to use the portal, call {clinic}. The phone number is in the email you got.",
    ),
}
DAMAGED = "Open the link in your email again, or copy the whole address from the email into your browser."


async def page(request: Request, refused: InvitationDamaged | InvitationRefused) -> Response:
    """The page about a link that does not work; a failed try of a real one goes into its story."""
    if isinstance(refused, InvitationDamaged):
        return damaged(request, refused)
    if request.method == "POST":
        await base.write(invitations.note_refused, refused=refused)
    end = ENDS[type(refused)]
    clinic = await base.read(queries.clinic_name, invitation=refused.invitation)
    return base.page(
        request,
        "invite_ended.html",
        address=paths.WELCOME,
        title=end.title,
        text=end.text.format(clinic=clinic),
        end=end,
        practice=PracticeCard(clinic),
    )


def damaged(request: Request, refused: InvitationDamaged | None = None) -> Response:
    """The same page for every link that is not one of ours, cut off or made up."""
    another = refused.sentence if isinstance(refused, AnotherLink) else DAMAGED
    return base.page(
        request,
        "invite_ended.html",
        title="This link is not complete" if another is DAMAGED else "Open the link in your email again",
        text=another,
        end=End("", "", can_sign_in=another is DAMAGED),
    )


def told(request: Request, title: str, text: str, address: str | None = None) -> Response:
    """A deed was done: what happens next."""
    return base.page(request, "invite_told.html", title=title, text=text, address=address)
