"""Letters through Resend: one request per letter, with the letter's id as the idempotency key.

The same key with the same body is answered with the same id and is not sent twice, for 24 hours; our tries end
after 14.6. A 409 that says the body differs means the letter was sent (a setting changed in between).
"""

from datetime import timedelta
from email.utils import parseaddr
from uuid import UUID

import resend
from resend.exceptions import ResendError

from osmind_app.lib.settings import settings
from osmind_app.outbox import news
from osmind_app.outbox.couriers import resend_events
from osmind_app.outbox.couriers.outcomes import (
    AlreadySent,
    Later,
    Outcome,
    PermanentFailure,
    Sent,
    TemporaryFailure,
)
from osmind_app.outbox.render import Rendered

TIMEOUT_SECONDS = 20  # to connect, and between two pieces of the answer; the lease is longer
AFTER_429 = timedelta(seconds=1)  # when the answer does not say
AFTER_QUOTA = timedelta(hours=1)
AFTER_CONCURRENT = timedelta(seconds=30)
LAST_EVENTS = {name.removeprefix("email."): kind for name, kind in resend_events.KINDS.items()} | {
    "opened": news.DELIVERED,
    "clicked": news.DELIVERED,
}
OUR_KEY_IS_WRONG = {"missing_api_key", "invalid_api_key", "restricted_api_key"}


class ResendCourier:
    """Resend's own SDK, told our address, key and timeout."""

    answers = True

    def __init__(self, *, timeout: int = TIMEOUT_SECONDS) -> None:
        resend.api_key = settings().resend_api_key.get_secret_value()
        resend.api_url = settings().resend_api_url
        resend.default_http_client = resend.RequestsClient(timeout=timeout)

    def deliver(self, rendered: Rendered, *, letter_id: UUID) -> Outcome:
        """Hand the letter over."""
        try:
            answer = resend.Emails.send(_params(rendered, letter_id), {"idempotency_key": str(letter_id)})
        except ResendError as refused:
            return _outcome(refused)
        return Sent(answer["id"])

    def ask(self, ref: str) -> str | Later | None:
        """What the letter's last event was; a key that may send only can't ask, and old letters are forgotten."""
        try:
            answer = resend.Emails.get(ref)
        except ResendError as refused:
            outcome = _outcome(refused)
            if refused.error_type == "restricted_api_key" or isinstance(outcome, PermanentFailure):
                return None
            return outcome if isinstance(outcome, Later) else Later(AFTER_QUOTA, "Resend could not be asked")
        return LAST_EVENTS.get(str(answer.get("last_event")))


def _params(rendered: Rendered, letter_id: UUID) -> resend.Emails.SendParams:
    params: resend.Emails.SendParams = {
        "from": rendered.sender,
        "to": [rendered.to],
        "subject": rendered.subject,
        "html": rendered.html,
        "text": rendered.text,
        "headers": {"Auto-Submitted": "auto-generated"},
        "tags": [{"name": "kind", "value": rendered.kind}, {"name": "msg", "value": str(letter_id)}],
    }
    if rendered.reply_to:
        params["reply_to"] = [rendered.reply_to]
    return params


def _outcome(refused: ResendError) -> Outcome:
    """What the refusal means. Reasons hold codes and Resend's type names, never an address."""
    kind, code = refused.error_type, int(refused.code)
    reason = f"Resend answered {code} {kind}" if kind != "HttpClientError" else "Resend can't be reached"
    if kind == "invalid_idempotent_request":
        return AlreadySent()
    if code == 409:
        return Later(AFTER_CONCURRENT, reason)
    if code == 429:
        return Later(_retry_after(refused, AFTER_QUOTA if "quota" in kind else AFTER_429), reason)
    if kind in OUR_KEY_IS_WRONG or code >= 500 or code in (401, 408, 425):
        return TemporaryFailure(reason)
    return PermanentFailure(f"{reason}: {_without_addresses(refused.message)}")


def _retry_after(refused: ResendError, otherwise: timedelta) -> timedelta:
    given = {name.lower(): value for name, value in refused.headers.items()}.get("retry-after", "")
    return max(timedelta(seconds=int(given)), AFTER_429) if given.isdigit() else otherwise


def _without_addresses(message: str) -> str:
    return " ".join(word if "@" not in parseaddr(word)[1] else "…" for word in message.split())[:200]
