""" "Create your password" at the end of joining: the one POST that makes account, chart and a use of the link."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.joining import service as joining
from osmind_app.clinic.joining.errors import AccountExists, JoinerLost, KnownHere, LinkRefused
from osmind_app.clinic.joining.queries import OnTheWay
from osmind_app.lib import passwords
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, dead_share, join
from osmind_app.web.doors.moving_in import ENTER, NotTheirs, WayIn

WAY_IN = WayIn(joining.join, joining.join_as, (join.LINK, join.JOINER))


async def show(request: Request) -> Response:
    """`/join/password`: one field; for an address with an account elsewhere, its own password (D3)."""
    try:
        who = await join.on_the_way(request)
    except JoinerLost as refused:
        return await dead_share.lost(request, refused)
    return _page(request, who) if who.confirmed else base.see_other(paths.JOIN_CODE)


async def take(request: Request) -> Response:
    """`/join/password`, POST: judge the password, hash it, then join in one transaction."""
    typed = await base.form(request)
    try:
        who = await join.on_the_way(request)
        if not who.confirmed:
            return base.see_other(paths.JOIN_CODE)
        password = typed.get("password", "")
        if not password:
            return _page(request, who, {"password": ENTER})
        if who.signs_in:
            return await WAY_IN.with_own(request, token=join.secret_of(request), email=who.email, password=password)
        why = await base.in_thread(passwords.why_refused, password, personal=who.personal)
        if why:
            return _page(request, who, {"password": why})
        made = await base.in_thread(passwords.hashed, password)
        return await WAY_IN.with_new(request, token=join.secret_of(request), password_hash=made)
    except NotTheirs as refused:
        return _page(request, who, {"form": refused.sentence}, refused.status)
    except JoinerLost as refused:
        return await dead_share.lost(request, refused)
    except LinkRefused as refused:
        return await dead_share.page(request, refused)
    except KnownHere:
        return await dead_share.known(request)
    except AccountExists:
        return base.see_other(paths.JOIN_PASSWORD)  # made a moment ago: its own password is asked for now


def _page(request: Request, who: OnTheWay, errors: dict[str, str] | None = None, status: int = 200) -> Response:
    return base.page(
        request,
        "share_password.html",
        status,
        warm=paths.HOME,
        title="Sign in to add this clinic" if who.signs_in else "Create your password",
        practice=who.clinic,
        who=who,
        shortest=passwords.MIN_LENGTH,
        errors=errors or {},
        values={"email": who.email},
    )


routes = [
    Route(paths.JOIN_PASSWORD, show),
    Route(paths.JOIN_PASSWORD, take, methods=["POST"]),
]
