"""Asking somebody who is signed in for the password again, before a change that a thief would make."""

from starlette.requests import Request

from osmind_app.clinic.accounts import signing_in
from osmind_app.clinic.accounts.errors import WrongPassword
from osmind_app.lib import passwords
from osmind_app.lib.errors import TooMany
from osmind_app.web.doors import base, browsers, sign_in
from osmind_app.web.doors.faces import Face

ENTER = "Enter your password"


async def own_password(request: Request, face: Face, email: str, password: str) -> str | None:
    """Why this is not the account's password, or None; wrong ones count like wrong tries at the door (T12)."""
    if not password:
        return ENTER
    browser = browsers.secrets_of(request, face.kind)
    was = await base.read(signing_in.seen, kind=face.kind, email=email, browser=browser)
    if not was.from_known_device and not await sign_in.may_try(request):
        return TooMany.sentence
    right = await base.in_thread(passwords.matches, password, was.password_hash)
    answer = await base.write(
        signing_in.judge, kind=face.kind, email=email, was=was, right=right, browser=browser, find=face.find
    )
    if answer.account is None:
        return WrongPassword.sentence
    await sign_in.was_right(request)
    return None
