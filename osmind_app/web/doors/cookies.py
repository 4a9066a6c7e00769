"""The cookies of the house: HttpOnly and SameSite=Lax, `__Host-` and Secure wherever the address is https."""

from collections.abc import Mapping

from starlette.responses import Response

from osmind_app.clinic.accounts.models import PROVIDER
from osmind_app.lib.settings import settings

FORM = "form"  # what a form's token is bound to
FORM_SECONDS = 400 * 24 * 3600
DEVICE_SECONDS = 365 * 24 * 3600
CODE_SECONDS = 10 * 60
CHOICE = "patient-choice"  # a temporary password was right: opens "Create your password"
CHOICE_SECONDS = 30 * 60
RESET = "reset"  # the link of a letter, out of the address bar
RESET_SECONDS = 3600
EMAIL_CONFIRM, EMAIL_KEEP = "email-confirm", "email-keep"  # the two links of a change of e-mail
STAFF_EMAIL = "staff-email"  # the same for a member of the staff
EMAIL_SECONDS = 3600


def session(kind: str) -> str:
    """The session cookie of one kind of account; a browser may hold both."""
    return "staff" if kind == PROVIDER else "patient"


def code(kind: str) -> str:
    """The cookie of a browser where the password was right and the code is awaited: opens that one page."""
    return f"{session(kind)}-code"


def device(kind: str) -> str:
    """The cookie of a browser in which this kind of account has signed in before (T12)."""
    return f"{session(kind)}-device"


def full_name(short: str) -> str:
    """The name as the browser has it: `__Host-staff` behind TLS, `staff` on plain http."""
    return f"__Host-{short}" if settings().is_https else short


def read(cookies: Mapping[str, str], short: str) -> str | None:
    """The value of a cookie of ours, or None."""
    return cookies.get(full_name(short)) or None


def put(response: Response, short: str, value: str, *, seconds: int | None) -> None:
    """Set a cookie of ours; `seconds` is its life, None until the browser closes."""
    response.set_cookie(
        full_name(short), value, max_age=seconds, path="/", secure=settings().is_https, httponly=True, samesite="lax"
    )


def drop(response: Response, short: str) -> None:
    """Take a cookie of ours back."""
    response.delete_cookie(full_name(short), path="/", secure=settings().is_https, httponly=True, samesite="lax")
