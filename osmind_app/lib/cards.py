"""Payments by card through Stripe Checkout: the card is typed on Stripe's page alone. Nothing else here knows Stripe.

Stripe's page reads a plain name ("Invoice 1001"), an amount and where to come back to: no person, nothing of a visit.
What became of a payment is told as sums that only grow, so that hearing it twice, late or in any order is the same.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import stripe
from stripe.params.checkout import SessionCreateParams

from osmind_app.lib.errors import DomainError
from osmind_app.lib.settings import settings

TIMEOUT_SECONDS = 15
TOLERANCE_SECONDS = 300  # between Stripe's clock and ours, for a message's signature (T47)
ORDER = "order"  # our own id, as metadata of everything that belongs to it
SESSIONS = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
    }
)
CHARGES = frozenset({"charge.refunded"})


@dataclass(frozen=True)
class Opened:
    """A payment page: Stripe's name for it, and its address."""

    ref: str
    url: str


@dataclass(frozen=True)
class Told:
    """What Stripe says about one order of ours."""

    order_id: UUID
    paid_cents: int = 0
    refunded_cents: int = 0  # in all
    over: bool = False  # nobody can pay on that page any more


class Unreachable(DomainError):
    """Stripe did not answer, or not as it should."""

    sentence = "The payment page can't be reached right now, and nothing was charged. Try again in a few minutes."


class Forged(Exception):
    """Nobody vouches for this message."""


class Unreadable(Exception):
    """Signed, and yet not what Stripe says it sends."""


def is_on() -> bool:
    """True on an installation that takes cards."""
    return bool(settings().stripe_secret_key.get_secret_value())


def open_page(*, order_id: UUID, cents: int, name: str, back: str, until: datetime) -> Opened:
    """The page on which this order is paid; asked again for the same order, the same page. Raises `Unreachable`."""
    order = {ORDER: str(order_id)}
    asked: SessionCreateParams = {
        "mode": "payment",
        "allowed_payment_method_types": ["card"],
        "line_items": [
            {
                "quantity": 1,
                "price_data": {"currency": "usd", "unit_amount": cents, "product_data": {"name": name}},
            }
        ],
        "client_reference_id": str(order_id),
        "metadata": order,
        "payment_intent_data": {"metadata": order},
        "success_url": back,
        "cancel_url": back,
        "expires_at": int(until.timestamp()),
    }
    try:
        made = _client().v1.checkout.sessions.create(asked, {"idempotency_key": str(order_id)})
    except stripe.StripeError as refused:
        raise Unreachable from refused
    if not made.url:
        raise Unreachable
    return Opened(made.id, made.url)


def ask(ref: str) -> Told:
    """What became of a payment page. Raises `Unreachable`."""
    try:
        found = _client().v1.checkout.sessions.retrieve(ref, {"expand": ["payment_intent.latest_charge"]})
        return _session(found.to_dict())
    except (stripe.StripeError, KeyError, ValueError, TypeError, AttributeError) as refused:
        raise Unreachable from refused


def read(body: bytes, signature: str) -> Told | None:
    """What a message says about an order of ours; None for what concerns none. Raises `Forged` and `Unreadable`."""
    secret = settings().stripe_webhook_secret.get_secret_value()
    if not secret:
        raise Forged
    try:
        stripe.WebhookSignature.verify_header(body.decode(), signature, secret, TOLERANCE_SECONDS)
    except (stripe.SignatureVerificationError, UnicodeDecodeError) as refused:
        raise Forged from refused
    try:
        event = json.loads(body)
        kind, about = event["type"], event["data"]["object"]
        if kind not in SESSIONS | CHARGES or ORDER not in (about.get("metadata") or {}):
            return None
        return _session(about) if kind in SESSIONS else _charge(about)
    except (ValueError, KeyError, TypeError, AttributeError) as refused:
        raise Unreadable from refused


def _session(about: dict[str, Any]) -> Told:
    paid = int(about["amount_total"]) if about["payment_status"] == "paid" else 0
    intent = about.get("payment_intent")
    charge = intent.get("latest_charge") if isinstance(intent, dict) else None
    return Told(
        order_id=UUID(about["metadata"][ORDER]),
        paid_cents=paid,
        refunded_cents=int(charge["amount_refunded"]) if isinstance(charge, dict) else 0,
        over=paid > 0 or about["status"] == "expired",
    )


def _charge(about: dict[str, Any]) -> Told:
    return Told(
        order_id=UUID(about["metadata"][ORDER]),
        paid_cents=int(about["amount_captured"]) if about["paid"] else 0,
        refunded_cents=int(about["amount_refunded"]),
        over=bool(about["paid"]),
    )


def _client() -> stripe.StripeClient:
    return stripe.StripeClient(
        settings().stripe_secret_key.get_secret_value(),
        base_addresses={"api": settings().stripe_api_url},
        http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
        max_network_retries=1,
    )
