"""The headers every door answers with."""

import base64
import hashlib

from starlette.responses import Response

from osmind_app.lib.settings import settings

HSTS = "max-age=63072000; includeSubDomains"


def sha256(text: str) -> str:
    """The source expression that lets this inline text through the policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def policy(*, style: str, script: str, warms: bool, frames: bool = False) -> str:
    """The policy of one page: our inline style and script by hash, nothing from anywhere else.

    `warms` lets it fetch the portal's own files ahead of time, `frames` show a page of ours inside.
    """
    own = " 'self'" if warms else ""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {sha256(script)}{own}",
            f"style-src {sha256(style)}{own}",
            "img-src 'self' data:",
            "manifest-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            *(["frame-src 'self'"] if frames else []),
        ]
    )


def framed(response: Response) -> Response:
    """Let a page of ours show this one inside."""
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def preview_policy(*, style: str) -> str:
    """The policy of a door that is only looked at: nothing runs, nothing can be sent, and a page of ours frames it."""
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src {sha256(style)}",
            "img-src 'self' data:",
            "form-action 'none'",
            "base-uri 'none'",
            "frame-ancestors 'self'",
            "sandbox",
        ]
    )


def secure(response: Response) -> Response:
    """Add what does not depend on the page: nothing is kept, framed, sniffed, indexed or told to other sites."""
    response.headers.update(
        {
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "X-Robots-Tag": "noindex, nofollow",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        }
    )
    if settings().is_https:
        response.headers["Strict-Transport-Security"] = HSTS
    return response
