"""Encrypted columns (D17): AES-GCM with a key ring, bound to the row, so that swapped ciphertexts are refused."""

import os
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from osmind_app.lib import tokens

NONCE_BYTES = 12
PLACES: dict[str, str] = {}  # "table.column", as the seal knows it → the column that holds the bytes


def seal(text: str, *, column: str, row_id: UUID) -> bytes:
    """Encrypt `text` for one column of one row: `key id NUL nonce ciphertext`."""
    key_id = tokens.signing_key_id()
    nonce = os.urandom(NONCE_BYTES)
    sealed = _cipher(key_id, column).encrypt(nonce, text.encode(), row_id.bytes)
    return head(key_id) + nonce + sealed


def head(key_id: str) -> bytes:
    """What every blob under this key begins with."""
    return key_id.encode() + b"\0"


def unseal(blob: bytes, *, column: str, row_id: UUID) -> str:
    """What was sealed for this very column and row; raises InvalidTag for any other."""
    key_id, _, rest = blob.partition(b"\0")
    plain = _cipher(key_id.decode(), column).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], row_id.bytes)
    return plain.decode()


def place(column: str, *, stored_in: str) -> str:
    """Name a sealed column once, so that a new key reaches it too (`lib.resealing`)."""
    PLACES[column] = stored_in
    return column


def sealed(column: str, *, stored_in: str) -> property:
    """`secret = sealed("table.secret", stored_in="secret_sealed")` on a model: reads and writes as text."""

    place(column, stored_in=stored_in)

    def read(row: Any) -> str | None:
        blob = getattr(row, stored_in)
        return None if blob is None else unseal(blob, column=column, row_id=row.id)

    def write(row: Any, text: str | None) -> None:
        setattr(row, stored_in, None if text is None else seal(text, column=column, row_id=row.id))

    return property(read, write)


def _cipher(key_id: str, column: str) -> AESGCM:
    return AESGCM(tokens.derive(key_id, f"column:{column}"))
