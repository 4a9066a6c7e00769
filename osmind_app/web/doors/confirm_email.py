"""The link in the new mailbox: a page with a box to tick and a button. Opening it confirms nothing (A8, T4)."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.onboarding import email_confirming, email_links
from osmind_app.clinic.onboarding.email_errors import AddressTaken, EmailLinkDamaged, EmailLinkRefused
from osmind_app.clinic.onboarding.models import CONFIRM
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, cookies, email_link, sign_in
from osmind_app.web.doors.faces import PORTAL

LINK = email_link.Link(
    cookies.EMAIL_CONFIRM,
    paths.EMAIL_CONFIRM_PAGE,
    CONFIRM,
    email_links.to_confirm,
    "email_confirm.html",
    "Confirm your new email",
)
DONE = "Your email was changed. Sign in with the new one; your password is the same."
TICK = "Tick the box if this is your email"


async def take(request: Request) -> Response:
    """Confirm, once; every browser is signed out, and this one is shown the form with the new address filled in."""
    typed = await base.form(request)
    try:
        change = await LINK.opened(request, typed)
        if not typed.get("mine"):  # scanners press buttons, but tick no boxes
            return LINK.asks(request, change, {"mine": TICK})
        await base.write(email_confirming.confirm, token=LINK.token(request))
    except AddressTaken as taken:
        await base.write(email_confirming.give_up, token=LINK.token(request))
        return await LINK.dead(request, taken)
    except (EmailLinkDamaged, EmailLinkRefused) as dead:
        return await LINK.dead(request, dead)
    response = await sign_in.page(request, PORTAL, email=change.new_email, done=DONE)
    cookies.drop(response, cookies.EMAIL_CONFIRM)
    base.drop_session_cookie(response, PORTAL.kind)
    return response


routes = [
    Route(paths.EMAIL_CONFIRM, LINK.open),
    Route(paths.EMAIL_CONFIRM_PAGE, LINK.show),
    Route(paths.EMAIL_CONFIRM_PAGE, take, methods=["POST"]),
]
