"""What Resend accepts, from its public API description made strict: no property it does not name."""

import re
from dataclasses import dataclass
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

DESCRIPTION = Path(__file__).parent / "resend_api" / "openapi.yaml"
TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")
ADDRESS = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+")
REFUSED_DOMAINS = {"example.com", "test.com"}
NEEDED = ("from", "to", "subject")


@dataclass(frozen=True)
class Refusal:
    """An answer that is not 200."""

    status: int
    name: str
    message: str

    @property
    def body(self) -> dict[str, Any]:
        return {"statusCode": self.status, "name": self.name, "message": self.message}


@dataclass
class Knobs:
    """What differs from one test to the next."""

    per_second: int = 10
    verified: tuple[str, ...] = ("localhost", "portal.example.org", "127.0.0.1")
    refuse_example_domains: bool = False
    api_keys: tuple[str, ...] = ("re_test",)
    sending_only_keys: tuple[str, ...] = ("re_sending",)


@lru_cache
def description() -> dict[str, Any]:
    """The public API description."""
    return yaml.load(DESCRIPTION.read_text(), Loader=yaml.CSafeLoader)


@lru_cache
def validator(schema: str) -> Draft202012Validator:
    """A check of one of its schemas in which unknown properties are mistakes."""
    whole = _strict(description()["components"])
    return Draft202012Validator({"$ref": f"#/components/schemas/{schema}", "components": whole})


def why_refused(email: Any, knobs: Knobs, *, batch: bool = False) -> Refusal | None:
    """The first thing that is wrong with an e-mail, or None."""
    if not isinstance(email, dict):
        return Refusal(422, "validation_error", "The payload must be an object.")
    for field in NEEDED:
        if not email.get(field):
            return Refusal(422, "missing_required_field", f"Missing `{field}` field.")
    if not any(email.get(part) for part in ("html", "text", "template")):
        return Refusal(422, "missing_required_field", "Missing `html` or `text` field.")
    wrong = best_match(validator("SendEmailRequest").iter_errors(email))
    if wrong is not None:
        return Refusal(422, "validation_error", wrong.message[:200])
    if batch and (email.get("attachments") or email.get("scheduled_at")):
        return Refusal(422, "validation_error", "Batches take neither attachments nor scheduled_at.")
    return _addresses(email, knobs) or _tags(email) or _attachments(email)


def recipients(email: dict[str, Any]) -> list[str]:
    """The addresses it goes to."""
    to = email["to"]
    return [to] if isinstance(to, str) else list(to)


def _addresses(email: dict[str, Any], knobs: Knobs) -> Refusal | None:
    sender = parseaddr(email["from"])[1]
    if "\n" in email["from"] + email["subject"] or "\r" in email["from"] + email["subject"]:
        return Refusal(422, "validation_error", "Line breaks are not allowed in `from` and `subject`.")
    if sender.rpartition("@")[2] not in knobs.verified:
        return Refusal(403, "validation_error", f"The {sender.rpartition('@')[2]} domain is not verified.")
    if len(recipients(email)) > 50:
        return Refusal(422, "validation_error", "At most 50 `to`.")
    for address in recipients(email):
        plain = parseaddr(address)[1]
        if not ADDRESS.fullmatch(plain):
            return Refusal(422, "validation_error", f"Invalid `to` field: {address[:80]}")
        if knobs.refuse_example_domains and plain.rpartition("@")[2] in REFUSED_DOMAINS:
            return Refusal(422, "validation_error", "Invalid `to` field. Use our testing address instead.")
    return None


def _tags(email: dict[str, Any]) -> Refusal | None:
    for tag in email.get("tags", []):
        if not TAG.fullmatch(tag.get("name", "")) or not TAG.fullmatch(tag.get("value", "")):
            return Refusal(422, "validation_error", "Tags hold ASCII letters, numbers, underscores and dashes only.")
    return None


def _attachments(email: dict[str, Any]) -> Refusal | None:
    for attachment in email.get("attachments", []):
        if not attachment.get("content") and not attachment.get("path"):
            return Refusal(422, "invalid_attachment", "Attachments need `content` or `path`.")
    return None


def _strict(node: Any) -> Any:
    """The same schema, where an object with named properties has no others."""
    if isinstance(node, list):
        return [_strict(part) for part in node]
    if not isinstance(node, dict):
        return node
    closed = {name: _strict(part) for name, part in node.items()}
    if closed.get("type") == "object" and isinstance(node.get("properties"), dict):
        closed.setdefault("additionalProperties", False)
    return closed
