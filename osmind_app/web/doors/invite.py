"""Opening an invitation: a page that says who invites whom, and a button. Nothing is used up here (A20)."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.invitations import queries
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.errors import InvitationDamaged, InvitationRefused
from osmind_app.clinic.invitations.queries import Invited
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, cookies, dead_invite, links

COOKIE, COOKIE_SECONDS = "invitation", 3600
TOKEN_LIMIT = 256


async def open_link(request: Request) -> Response:
    """`/i/<token>`: who invites whom, and that the link was opened; the page takes the token out of the address bar.

    A redirect would do that too, and cost a phone on a bad line one more round trip (docs/decisions.md).
    """
    token = request.path_params["token"][:TOKEN_LIMIT]
    try:
        who = await base.read(queries.invited, token=token)
        if request.method == "GET" and not who.opened_before:
            await base.write(invitations.opened, token=token)
        response = _landing(request, who)
    except InvitationDamaged:
        return dead_invite.damaged(request)
    except InvitationRefused as refused:
        if request.method == "GET":
            await base.write(invitations.note_refused, refused=refused)
        response = await dead_invite.page(request, refused)
    cookies.put(response, COOKIE, token, seconds=COOKIE_SECONDS)
    return response


async def welcome(request: Request) -> Response:
    """`/welcome`: the same page again, by the cookie: reloaded, or come back to."""
    try:
        return _landing(request, await invited(request))
    except (InvitationDamaged, InvitationRefused) as refused:
        return await dead_invite.page(request, refused)


def _landing(request: Request, who: Invited) -> Response:
    return base.page(
        request,
        "invite_landing.html",
        warm=paths.HOME,
        address=paths.WELCOME,
        title=f"{who.clinic.name} invited you",
        practice=who.clinic,
        who=who,
    )


async def go_on(request: Request) -> Response:
    """`/welcome`, POST: the reader goes on to "Create your password"."""
    typed = await base.form(request)
    try:
        who = await invited(request, typed)
        if not who.continued_before:
            await base.write(invitations.continued, token=token_of(request))
    except (InvitationDamaged, InvitationRefused) as refused:
        return await dead_invite.page(request, refused)
    return base.see_other(paths.WELCOME_PASSWORD)


async def ask_not_me(request: Request) -> Response:
    """`/welcome/not-me`: asks before a link is stopped; scanners press buttons, but tick no boxes (T4)."""
    try:
        who = await invited(request)
    except (InvitationDamaged, InvitationRefused) as refused:
        return await dead_invite.page(request, refused)
    return _not_me_page(request, who)


async def not_me(request: Request) -> Response:
    """`/welcome/not-me`, POST: the link stops working and the inviter is told (B11)."""
    typed = await base.form(request)
    await links.count_try(request)
    try:
        who = await invited(request, typed)
        if not typed.get("sure"):
            return _not_me_page(request, who, {"sure": "Tick the box if the invitation is not for you"})
        await base.write(invitations.decline, token=token_of(request))
    except (InvitationDamaged, InvitationRefused) as refused:
        return await dead_invite.page(request, refused)
    response = dead_invite.told(
        request,
        "Thank you for telling us",
        f"The link no longer works, and {who.clinic.name} knows that it reached the wrong person. "
        "There is nothing else to do. Delete the email.",
    )
    cookies.drop(response, COOKIE)
    return response


def _not_me_page(request: Request, who: Invited, wrong: dict[str, str] | None = None) -> Response:
    return base.page(
        request, "invite_not_me.html", title=f"Not {who.first_name}?", practice=who.clinic, who=who, errors=wrong or {}
    )


async def ask(request: Request) -> Response:
    """`/welcome/new-link`, POST: ask the clinic for a new link (B3)."""
    await base.form(request)
    await links.count_try(request)
    token = token_of(request)
    try:
        clinic = await base.read(queries.clinic_of, token=token)
        await base.write(invitations.ask_for_new, token=token)
    except InvitationDamaged:
        return dead_invite.damaged(request)
    return dead_invite.told(
        request,
        f"We told {clinic}",
        "When they send you a new link, it comes to the same email address. "
        "Look in your spam or junk folder too. If you don’t hear from them, call them.",
    )


async def invited(request: Request, typed: dict[str, str] | None = None) -> Invited:
    """Who holds the link in this browser's cookie; the form, if one was sent, must be about the same invitation."""
    who = await base.read(queries.invited, token=token_of(request))
    if typed is not None and typed.get("invitation") != str(who.invitation_id):
        raise dead_invite.AnotherLink
    return who


def token_of(request: Request) -> str:
    """The token in this browser's cookie, or nothing."""
    return (cookies.read(request.cookies, COOKIE) or "")[:TOKEN_LIMIT]


routes = [
    Route(paths.INVITATION, open_link),
    Route(paths.WELCOME, welcome),
    Route(paths.WELCOME, go_on, methods=["POST"]),
    Route(paths.WELCOME_NOT_ME, ask_not_me),
    Route(paths.WELCOME_NOT_ME, not_me, methods=["POST"]),
    Route(paths.WELCOME_NEW_LINK, ask, methods=["POST"]),
]
