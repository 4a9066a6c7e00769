"""Where Resend tells what became of letters, and Stripe what became of payments by card. No form and no cookie: a
signature over the raw body is asked for (T47).

200 means that the news is kept, or that it is none of ours; on anything else it is told again, for a day or three.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.billing import card_checkouts
from osmind_app.clinic.invitations import service as invitations
from osmind_app.lib import cards, log
from osmind_app.lib.errors import Busy
from osmind_app.outbox import couriers
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, headers

MAX_BYTES = 64 * 1024  # Resend's messages have two or three thousand


async def resend(request: Request) -> Response:
    """One message: refused without a trace when nobody vouches for it, else kept in one short transaction."""
    body = await _body(request)
    if body is None:
        return _answer(400)
    try:
        told = couriers.read(body, request.headers)
    except couriers.Forged:
        log.warning("webhook.refused", status=401)
        return _answer(401)
    except couriers.Unreadable:
        log.warning("webhook.refused", status=400)
        return _answer(400)
    if told is not None:
        try:
            await base.write(invitations.heard, told=told)
        except Busy:
            return _answer(503)
    return _answer(200)


async def stripe(request: Request) -> Response:
    """One message: refused without a trace when nobody vouches for it, else entered in one short transaction."""
    body = await _body(request)
    if body is None:
        return _answer(400)
    try:
        told = cards.read(body, request.headers.get("stripe-signature", ""))
    except cards.Forged:
        log.warning("webhook.refused", status=401)
        return _answer(401)
    except cards.Unreadable:
        log.warning("webhook.refused", status=400)
        return _answer(400)
    if told is not None:
        try:
            await base.write(card_checkouts.heard, told=told)
        except Busy:
            return _answer(503)
    return _answer(200)


async def _body(request: Request) -> bytes | None:
    """What was sent, or None when it is too much: counted while it comes in."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            return None
    return bytes(body)


def _answer(status: int) -> Response:
    return headers.secure(Response(status_code=status))


routes = [
    Route(paths.RESEND_WEBHOOK, resend, methods=["POST"]),
    Route(paths.STRIPE_WEBHOOK, stripe, methods=["POST"]),
]
