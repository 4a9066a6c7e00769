"""The cookie of a browser that signed in before: a secret for each of the last few accounts that did (T12)."""

from starlette.requests import Request
from starlette.responses import Response

from osmind_app.web.doors import cookies

REMEMBERED = 4  # accounts that share one browser
_BETWEEN = "."


def secrets_of(request: Request, kind: str) -> list[str]:
    """What this browser shows of itself."""
    kept = cookies.read(request.cookies, cookies.device(kind)) or ""
    return [secret for secret in kept.split(_BETWEEN) if secret][:REMEMBERED]


def remember(request: Request, response: Response, kind: str, secret: str) -> None:
    """Let this browser be known by one more secret."""
    kept = [secret, *secrets_of(request, kind)][:REMEMBERED]
    cookies.put(response, cookies.device(kind), _BETWEEN.join(kept), seconds=cookies.DEVICE_SECONDS)
