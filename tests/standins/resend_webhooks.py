"""Resend's webhooks as its public description says they are, and signed as it signs them."""

import base64
import hmac
import json
import time
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import uuid4

from jsonschema import Draft202012Validator

from osmind_app.lib import clock
from tests.standins.resend_rules import description

SECRET = "whsec_" + base64.b64encode(b"a secret of a webhook, 32 bytes.").decode()
PART = {"email.bounced": "bounce", "email.suppressed": "suppressed", "email.failed": "failed"}
USUAL = {
    "email.bounced": {
        "type": "Permanent",
        "subType": "General",
        "message": "The recipient's mail server permanently rejected the email.",
        "diagnosticCode": ["smtp; 550 5.1.1 user unknown"],
    },
    "email.suppressed": {
        "type": "OnAccountSuppressionList",
        "reason": "previous_bounce",
        "message": "The address is on the suppression list.",
        "diagnosticCode": [],
    },
    "email.failed": {"reason": "reached_daily_quota"},
}


def payload(
    kind: str,
    *,
    email_id: str,
    tags: dict[str, str] | None = None,
    at: datetime | None = None,
    to: str = "june@example.com",
    **why: Any,
) -> str:
    """One message's body; `why` changes the part that says why a letter did not arrive."""
    moment = (at or clock.now()).isoformat().replace("+00:00", "Z")
    data: dict[str, Any] = {
        "email_id": email_id,
        "created_at": moment,
        "from": "Willow Creek <no-reply@localhost>",
        "to": [to],
        "subject": "Willow Creek invited you",
        "tags": tags or {},
    }
    if kind in PART:
        data[PART[kind]] = USUAL[kind] | why
    body = {"type": kind, "created_at": moment, "data": data}
    schema = _schemas().get(kind)
    if schema and not why.keys() & {"diagnosticCode"}:
        schema.validate(body)
    return json.dumps(body)


def signed(
    body: str | bytes, *, secret: str = SECRET, message_id: str | None = None, at: int | None = None
) -> dict[str, str]:
    """The headers by which a webhook proves where it comes from."""
    message_id, at = message_id or f"msg_{uuid4().hex}", int(time.time()) if at is None else at
    raw = body.encode() if isinstance(body, str) else body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    tag = base64.b64encode(hmac.digest(key, f"{message_id}.{at}.".encode() + raw, "sha256")).decode()
    return {"svix-id": message_id, "svix-timestamp": str(at), "svix-signature": f"v1,{tag}"}


@lru_cache
def _schemas() -> dict[str, Draft202012Validator]:
    """What each kind of message looks like, by the description."""
    whole = description()
    found = {}
    for kind, told in whole["webhooks"].items():
        schema = told["post"]["requestBody"]["content"]["application/json"]["schema"]
        found[kind] = Draft202012Validator({**schema, "components": whole["components"]})
    return found
