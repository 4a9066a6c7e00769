"""A form is ours when the browser says so and its token belongs to the browser's own cookie (T35)."""

import base64
import binascii
import hmac
import secrets
from urllib.parse import urlsplit

from starlette.requests import Request

from osmind_app.lib import tokens
from osmind_app.lib.settings import settings
from osmind_app.web.doors import cookies

FIELD = "form_token"
_LENGTH = 32


def new_secret() -> str:
    """A new value for the form cookie."""
    return secrets.token_urlsafe(_LENGTH)


def token(secret: str) -> str:
    """The token for a form in the browser that holds this cookie.

    Masked with fresh random bytes each time, so that the compressed page's length says nothing about it (BREACH).
    """
    mask = secrets.token_bytes(_LENGTH)
    return base64.urlsafe_b64encode(mask + _xor(mask, _digest(secret, tokens.signing_key_id()))).decode()


def is_ours(request: Request, sent: str) -> bool:
    """True when this POST comes from a page of ours in this browser."""
    return _same_origin(request) and _fits(cookies.read(request.cookies, cookies.FORM), sent)


def browser_says_ours(request: Request) -> bool:
    """True when the browser itself vouches for the page: silence, which `is_ours` lets a token outweigh, is a no."""
    if not _same_origin(request):
        return False
    origin = request.headers.get("origin", "null")
    return request.headers.get("sec-fetch-site") == "same-origin" or origin != "null"


def _same_origin(request: Request) -> bool:
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    if origin is None or origin == "null":  # `null` is what our own no-referrer pages send: the token decides
        return True
    return urlsplit(origin).netloc in {settings().host, request.headers.get("host")}


def _fits(secret: str | None, sent: str) -> bool:
    if secret is None:
        return False
    try:
        raw = base64.b64decode(sent, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return False
    if len(raw) != 2 * _LENGTH:
        return False
    digest = _xor(raw[:_LENGTH], raw[_LENGTH:])
    return any(hmac.compare_digest(digest, _digest(secret, key_id)) for key_id in settings().key_ring())


def _digest(secret: str, key_id: str) -> bytes:
    return hmac.digest(tokens.derive(key_id, "form"), secret.encode("utf-8", "surrogatepass"), "sha256")


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
