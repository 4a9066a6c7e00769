"""A strict local Stripe, as far as Checkout goes: it takes what the API takes, remembers idempotency keys, and signs.

`standin.pay(ref)` is the patient on the payment page; messages are made by `event(...)` and signed by `signed(...)`.
"""

import hashlib
import hmac
import json
import re
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID, uuid4

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

KEY = "sk_test_standin"
SECRET = "whsec_a_secret_of_a_webhook_0123456789"
LEAST_SECONDS = 30 * 60  # a session lasts at least so long, and a day at most
KNOWN = re.compile(
    r"mode|allowed_payment_method_types\[0\]|line_items\[0\]\[(quantity|price_data\]\[(currency|unit_amount|product_data\]\[name))\]"
    r"|client_reference_id|metadata\[\w+\]|payment_intent_data\[metadata\]\[\w+\]|success_url|cancel_url|expires_at"
)


@dataclass
class Account:
    """One Stripe account."""

    url: str = ""
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, tuple[str, str]] = field(default_factory=dict)  # idempotency key → body's hash, session
    fail: deque[int] = field(default_factory=deque)  # the next answers' status, one each
    asked: list[str] = field(default_factory=list)

    def pay(self, ref: str) -> dict[str, Any]:
        """The patient types a card."""
        session = self.sessions[ref]
        assert session["status"] == "open", "nobody pays twice on one page"
        charge = {
            "id": f"ch_{uuid4().hex}",
            "object": "charge",
            "amount": session["amount_total"],
            "amount_captured": session["amount_total"],
            "amount_refunded": 0,
            "paid": True,
            "metadata": session["_intent_metadata"],
        }
        session["payment_intent"] = {
            "id": f"pi_{uuid4().hex}",
            "object": "payment_intent",
            "latest_charge": charge,
            "metadata": session["_intent_metadata"],
        }
        session |= {"status": "complete", "payment_status": "paid"}
        return session

    def refund(self, ref: str, cents: int) -> dict[str, Any]:
        """The clinic gives back, in Stripe's dashboard."""
        charge: dict[str, Any] = self.sessions[ref]["payment_intent"]["latest_charge"]
        charge["amount_refunded"] += cents
        assert charge["amount_refunded"] <= charge["amount_captured"]
        return charge

    def expire(self, ref: str) -> dict[str, Any]:
        """Nobody typed one in time."""
        session = self.sessions[ref]
        session["status"] = "expired"
        return session


def make() -> Starlette:
    """The app, with an account of its own."""
    app = Starlette(
        routes=[
            Route("/v1/checkout/sessions", _create, methods=["POST"]),
            Route("/v1/checkout/sessions/{ref}", _retrieve, methods=["GET"]),
            Route("/pay/{ref}", _page, methods=["GET"]),
            Route("/pay/{ref}", _paid, methods=["POST"]),
        ]
    )
    app.state.service = Account()
    return app


def event(kind: str, about: dict[str, Any], *, shallow: bool = True) -> bytes:
    """One message's body. A session's names its payment without holding it, as Stripe's do."""
    about = json.loads(json.dumps({name: value for name, value in about.items() if not name.startswith("_")}))
    if shallow and isinstance(about.get("payment_intent"), dict):
        about["payment_intent"] = about["payment_intent"]["id"]
    body = {"id": f"evt_{uuid4().hex}", "object": "event", "type": kind, "created": int(time.time())}
    return json.dumps(body | {"data": {"object": about}}).encode()


def signed(body: bytes, *, secret: str = SECRET, at: int | None = None) -> dict[str, str]:
    """The header by which a message proves where it comes from."""
    at = int(time.time()) if at is None else at
    proof = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"stripe-signature": f"t={at},v1={proof}", "content-type": "application/json"}


async def _create(request: Request) -> Response:
    account: Account = request.app.state.service
    refused = _refused(request, account)
    if refused is not None:
        return refused
    raw = await request.body()
    fields = dict(parse_qsl(raw.decode(), keep_blank_values=True, strict_parsing=True))
    key = request.headers.get("idempotency-key", "")
    why = _why_wrong(fields, key)
    if why:
        return _error(400, why)
    seen = account.keys.get(key)
    digest = hashlib.sha256(raw).hexdigest()
    if seen is not None:
        if seen[0] != digest:
            return _error(400, "Keys for idempotent requests can only be used with the same parameters.")
        return JSONResponse(_shown(account.sessions[seen[1]]))
    ref = f"cs_test_{uuid4().hex}"
    metadata = {name[9:-1]: value for name, value in fields.items() if name.startswith("metadata[")}
    account.sessions[ref] = {
        "id": ref,
        "object": "checkout.session",
        "mode": "payment",
        "amount_total": int(fields["line_items[0][price_data][unit_amount]"]),
        "currency": "usd",
        "client_reference_id": fields["client_reference_id"],
        "metadata": metadata,
        "payment_intent": None,
        "payment_status": "unpaid",
        "status": "open",
        "success_url": fields["success_url"],
        "url": f"{account.url or str(request.base_url).rstrip('/')}/pay/{ref}",
        "expires_at": int(fields["expires_at"]),
        "_name": fields["line_items[0][price_data][product_data][name]"],
        "_intent_metadata": {
            name[30:-1]: value for name, value in fields.items() if name.startswith("payment_intent_data[metadata][")
        },
    }
    account.keys[key] = (digest, ref)
    return JSONResponse(_shown(account.sessions[ref]))


async def _retrieve(request: Request) -> Response:
    account: Account = request.app.state.service
    refused = _refused(request, account)
    if refused is not None:
        return refused
    ref = request.path_params["ref"]
    account.asked.append(ref)
    found = account.sessions.get(ref)
    if found is None:
        return _error(404, f"No such checkout.session: {ref}")
    return JSONResponse(_shown(found))


async def _page(request: Request) -> Response:
    account: Account = request.app.state.service
    found = account.sessions[request.path_params["ref"]]
    return HTMLResponse(
        f"<html lang=en><title>Pay</title><h1>{found['_name']}: {found['amount_total'] / 100:.2f}</h1>"
        "<form method=post><button>Pay now</button></form></html>"
    )


async def _paid(request: Request) -> Response:
    account: Account = request.app.state.service
    found = account.pay(request.path_params["ref"])
    return RedirectResponse(found["success_url"], 303)


def _why_wrong(fields: dict[str, str], key: str) -> str:
    strange = [name for name in fields if not KNOWN.fullmatch(name)]
    if strange:
        return f"Received unknown parameter: {strange[0]}"
    if not key:
        return "An idempotency key is asked for here."
    amount = fields.get("line_items[0][price_data][unit_amount]", "")
    if not amount.isdigit() or int(amount) < 50:
        return "Amount must be at least $0.50 usd"
    try:
        UUID(fields["client_reference_id"])
        lasts = int(fields["expires_at"]) - time.time()
    except (KeyError, ValueError):
        return "Missing required param."
    if not LEAST_SECONDS <= lasts <= 24 * 3600:
        return "`expires_at` must be between 30 minutes and 24 hours from Checkout Session creation."
    return "" if fields.get("success_url", "").startswith(("http://", "https://")) else "Not a valid URL"


def _refused(request: Request, account: Account) -> Response | None:
    if request.headers.get("authorization") != f"Bearer {KEY}":
        return _error(401, "Invalid API Key provided")
    if account.fail:
        return _error(account.fail.popleft(), "Scripted")
    return None


def _error(status: int, message: str) -> Response:
    return JSONResponse({"error": {"type": "invalid_request_error", "message": message}}, status)


def _shown(session: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in session.items() if not name.startswith("_")}
