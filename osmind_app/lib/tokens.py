"""Links in letters: an id and an HMAC tag that is computed, never stored.

Nothing can be stolen from the database alone (the key is missing) nor from the key alone (the nonce is missing).
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from uuid import UUID

from osmind_app.lib.settings import settings

NONCE_BYTES = 16


@dataclass(frozen=True)
class LinkRef:
    """What a link proves: its purpose and the row it belongs to, as that row is now."""

    purpose: str  # "invite.v1", "reset.v1", …: a link of one purpose is no link for another
    id: UUID
    nonce: bytes
    generation: int
    key_id: str


def new_nonce() -> bytes:
    """16 random bytes for a new row."""
    return secrets.token_bytes(NONCE_BYTES)


def signing_key_id() -> str:
    """The id of the key that signs new links."""
    return next(iter(settings().key_ring()))


def sign(ref: LinkRef) -> str:
    """The token for a link: the same each time, so that a letter reads the same on every try."""
    return f"{_encode(ref.id.bytes)}.{_encode(_tag(ref))}"


def read_id(token: str) -> UUID | None:
    """The id a token claims, or None if it does not have the shape of a token."""
    try:
        row_id, tag = token.split(".")
        raw = _decode(row_id)
        if len(raw) != 16 or len(_decode(tag)) != hashlib.sha256().digest_size:
            return None
    except (ValueError, binascii.Error):
        return None
    return UUID(bytes=raw)


def verifies(ref: LinkRef, token: str) -> bool:
    """True when the token is the one for this ref, compared in constant time."""
    if ref.key_id not in settings().key_ring():
        return False
    return hmac.compare_digest(sign(ref).encode(), token.encode("utf-8", "surrogatepass"))


def code(ref: LinkRef) -> str:
    """Six digits for this very ref, computed like its link: nothing in the database can be turned into them."""
    number = int.from_bytes(hmac.digest(derive(ref.key_id, "code"), _message(ref), "sha256")[:8], "big")
    return f"{number % 1_000_000:06}"


def derive(key_id: str, purpose: str) -> bytes:
    """A key for one purpose only, from the ring's key."""
    return hmac.digest(settings().key_ring()[key_id], b"osmind:" + purpose.encode(), "sha256")


def fingerprint(secret: str) -> bytes:
    """SHA-256 of a cookie or code that has enough entropy to need no salt: what the database keeps of it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _tag(ref: LinkRef) -> bytes:
    return hmac.digest(derive(ref.key_id, "link"), _message(ref), "sha256")


def _message(ref: LinkRef) -> bytes:
    return b"|".join([ref.purpose.encode(), ref.id.bytes, ref.nonce, str(ref.generation).encode()])


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decode(text: str) -> bytes:
    raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if _encode(raw) != text:  # one spelling only: spare bits and padding are not ours
        raise ValueError("not our spelling")
    return raw
