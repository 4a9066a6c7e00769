""" "Create your password": the one POST that uses an invitation up, and signs in the browser it came from."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.invitations.errors import InvitationDamaged, InvitationRefused
from osmind_app.clinic.invitations.queries import Invited
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.errors import AccountExists
from osmind_app.lib import passwords
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, dead_invite, invite, links
from osmind_app.web.doors.moving_in import ENTER, NotTheirs, WayIn

WAY_IN = WayIn(onboarding.accept, onboarding.accept_as, (invite.COOKIE,))


async def show(request: Request) -> Response:
    """`/welcome/password`: one field; for an address that has an account already, its own password (D3)."""
    try:
        who = await invite.invited(request)
    except (InvitationDamaged, InvitationRefused) as refused:
        return await dead_invite.page(request, refused)
    return await _page(request, who)


async def take(request: Request) -> Response:
    """`/welcome/password`, POST: judge the password, hash it, then accept in one transaction."""
    typed = await base.form(request)
    await links.count_try(request)
    try:
        who = await invite.invited(request, typed)
        password = typed.get("password", "")
        if not password:
            return await _page(request, who, {"password": ENTER})
        if await base.read(onboarding.asks_to_sign_in, email=who.email):
            return await WAY_IN.with_own(request, token=invite.token_of(request), email=who.email, password=password)
        why = await base.in_thread(passwords.why_refused, password, personal=who.personal)
        if why:
            return await _page(request, who, {"password": why})
        made = await base.in_thread(passwords.hashed, password)
        return await WAY_IN.with_new(request, token=invite.token_of(request), password_hash=made)
    except NotTheirs as refused:
        return await _page(request, who, {"form": refused.sentence}, refused.status)
    except (InvitationDamaged, InvitationRefused) as refused:
        return await dead_invite.page(request, refused)
    except AccountExists as exists:
        return await _page(request, who, {"form": exists.sentence})


async def _page(request: Request, who: Invited, errors: dict[str, str] | None = None, status: int = 200) -> Response:
    has_account = await base.read(onboarding.asks_to_sign_in, email=who.email)
    return base.page(
        request,
        "welcome_sign_in.html" if has_account else "create_password.html",
        status,
        warm=paths.HOME,
        title="Sign in to add this clinic" if has_account else "Create your password",
        practice=who.clinic,
        who=who,
        shortest=passwords.MIN_LENGTH,
        errors=errors or {},
        values={"email": who.email},
    )


routes = [
    Route(paths.WELCOME_PASSWORD, show),
    Route(paths.WELCOME_PASSWORD, take, methods=["POST"]),
]
