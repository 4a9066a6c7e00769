"""What Resend tells us by webhook: believed when it is signed with our secret, and read into plain news."""

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC
from typing import Any
from uuid import UUID

import resend
from pydantic import BaseModel, Field, ValidationError, field_validator
from pydantic.types import AwareDatetime

from osmind_app.lib.settings import MIN_WEBHOOK_SECRET_BYTES, settings
from osmind_app.outbox import news
from osmind_app.outbox.news import News

KINDS = {
    "email.sent": news.SENT,
    "email.delivery_delayed": news.DELAYED,
    "email.delivered": news.DELIVERED,
    "email.bounced": news.BOUNCED,
    "email.complained": news.COMPLAINED,
    "email.suppressed": news.SUPPRESSED,
    "email.failed": news.FAILED,
}
ID_LIMIT = 200


class Forged(Exception):
    """Not signed with our secret within the last five minutes."""


class Unreadable(Exception):
    """Signed, but not what Resend's description says."""


def read(body: bytes, headers: Mapping[str, str]) -> News | None:
    """The news in a webhook's body; None when it is about nothing we follow.

    Raises `Forged` and `Unreadable`. Under an empty secret the SDK would take
    anybody's signature: a short one is never accepted.
    """
    message_id = headers.get("svix-id", "")
    event = _verified(body, headers, message_id)
    if not isinstance(event, dict) or not isinstance(event.get("type"), str):
        raise Unreadable
    kind = KINDS.get(event["type"])
    if kind is None:
        return None
    try:
        told = _Event.model_validate(event)
    except ValidationError as wrong:
        raise Unreadable from wrong
    why = told.data.why(kind)
    return News(
        id=message_id,
        kind=kind,
        at=told.created_at.astimezone(UTC),
        ref=told.data.email_id,
        letter_id=told.data.letter_id,
        type=why.type,
        subtype=why.subType or why.reason,
        diagnostic=" ".join(filter(None, [*why.codes, why.message, why.reason])),
    )


def _verified(body: bytes, headers: Mapping[str, str], message_id: str) -> Any:
    secret = settings().resend_webhook_secret.get_secret_value()
    if not _is_long_enough(secret) or not 0 < len(message_id) <= ID_LIMIT:
        raise Forged
    signed = {"id": message_id, "timestamp": headers.get("svix-timestamp", "")}
    try:
        return resend.Webhooks.verify(
            {
                "payload": body.decode("utf-8"),
                "headers": {**signed, "signature": headers.get("svix-signature", "")},  # type: ignore[typeddict-item]
                "webhook_secret": secret,
            }
        )
    except RecursionError as wrong:
        raise Unreadable from wrong
    except UnicodeDecodeError as wrong:
        raise Forged from wrong
    except ValueError as refused:
        if isinstance(refused.__cause__, ValueError):  # the signature was right, and what it signed is not JSON
            raise Unreadable from refused
        raise Forged from refused


def _is_long_enough(secret: str) -> bool:
    try:
        return len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) >= MIN_WEBHOOK_SECRET_BYTES
    except (binascii.Error, ValueError):
        return False


class _Why(BaseModel):
    """Why a letter did not arrive: a bounce, a suppression or a failure."""

    type: str = ""
    subType: str = ""  # noqa: N815 - Resend's name
    reason: str = ""
    message: str = ""
    diagnosticCode: list[str] | str = Field(default_factory=list)  # noqa: N815 - Resend's name; both shapes are told of

    @property
    def codes(self) -> list[str]:
        """What the receiving server said."""
        return [self.diagnosticCode] if isinstance(self.diagnosticCode, str) else self.diagnosticCode


class _Data(BaseModel):
    email_id: str = Field(min_length=1, max_length=ID_LIMIT)
    tags: dict[str, str] = Field(default_factory=dict)
    bounce: _Why | None = None
    suppressed: _Why | None = None
    failed: _Why | None = None

    @field_validator("tags", mode="before")
    @classmethod
    def _by_name(cls, tags: Any) -> Any:
        """They come as an object; as a list, the way they were sent, they are read as well."""
        if isinstance(tags, list):
            return {tag["name"]: tag["value"] for tag in tags if isinstance(tag, dict) and {"name", "value"} <= {*tag}}
        return tags or {}

    @property
    def letter_id(self) -> UUID | None:
        """Our own id of the letter, which we put on it as a tag."""
        try:
            return UUID(self.tags.get("msg", ""))
        except ValueError:
            return None

    def why(self, kind: str) -> _Why:
        """The part that goes with this kind of event."""
        found = {news.BOUNCED: self.bounce, news.SUPPRESSED: self.suppressed, news.FAILED: self.failed}.get(kind)
        return found or _Why()


class _Event(BaseModel):
    created_at: AwareDatetime
    data: _Data
