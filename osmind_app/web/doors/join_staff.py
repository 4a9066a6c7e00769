"""Opening an invitation to the staff: who asks whom to join, and as what. Nothing is used up here."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.staff import links
from osmind_app.clinic.staff import service as staff
from osmind_app.clinic.staff.errors import NoLongerOpen, StaffLinkDamaged, StaffLinkRefused
from osmind_app.clinic.staff.links import InvitedStaff
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, cookies, dead_join
from osmind_app.web.doors import links as door_links

COOKIE, COOKIE_SECONDS = "staff-invitation", 3600
TOKEN_LIMIT = 256
TICK = "Tick the box if the invitation is not for you"


async def open_link(request: Request) -> Response:
    """`/s/<token>`: take the token out of the address bar, and remember that the link was opened."""
    token = request.path_params["token"][:TOKEN_LIMIT]
    try:
        who = await base.read(links.invited, token=token)
        if request.method == "GET" and not who.opened_before:
            await base.write(staff.opened, token=token)
    except StaffLinkDamaged as refused:
        return await dead_join.page(request, refused)
    except StaffLinkRefused as refused:
        if request.method == "GET":
            await base.write(staff.note_refused, refused=refused)
    response = base.see_other(paths.STAFF_JOIN)
    cookies.put(response, COOKIE, token, seconds=COOKIE_SECONDS)
    return response


async def landing(request: Request) -> Response:
    """`/clinic/join`: which clinic, which role, until when, and the way out for who is a patient (B20)."""
    try:
        who = await invited(request)
    except (StaffLinkDamaged, StaffLinkRefused) as refused:
        return await dead_join.page(request, refused)
    return base.page(
        request,
        "join_landing.html",
        warm=paths.TODAY,
        title=f"Join {who.clinic.name}",
        practice=who.clinic,
        who=who,
    )


async def ask_not_me(request: Request) -> Response:
    """`/clinic/join/not-me`: where patients sign in; asks before a link is stopped (T4)."""
    try:
        who = await invited(request)
    except (StaffLinkDamaged, StaffLinkRefused) as refused:
        return await dead_join.page(request, refused)
    return _not_me_page(request, who)


async def not_me(request: Request) -> Response:
    """`/clinic/join/not-me`, POST: the link stops working, and the list of the staff says why."""
    typed = await base.form(request)
    await door_links.count_try(request)
    try:
        who = await invited(request, typed)
        if not typed.get("sure"):
            return _not_me_page(request, who, {"sure": TICK})
        await base.write(staff.decline, token=token_of(request))
    except (StaffLinkDamaged, StaffLinkRefused) as refused:
        return await dead_join.page(request, refused)
    except NoLongerOpen:
        return base.see_other(paths.STAFF_JOIN)  # which says what became of it
    response = base.page(request, "join_declined.html", title="Thank you for telling us", practice=who.clinic)
    cookies.drop(response, COOKIE)
    return response


async def invited(request: Request, typed: dict[str, str] | None = None) -> InvitedStaff:
    """Who holds the link in this browser's cookie; the form, if one was sent, must be about the same invitation."""
    who = await base.read(links.invited, token=token_of(request))
    if typed is not None and typed.get("invitation") != str(who.invitation_id):
        raise dead_join.AnotherLink
    return who


def token_of(request: Request) -> str:
    """The token in this browser's cookie, or nothing."""
    return (cookies.read(request.cookies, COOKIE) or "")[:TOKEN_LIMIT]


def _not_me_page(request: Request, who: InvitedStaff, wrong: dict[str, str] | None = None) -> Response:
    return base.page(
        request, "join_not_me.html", title="Not for you?", practice=who.clinic, who=who, errors=wrong or {}
    )


routes = [
    Route(paths.STAFF_INVITATION, open_link),
    Route(paths.STAFF_JOIN, landing),
    Route(paths.STAFF_JOIN_NOT_ME, ask_not_me),
    Route(paths.STAFF_JOIN_NOT_ME, not_me, methods=["POST"]),
]
