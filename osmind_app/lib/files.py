"""Files at rest (D17, T51): sealed in chunks with AES-GCM under `OSMIND_DATA_DIR/files`, read and written in part.

Each file has a key of its own, made from the ring's, the file's id and a salt. A chunk is bound to its file, its
place and to being the last one: swapped, moved, repeated and cut off files are refused. What came in and was not
examined yet is a draft: sealed too, and never served.
"""

import hmac
import io
import os
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, cast
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from typing_extensions import Buffer

from osmind_app.lib import tokens
from osmind_app.lib.settings import settings

CHUNK = 64 * 1024  # bytes of content; what one read or write holds in memory
TAG = 16
SALT = 16
MAGIC = b"osm1"
RAW, CLEAN = "raw", "clean"  # drafts: as it came, and as it was made anew
RESEALED = "resealed"  # a draft too: the same under another key
MODE = 0o600


class Damaged(Exception):
    """The file on disk is not the one that was written: changed, swapped, cut off, or of another key ring."""


class Writer(io.RawIOBase):
    """Seals what is written to it into a draft; at most one chunk of it is in memory."""

    def __init__(self, file_id: UUID, draft: str = RAW) -> None:
        self.size = 0
        self._pending, self._number = bytearray(), 0
        key_id = tokens.signing_key_id().encode()
        salt = os.urandom(SALT)
        self._head = MAGIC + bytes([len(key_id)]) + key_id + salt
        self._cipher, self._about = _cipher(self._head, file_id), self._head + file_id.bytes
        path = _path(file_id, draft)
        for folder in (path.parents[2], path.parents[1], path.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, MODE), "wb")
        self._file.write(self._head)

    def writable(self) -> bool:
        """Only written to."""
        return True

    def write(self, data: Buffer, /) -> int:
        """Take some more; the last chunk is held back until `close`."""
        given = memoryview(data).cast("B")
        self._pending += given
        self.size += len(given)
        while len(self._pending) > CHUNK:
            self._seal(bytes(self._pending[:CHUNK]), last=False)
            del self._pending[:CHUNK]
        return len(given)

    def close(self) -> None:
        """Seal the last chunk and make sure that it reached the disk."""
        if self.closed:
            return
        self._seal(bytes(self._pending), last=True)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        super().close()

    def _seal(self, content: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last=last), content, self._about))
        self._number += 1


class Reader(io.RawIOBase):
    """What was written, from any place on; one chunk of it is in memory. Raises `Damaged`, and FileNotFoundError."""

    def __init__(self, file_id: UUID, draft: str = "") -> None:
        path = _path(file_id, draft)
        self._file = path.open("rb")
        head = self._file.read(len(MAGIC) + 1)
        if len(head) <= len(MAGIC) or not head.startswith(MAGIC):
            raise Damaged
        head += self._file.read(head[-1] + SALT)
        sealed = path.stat().st_size - len(head)
        self._first, self._about = len(head), head + file_id.bytes
        self._chunks = max(1, -(-sealed // (CHUNK + TAG)))
        self.size = sealed - self._chunks * TAG
        if self.size < 0:
            raise Damaged
        self._cipher = _cipher(head, file_id)
        self._at, self._number, self._content = 0, -1, b""

    def readable(self) -> bool:
        """Only read from."""
        return True

    def seekable(self) -> bool:
        """From any place on."""
        return True

    def tell(self) -> int:
        """Where the next read begins."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Read on from another place."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: Buffer, /) -> int:
        """Fill the buffer with at most the rest of one chunk."""
        into = memoryview(buffer).cast("B")
        if self._at >= self.size:
            self._open(self._chunks - 1)  # the end is where it says, in an empty file too
            return 0
        number, offset = divmod(self._at, CHUNK)
        self._open(number)
        found = self._content[offset : offset + len(into)]
        into[: len(found)] = found
        self._at += len(found)
        return len(found)

    def close(self) -> None:
        """Let the file go."""
        if not self.closed:
            self._file.close()
        super().close()

    def _open(self, number: int) -> None:
        if number == self._number:
            return
        self._file.seek(self._first + number * (CHUNK + TAG))
        sealed = self._file.read(CHUNK + TAG)
        nonce = _nonce(number, last=number == self._chunks - 1)
        try:
            self._content, self._number = self._cipher.decrypt(nonce, sealed, self._about), number
        except InvalidTag as error:
            raise Damaged from error


def reading(file_id: UUID, draft: str = "") -> IO[bytes]:
    """A file to read and seek in, for whatever takes a file."""
    return cast(IO[bytes], io.BufferedReader(Reader(file_id, draft), CHUNK))


def size(file_id: UUID) -> int:
    """How many bytes a file has; raises `Damaged`, and FileNotFoundError."""
    with Reader(file_id) as file:
        return file.size


def part(file_id: UUID, start: int, length: int) -> Iterator[bytes]:
    """`length` bytes from `start` on, chunk by chunk."""
    with Reader(file_id) as file:
        file.seek(start)
        while length > 0:
            found = file.read(min(length, CHUNK))
            if not found:
                return
            length -= len(found)
            yield found


def writing(writer: Writer) -> IO[bytes]:
    """A writer, for whatever takes a file."""
    return cast(IO[bytes], writer)


def keep(file_id: UUID, draft: str = RAW) -> None:
    """Make a draft the file, all at once: whoever reads sees the whole of it or nothing."""
    final = _path(file_id, "")
    _path(file_id, draft).replace(final)
    for other in (RAW, CLEAN):
        _path(file_id, other).unlink(missing_ok=True)
    folder = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def of_older_keys() -> Iterator[UUID]:
    """The files that are sealed with another key than the newest, by what their first bytes say."""
    key_id = tokens.signing_key_id().encode()
    newest = MAGIC + bytes([len(key_id)]) + key_id
    for path in sorted((settings().data_dir / "files").glob("??/" + "?" * 32)):
        with path.open("rb") as file:
            if file.read(len(newest)) != newest:
                yield UUID(path.name)


def reseal(file_id: UUID) -> None:
    """Write a file anew under the newest key; whoever is reading it reads the old one to its end.

    Raises `Damaged`, and FileNotFoundError; the file stays as it is then.
    """
    draft = _path(file_id, RESEALED)
    try:
        with reading(file_id) as old, Writer(file_id, RESEALED) as new:
            shutil.copyfileobj(old, new, CHUNK)
        _path(file_id, "").stat()  # not removed meanwhile
        keep(file_id, RESEALED)
    finally:
        draft.unlink(missing_ok=True)


def save(file_id: UUID, content: bytes) -> int:
    """Write a small file at once; returns its size."""
    with Discarding(file_id) as writer:
        writer.write(content)
    keep(file_id)
    return len(content)


def remove(file_id: UUID) -> None:
    """Take a file and its drafts off the disk; what is not there is not missed."""
    for draft in ("", RAW, CLEAN, RESEALED):
        _path(file_id, draft).unlink(missing_ok=True)


class Discarding:
    """A writer that leaves nothing behind when what fills it fails."""

    def __init__(self, file_id: UUID, draft: str = RAW) -> None:
        self._file_id, self._writer = file_id, Writer(file_id, draft)

    def __enter__(self) -> Writer:
        return self._writer

    def __exit__(self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        self._writer.close()
        if kind is not None:
            remove(self._file_id)


def _path(file_id: UUID, draft: str) -> Path:
    """Random names, spread over folders so that none grows long."""
    name = f"{file_id.hex}.{draft}" if draft else file_id.hex
    return settings().data_dir / "files" / file_id.hex[:2] / name


def _cipher(head: bytes, file_id: UUID) -> AESGCM:
    key_id, salt = head[len(MAGIC) + 1 : -SALT].decode("utf-8", "replace"), head[-SALT:]
    if key_id not in settings().key_ring():
        raise Damaged
    return AESGCM(hmac.digest(tokens.derive(key_id, "file"), salt + file_id.bytes, "sha256"))


def _nonce(number: int, *, last: bool) -> bytes:
    return struct.pack(">3xQB", number, last)
