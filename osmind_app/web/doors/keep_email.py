"""The link in the old mailbox: stops a change that waits, takes one back. Opening it does nothing (T4, T21)."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.onboarding import email_keeping, email_links
from osmind_app.clinic.onboarding.email_errors import EmailLinkDamaged, EmailLinkRefused, OldAddressTaken
from osmind_app.clinic.onboarding.models import KEEP
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, cookies, email_link
from osmind_app.web.doors.faces import PORTAL

LINK = email_link.Link(
    cookies.EMAIL_KEEP,
    paths.EMAIL_KEEP_PAGE,
    KEEP,
    email_links.to_keep,
    "email_keep.html",
    "Keep your old address",
)
TICK = "Tick the box if you want to keep this address"


async def take(request: Request) -> Response:
    """Keep the old address, and say what that did."""
    typed = await base.form(request)
    try:
        change = await LINK.opened(request, typed)
        if not typed.get("keep"):  # scanners press buttons, but tick no boxes
            return LINK.asks(request, change, {"keep": TICK})
        await base.write(email_keeping.keep, token=LINK.token(request))
    except OldAddressTaken as taken:
        await base.write(email_keeping.report_taken, token=LINK.token(request))
        return await LINK.dead(request, taken)
    except (EmailLinkDamaged, EmailLinkRefused) as dead:
        return await LINK.dead(request, dead)
    response = base.page(
        request, "email_kept.html", title="You keep your address", change=change, practice=change.practice, face=PORTAL
    )
    cookies.drop(response, cookies.EMAIL_KEEP)
    if change.was_confirmed:
        base.drop_session_cookie(response, PORTAL.kind)
    return response


routes = [
    Route(paths.EMAIL_KEEP, LINK.open),
    Route(paths.EMAIL_KEEP_PAGE, LINK.show),
    Route(paths.EMAIL_KEEP_PAGE, take, methods=["POST"]),
]
