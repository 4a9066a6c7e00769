"""A shared invite link: a page that says whose it is, then the details of whoever joins (S33, S34, D2).

Nothing is made here but a note of what was typed: who has the address already is told in the mailbox only (T11).
"""

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.accounts.models import PATIENT
from osmind_app.clinic.joining import details, queries
from osmind_app.clinic.joining import service as joining
from osmind_app.clinic.joining.errors import JoinerLost, LinkDamaged, LinkRefused
from osmind_app.clinic.joining.queries import OnTheWay, Shared
from osmind_app.lib import log
from osmind_app.lib.errors import FormErrors, TooMany
from osmind_app.web import limits
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, browsers, cookies, dead_share, visitor

LINK, LINK_SECONDS = "join", 3600
JOINER, JOINER_SECONDS = "joiner", 3600
TOKEN_LIMIT = 256


async def open_link(request: Request) -> Response:
    """`/j/<token>`: whose link it is; the page takes the token out of the address bar (docs/decisions.md 19).

    A waiting room's tablet forgets who was here before.
    """
    token = request.path_params["token"][:TOKEN_LIMIT]
    try:
        response = await _landing(request, token)
    except LinkDamaged as refused:
        return await dead_share.page(request, refused)
    except LinkRefused as refused:
        response = await dead_share.page(request, refused)
    cookies.put(response, LINK, token, seconds=LINK_SECONDS)
    cookies.drop(response, JOINER)
    return response


async def welcome(request: Request) -> Response:
    """`/join`: the same page again, by the cookie: reloaded, or come back to."""
    try:
        return await _landing(request, token_of(request))
    except (LinkDamaged, LinkRefused) as refused:
        return await dead_share.page(request, refused)


async def _landing(request: Request, token: str) -> Response:
    """Whose link it is, until when, what happens next; and for somebody who joined before, the way in (A5)."""
    link = await base.read(queries.shared, token=token)
    came_before = await base.read(queries.came_before, token=token, browser=browsers.secrets_of(request, PATIENT))
    return base.page(
        request,
        "share_landing.html",
        warm=paths.HOME if came_before else None,
        address=paths.JOIN_WELCOME,
        title=f"Join {link.clinic.name}",
        practice=link.clinic,
        link=link,
        came_before=came_before,
    )


async def show(request: Request) -> Response:
    """`/join/details`: who is joining; what this browser has typed already stands there again."""
    try:
        link = await shared(request)
    except (LinkDamaged, LinkRefused) as refused:
        return await dead_share.page(request, refused)
    typed = await _typed_before(request, link)
    return _page(request, link, typed.typed if typed else {})


async def take(request: Request) -> Response:
    """`/join/details`, POST: write it down and answer; the letter is decided about afterwards."""
    typed = await base.form(request)
    try:
        link = await shared(request, typed)
        wanted = details.newcomer(typed)
        if await _is_flooded(request, link):
            return _page(request, link, typed, {"form": TooMany.sentence}, 429)
        secret = await base.write(joining.begin, token=token_of(request), details=wanted)
    except (LinkDamaged, LinkRefused) as refused:
        return await dead_share.page(request, refused)
    except FormErrors as refused:
        return _page(request, link, typed, refused.by_field)
    response = base.see_other(paths.JOIN_CODE)
    cookies.put(response, JOINER, secret, seconds=JOINER_SECONDS)
    response.background = BackgroundTask(send_code, secret)
    return response


async def send_code(secret: str) -> None:
    """After the answer: the mailbox gets a code, or the way in it has already."""
    try:
        await base.write(joining.send_code, token=secret)
    except Exception as fault:
        log.fault("join.failed", fault)


async def shared(request: Request, typed: dict[str, str] | None = None) -> Shared:
    """The link in this browser's cookie; the form, if one was sent, must be about the same one."""
    link = await base.read(queries.shared, token=token_of(request))
    if typed is not None and typed.get("link") != str(link.link_id):
        raise LinkDamaged(dead_share.ANOTHER)
    return link


async def on_the_way(request: Request) -> OnTheWay:
    """Whoever is joining in this browser; raises `JoinerLost`."""
    return await base.read(queries.on_the_way, token=secret_of(request))


def token_of(request: Request) -> str:
    """The link's token in this browser's cookie, or nothing."""
    return (cookies.read(request.cookies, LINK) or "")[:TOKEN_LIMIT]


def secret_of(request: Request) -> str:
    """The secret of somebody who is joining in this browser, or nothing."""
    return (cookies.read(request.cookies, JOINER) or "")[:TOKEN_LIMIT]


async def _typed_before(request: Request, link: Shared) -> OnTheWay | None:
    try:
        before = await on_the_way(request)
    except JoinerLost:
        return None
    return before if before.link_id == link.link_id and not before.confirmed else None


async def _is_flooded(request: Request, link: Shared) -> bool:
    """True when this address, or everybody with this link, tried too often; its provider is told of the latter (T8)."""
    if await limits.spend(limits.LINK, visitor.address(request)):
        return True
    if await limits.spend_on(limits.JOINS, str(link.link_id)):
        return False
    if await limits.is_news(limits.LINK, f"join:{link.link_id}"):
        await base.write(joining.flooded, token=token_of(request))
    return True


def _page(
    request: Request, link: Shared, typed: dict[str, str], errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    return base.page(
        request,
        "join_details.html",
        status,
        title="Your details",
        practice=link.clinic,
        link=link,
        errors=errors or {},
        values={name: typed.get(name, "") for name in details.FIELDS},
    )


routes = [
    Route(paths.JOIN, open_link),
    Route(paths.JOIN_WELCOME, welcome),
    Route(paths.JOIN_DETAILS, show),
    Route(paths.JOIN_DETAILS, take, methods=["POST"]),
]
