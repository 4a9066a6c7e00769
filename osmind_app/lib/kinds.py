"""What a file is, by its bytes: its name and what a browser says about it count for nothing (T44)."""

import re
import zipfile
from typing import IO

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
HEIC = "image/heic"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PICTURES = (JPEG, PNG, HEIC)
ENDINGS = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png", HEIC: ".heic", DOCX: ".docx"}

BLOCK = 256 * 1024
HEAD = TAIL = 1024  # bytes
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
UNPACKED_MOST = 100 * 1024 * 1024  # bytes of everything inside a Word file
MEMBERS_MOST = 2_000
MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|\?xml|\?php)", re.IGNORECASE)
# The string every virus scanner answers to; in two parts, so that nobody quarantines this file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Refused(Exception):
    """Not one of the kinds above, or one that holds something else; its words are ours to log, never shown."""


def kind_of(file: IO[bytes], size: int) -> str:
    """The media type of a file that is exactly one thing; raises `Refused`. Reads all of it: never on the event loop.

    A picture is only recognised here: what is kept of it is made anew (`pictures`).
    """
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return HEIC
    if head.startswith(b"%PDF-"):
        return _pdf(file, head, size)
    if head.startswith(b"PK\x03\x04"):
        return _docx(file)
    raise Refused("unknown")


def _pdf(file: IO[bytes], head: bytes, size: int) -> str:
    if MARKUP.search(head):
        raise Refused("markup in a PDF's head")
    file.seek(max(0, size - TAIL))
    if b"%%EOF" not in file.read():
        raise Refused("a PDF without an end")
    file.seek(0)
    if zipfile.is_zipfile(file):
        raise Refused("a PDF that is an archive too")
    file.seek(0)
    _no_virus(file)
    return PDF


def _docx(file: IO[bytes]) -> str:
    """A Word file: a zip that holds a document, no program, and no more than it may unpack to, whatever it declares."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if not {"[Content_Types].xml", "word/document.xml"} <= names or len(members) != len(names):
                raise Refused("a zip that is no Word file")
            if len(members) > MEMBERS_MOST or sum(member.file_size for member in members) > UNPACKED_MOST:
                raise Refused("too much in a zip")
            if any(_is_program(name) for name in names) or any(member.flag_bits & 1 for member in members):
                raise Refused("programs or a password in a Word file")
            left = UNPACKED_MOST
            for member in members:
                with archive.open(member) as content:
                    left -= _no_virus(content, left)
            if b"macroEnabled" in archive.read("[Content_Types].xml"):
                raise Refused("macros in a Word file")
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as error:
        raise Refused("a zip that can't be read") from error
    return DOCX


def _is_program(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or name.startswith("/") or name.lower().endswith((".bin", ".exe", ".dll", ".js", ".vbs"))


def _no_virus(content: IO[bytes], most: int | None = None) -> int:
    """Read all of it, at most `most` bytes; returns how many there were."""
    seen, before = 0, b""
    while block := content.read(BLOCK):
        seen += len(block)
        if most is not None and seen > most:
            raise Refused("more in a zip than it says")
        if EICAR in before + block:
            raise Refused("a virus")
        before = block[-len(EICAR) :]
    return seen
