"""A guardian's invitation: who invites, then a password of their own. No page of it names the patient."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.guardians import links
from osmind_app.clinic.guardians import service as guardians
from osmind_app.clinic.guardians.errors import GuardianLinkDamaged, GuardianLinkRefused, NeedsOwnPassword
from osmind_app.clinic.guardians.links import InvitedGuardian
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.lib import passwords
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, cookies, dead_guardian, dead_invite
from osmind_app.web.doors import links as door_links
from osmind_app.web.doors.moving_in import ENTER, NotTheirs, WayIn

COOKIE, COOKIE_SECONDS = "guardian-invitation", 3600
TOKEN_LIMIT = 256
TICK = "Tick the box if the invitation is not for you"
WAY_IN = WayIn(guardians.accept, guardians.accept_as, (COOKIE,))


async def open_link(request: Request) -> Response:
    """`/g/<token>`: who invites, and that the link was opened; the page takes the token out of the address bar."""
    token = request.path_params["token"][:TOKEN_LIMIT]
    try:
        who = await base.read(links.invited, token=token)
        if request.method == "GET" and not who.opened_before:
            await base.write(guardians.opened, token=token)
        response = _landing(request, who)
    except GuardianLinkDamaged as refused:
        return await dead_guardian.page(request, refused)
    except GuardianLinkRefused as refused:
        if request.method == "GET":
            await base.write(guardians.note_refused, refused=refused)
        response = await dead_guardian.page(request, refused)
    cookies.put(response, COOKIE, token, seconds=COOKIE_SECONDS)
    return response


async def landing(request: Request) -> Response:
    """`/guardian`: the same page again, by the cookie."""
    try:
        return _landing(request, await _invited(request))
    except (GuardianLinkDamaged, GuardianLinkRefused) as refused:
        return await dead_guardian.page(request, refused)


async def show_password(request: Request) -> Response:
    """`/guardian/password`: one field; for an address that has an account already, its own password (D3)."""
    try:
        return await _password_page(request, await _invited(request))
    except (GuardianLinkDamaged, GuardianLinkRefused) as refused:
        return await dead_guardian.page(request, refused)


async def take_password(request: Request) -> Response:
    """`/guardian/password`, POST: the one that uses the invitation up, and signs in the browser it came from."""
    typed = await base.form(request)
    await door_links.count_try(request)
    try:
        who = await _invited(request, typed)
        password = typed.get("password", "")
        if not password:
            return await _password_page(request, who, {"password": ENTER})
        if await base.read(onboarding.asks_to_sign_in, email=who.email):
            return await WAY_IN.with_own(request, token=_token_of(request), email=who.email, password=password)
        why = await base.in_thread(passwords.why_refused, password, personal=who.personal)
        if why:
            return await _password_page(request, who, {"password": why})
        made = await base.in_thread(passwords.hashed, password)
        return await WAY_IN.with_new(request, token=_token_of(request), password_hash=made)
    except NotTheirs as refused:
        return await _password_page(request, who, {"form": refused.sentence}, refused.status)
    except NeedsOwnPassword as exists:
        return await _password_page(request, who, {"form": exists.sentence})
    except (GuardianLinkDamaged, GuardianLinkRefused) as refused:
        return await dead_guardian.page(request, refused)


async def ask_not_me(request: Request) -> Response:
    """`/guardian/not-me`: asks before a link is stopped; scanners press buttons, but tick no boxes (T4)."""
    try:
        return _not_me_page(request, await _invited(request))
    except (GuardianLinkDamaged, GuardianLinkRefused) as refused:
        return await dead_guardian.page(request, refused)


async def not_me(request: Request) -> Response:
    """`/guardian/not-me`, POST: the link stops working, and the contact's line in the chart says why (B11)."""
    typed = await base.form(request)
    await door_links.count_try(request)
    try:
        who = await _invited(request, typed)
        if not typed.get("sure"):
            return _not_me_page(request, who, {"sure": TICK})
        await base.write(guardians.decline, token=_token_of(request))
    except (GuardianLinkDamaged, GuardianLinkRefused) as refused:
        return await dead_guardian.page(request, refused)
    response = dead_invite.told(
        request,
        "Thank you for telling us",
        f"The link no longer works, and {who.clinic.name} can see that it reached the wrong person. "
        "There is nothing else to do. Delete the email.",
    )
    cookies.drop(response, COOKIE)
    return response


async def _invited(request: Request, typed: dict[str, str] | None = None) -> InvitedGuardian:
    """Who holds the link in this browser's cookie; the form, if one was sent, must be about the same invitation."""
    who = await base.read(links.invited, token=_token_of(request))
    if typed is not None and typed.get("invitation") != str(who.invitation_id):
        raise dead_guardian.AnotherLink
    return who


def _token_of(request: Request) -> str:
    return (cookies.read(request.cookies, COOKIE) or "")[:TOKEN_LIMIT]


def _landing(request: Request, who: InvitedGuardian) -> Response:
    return base.page(
        request,
        "guardian_landing.html",
        warm=paths.HOME,
        address=paths.GUARDIAN,
        title=f"{who.clinic.name} invited you",
        practice=who.clinic,
        who=who,
    )


async def _password_page(
    request: Request, who: InvitedGuardian, errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    has_account = await base.read(onboarding.asks_to_sign_in, email=who.email)
    return base.page(
        request,
        "guardian_password.html",
        status,
        warm=paths.HOME,
        title="Sign in to add this record" if has_account else "Create your password",
        practice=who.clinic,
        who=who,
        has_account=has_account,
        shortest=passwords.MIN_LENGTH,
        errors=errors or {},
        values={"email": who.email},
    )


def _not_me_page(request: Request, who: InvitedGuardian, wrong: dict[str, str] | None = None) -> Response:
    return base.page(
        request, "guardian_not_me.html", title="Not for you?", practice=who.clinic, who=who, errors=wrong or {}
    )


routes = [
    Route(paths.GUARDIAN_INVITATION, open_link),
    Route(paths.GUARDIAN, landing),
    Route(paths.GUARDIAN_PASSWORD, show_password),
    Route(paths.GUARDIAN_PASSWORD, take_password, methods=["POST"]),
    Route(paths.GUARDIAN_NOT_ME, ask_not_me),
    Route(paths.GUARDIAN_NOT_ME, not_me, methods=["POST"]),
]
