"""A strict local Resend. `python -m tests.standins.resend [port]` runs one by hand; what it got is at /_inbox.

It takes what the public API description allows and nothing else, honours idempotency keys and rate limits, and
fails on demand: POST /_fail {"modes": ["500", "drop", …]} scripts the next answers, one each.
"""

import asyncio
import hashlib
import html
import json
import sys
import time
from collections import Counter, deque
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import uuid4

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.standins import resend_webhooks
from tests.standins.resend_rules import Knobs, Refusal, recipients, why_refused

KEPT_SECONDS = 24 * 60 * 60  # how long a key is remembered
MODES = {
    "500": Refusal(500, "application_error", "An unexpected error occurred."),
    "503": Refusal(503, "service_unavailable", "Try again later."),
    "422": Refusal(422, "validation_error", "Invalid `to` field."),
    "403": Refusal(403, "validation_error", "The domain is not verified."),
    "429": Refusal(429, "rate_limit_exceeded", "Too many requests."),
    "daily_quota": Refusal(429, "daily_quota_exceeded", "You have reached your daily email sending quota."),
    "concurrent": Refusal(409, "concurrent_idempotent_requests", "Same key while the original is in progress."),
}


@dataclass
class Service:
    """One Resend account."""

    knobs: Knobs = field(default_factory=Knobs)
    emails: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, tuple[str, Any, float]] = field(default_factory=dict)  # key → body's hash, answer, when
    modes: deque[str] = field(default_factory=deque)
    answers: Counter[int] = field(default_factory=Counter)
    seen_at: list[float] = field(default_factory=list)  # every POST, for the rate
    webhook: tuple[str, str] = ("", "")  # where to, with which secret

    def accept(self, email: dict[str, Any], key: str | None) -> str:
        """Take an e-mail in."""
        email_id = str(uuid4())
        events = {"bounced": "bounced", "complained": "complained", "suppressed": "suppressed"}
        local = recipients(email)[0].partition("@")[0].partition("+")[0]
        self.emails[email_id] = email | {
            "id": email_id,
            "key": key,
            "at": time.time(),
            "last_event": events.get(local, "delivered"),
        }
        return email_id


def make(knobs: Knobs | None = None) -> Starlette:
    """The app, with an account of its own."""
    app = Starlette(
        routes=[
            Route("/emails", _send, methods=["POST"]),
            Route("/emails", _list, methods=["GET"]),
            Route("/emails/batch", _batch, methods=["POST"]),
            Route("/emails/{email_id}", _one, methods=["GET", "PATCH"]),
            Route("/emails/{email_id}/cancel", _cancel, methods=["POST"]),
            Route("/domains", _domains, methods=["GET"]),
            Route("/_inbox", _inbox, methods=["GET", "DELETE"]),
            Route("/_fail", _fail, methods=["POST"]),
            Route("/_knobs", _knobs, methods=["POST"]),
            Route("/_event", _event, methods=["POST"]),
        ]
    )
    app.state.service = Service(knobs or Knobs())
    return app


async def _send(request: Request) -> Response:
    return await _post(request, batch=False)


async def _batch(request: Request) -> Response:
    return await _post(request, batch=True)


async def _post(request: Request, *, batch: bool) -> Response:
    service = _service(request)
    response = await _answer(request, service, batch=batch)
    service.answers[response.status_code] += 1
    return response


async def _answer(request: Request, service: Service, *, batch: bool) -> Response:
    refused = _who(request, service, sending=True) or _too_fast(service)
    if refused:
        return _refuse(refused)
    raw = await request.body()
    try:
        body = json.loads(raw)
    except ValueError:
        return _refuse(Refusal(400, "validation_error", "The body is not JSON."))
    mode = service.modes.popleft() if service.modes else ""
    if mode in MODES:
        return _refuse(MODES[mode])
    if mode == "502":
        return HTMLResponse("<html><body>502 Bad Gateway</body></html>", 502)
    if mode == "hang":
        await asyncio.sleep(31)
    response = _take(request, service, body, raw, batch=batch)
    if mode == "slow":
        await asyncio.sleep(1)
    if mode == "drop":  # accepted, but the answer is cut off
        return Response(b'{"id"', headers={"content-length": "60"}, media_type="application/json")
    if mode == "lost":  # accepted, and nothing comes back
        await asyncio.sleep(31)
    return response


def _take(request: Request, service: Service, body: Any, raw: bytes, *, batch: bool) -> Response:
    emails = body if batch else [body]
    if batch and (not isinstance(body, list) or len(body) > 100):
        return _refuse(Refusal(422, "validation_error", "A batch is a list of at most 100."))
    for email in emails:
        refused = why_refused(email, service.knobs, batch=batch)
        if refused:
            return _refuse(refused)
    key = request.headers.get("idempotency-key")
    if key is not None and not 1 <= len(key) <= 256:
        return _refuse(Refusal(400, "invalid_idempotency_key", "The key must be 1-256 characters."))
    seen = hashlib.sha256(raw).hexdigest()
    if key in service.keys and time.time() - service.keys[key][2] < KEPT_SECONDS:
        if service.keys[key][0] != seen:
            return _refuse(Refusal(409, "invalid_idempotent_request", "Same key, other body."))
        return JSONResponse(service.keys[key][1])
    ids = [{"id": service.accept(email, key)} for email in emails]
    answer: Any = {"data": ids} if batch else ids[0]
    if key is not None:
        service.keys[key] = (seen, answer, time.time())
    return JSONResponse(answer)


def _who(request: Request, service: Service, *, sending: bool = False) -> Refusal | None:
    if not request.headers.get("user-agent"):
        return Refusal(403, "1010", "error code: 1010")
    key = request.headers.get("authorization", "").removeprefix("Bearer ")
    if key in ("", "None"):
        return Refusal(401, "missing_api_key", "Missing API key in the authorization header.")
    if key in service.knobs.sending_only_keys:
        return None if sending else Refusal(401, "restricted_api_key", "This key can only send emails.")
    if key not in service.knobs.api_keys:
        return Refusal(403, "invalid_api_key", "API key is invalid.")
    return None


def _too_fast(service: Service) -> Refusal | None:
    now = time.monotonic()
    lately = [at for at in service.seen_at if at > now - 1]
    service.seen_at.append(now)
    return MODES["429"] if len(lately) >= service.knobs.per_second else None


def _refuse(refusal: Refusal) -> Response:
    if refusal.name == "1010":
        return PlainTextResponse("error code: 1010", 403)
    headers = {"ratelimit-remaining": "0", "retry-after": "1"} if refusal.name == "rate_limit_exceeded" else {}
    return JSONResponse(refusal.body, refusal.status, headers=headers)


async def _list(request: Request) -> Response:
    refused = _who(request, _service(request))
    if refused:
        return _refuse(refused)
    found = [_public(email) for email in reversed(_service(request).emails.values())]
    return JSONResponse({"object": "list", "has_more": len(found) > 20, "data": found[:20]})


async def _one(request: Request) -> Response:
    refused = _who(request, _service(request))
    email = _service(request).emails.get(request.path_params["email_id"])
    if refused or email is None:
        return _refuse(refused or Refusal(404, "not_found", "Email not found"))
    if request.method == "PATCH":
        email |= {"scheduled_at": (await request.json())["scheduled_at"], "last_event": "scheduled"}
        return JSONResponse({"scheduled_at": email["scheduled_at"]})
    return JSONResponse(_public(email))


async def _cancel(request: Request) -> Response:
    refused = _who(request, _service(request))
    email = _service(request).emails.get(request.path_params["email_id"])
    if refused or email is None or email["last_event"] != "scheduled":
        return _refuse(refused or Refusal(404, "not_found", "Email not found or not scheduled"))
    email["last_event"] = "canceled"
    return JSONResponse(_public(email))


async def _domains(request: Request) -> Response:
    refused = _who(request, _service(request))
    data = [{"id": name, "name": name, "status": "verified"} for name in _service(request).knobs.verified]
    return _refuse(refused) if refused else JSONResponse({"object": "list", "has_more": False, "data": data})


async def _inbox(request: Request) -> Response:
    """What arrived: as a page for people, as JSON for tests. DELETE empties it."""
    service = _service(request)
    if request.method == "DELETE":
        request.app.state.service = Service(service.knobs)
        return Response(status_code=204)
    if "text/html" not in request.headers.get("accept", ""):
        return JSONResponse(
            {"emails": list(service.emails.values()), "answers": service.answers, "seen_at": service.seen_at}
        )
    rows = "".join(
        f"<h2>{html.escape(email['subject'])}</h2><p>{html.escape(', '.join(recipients(email)))}</p>"
        f"<iframe sandbox width=600 height=700 srcdoc='{html.escape(email.get('html', ''), quote=True)}'></iframe>"
        for email in reversed(service.emails.values())
    )
    return HTMLResponse(f"<!doctype html><title>Inbox</title>{rows or '<p>Nothing yet.</p>'}")


async def _fail(request: Request) -> Response:
    """Script the next answers, one mode each."""
    _service(request).modes.extend((await request.json())["modes"])
    return Response(status_code=204)


async def _knobs(request: Request) -> Response:
    service = _service(request)
    service.knobs = Knobs(**(asdict(service.knobs) | await request.json()))
    return Response(status_code=204)


async def _event(request: Request) -> Response:
    """Emit a signed webhook: {"url", "secret", "type", "email_id"}, and what else `resend_webhooks.payload` takes."""
    asked = await request.json()
    email = _service(request).emails[asked.pop("email_id")]
    url, secret, kind = asked.pop("url"), asked.pop("secret"), asked.pop("type")
    email["last_event"] = kind.removeprefix("email.")
    tags = {tag["name"]: tag["value"] for tag in email.get("tags", [])}
    body = resend_webhooks.payload(kind, email_id=email["id"], tags=tags, to=recipients(email)[0], **asked)
    async with httpx.AsyncClient() as client:
        answer = await client.post(url, content=body, headers=resend_webhooks.signed(body, secret=secret))
    return JSONResponse({"status": answer.status_code})


def _public(email: dict[str, Any]) -> dict[str, Any]:
    shown = ("id", "from", "subject", "html", "text", "last_event")
    return {"object": "email", "to": recipients(email)} | {name: email[name] for name in shown if name in email}


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


if __name__ == "__main__":
    uvicorn.run(make(), host="127.0.0.1", port=int(sys.argv[1]) if len(sys.argv) > 1 else 8025, log_level="warning")
