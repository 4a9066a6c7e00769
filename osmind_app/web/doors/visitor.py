"""What a request says about who sent it."""

import re

from starlette.requests import HTTPConnection, Request

from osmind_app.lib.settings import settings

_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox|FxiOS", "Firefox"), ("Chrome|CriOS", "Chrome"))
_SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"))


def address(request: HTTPConnection) -> str:
    """The network address that limits count by.

    X-Forwarded-For counts only as far as declared proxies wrote it (T37): with two, the second from the right.
    """
    direct = request.client.host if request.client else "unknown"
    hops = settings().trusted_proxy_hops
    if not hops:
        return direct
    told = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",") if part.strip()]
    return told[-hops] if len(told) >= hops else direct


def device(request: Request) -> str:
    """'Chrome on Android': how a person recognises one of their sessions."""
    agent = request.headers.get("user-agent", "")
    browser = next((name for pattern, name in _BROWSERS if re.search(pattern, agent)), None)
    browser = browser or ("Safari" if "Safari" in agent else "A browser")
    system = next((name for pattern, name in _SYSTEMS if pattern in agent), "")
    system = system or ("Linux" if "Linux" in agent else "")
    return f"{browser} on {system}" if system else browser
