"""Shared links that let nobody in any more: each page says why, and what to do next (S41)."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from osmind_app.clinic.joining import queries
from osmind_app.clinic.joining.errors import JoinerLost, LinkDamaged, LinkExpired, LinkFull, LinkRefused, LinkWithdrawn
from osmind_app.web import routes as paths
from osmind_app.web.doors import base
from osmind_app.web.doors.clinic import only_one

ANOTHER = "Another invite link was opened in this browser. Open your link again."


@dataclass(frozen=True)
class End:
    """What the page says; every one offers the way in to somebody who has an account."""

    title: str
    text: str


ENDS: dict[type[LinkRefused], End] = {
    LinkExpired: End(
        "This invite link has expired", "Invite links work for a few days only. Ask {clinic} for a new one."
    ),
    LinkFull: End(
        "This invite link is full",
        "As many people have joined with it as could. Ask {clinic} for a new one.",
    ),
    LinkWithdrawn: End("This invite link was turned off", "Ask {clinic} for a new one if you still want to join."),
}
DAMAGED = End(
    "This link is not complete",
    "Open it again from the message you got, or scan the code on the poster again. If that does not help, ask your "
    "clinic for a new invite link.",
)
STARTED_OVER = End(
    "Open your invite link again",
    "For your safety, joining is done in one sitting and in one browser. Nothing was made yet. "
    "Open the link you got from your clinic and start over.",
)
KNOWN = End(
    "{clinic} already has you",
    "You don’t need this link. Sign in, or ask {clinic} for your own invitation.",
)


async def page(request: Request, refused: LinkDamaged | LinkRefused) -> Response:
    """The page about a link that lets nobody in."""
    if isinstance(refused, LinkDamaged):
        another = refused.sentence == ANOTHER
        return await _page(request, End("Open your link again", ANOTHER) if another else DAMAGED)
    clinic = await base.read(queries.clinic_of, link=refused.link)
    return _show(request, ENDS[type(refused)], clinic)


async def lost(request: Request, refused: JoinerLost | None = None) -> Response:
    """This browser is not on its way in (any more)."""
    return await _page(request, STARTED_OVER)


async def known(request: Request) -> Response:
    """Their mailbox is proven, and the clinic has them already (A6)."""
    return await _page(request, KNOWN)


async def _page(request: Request, end: End) -> Response:
    return _show(request, end, await only_one())


def _show(request: Request, end: End, clinic: object | None) -> Response:
    name = getattr(clinic, "name", "your clinic")
    return base.page(
        request,
        "share_ended.html",
        title=end.title.format(clinic=name[:1].upper() + name[1:]),
        text=end.text.format(clinic=name),
        address=paths.JOIN_WELCOME,
        practice=clinic,
        sign_in=paths.PATIENT_SIGN_IN,
    )
