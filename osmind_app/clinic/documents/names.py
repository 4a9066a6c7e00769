"""Names of files: shown as they were given, made harmless where a disk will read them (T38, T44)."""

import re
import unicodedata

from osmind_app.lib import kinds
from osmind_app.lib.typed import is_blank, line

LONGEST = 200  # characters
UNNAMED = "Document"
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?=\.|$)")
UNSAFE = re.compile(r'[\\/:*?"<>|%]')


def shown(typed: str, media_type: str) -> str:
    """The name as it was given, on one line; a photo that became a JPEG says so."""
    name = line(typed)
    if is_blank(name):
        return UNNAMED
    stem, dot, ending = name.rpartition(".")
    if media_type == kinds.JPEG and dot and ending.lower() in ("heic", "heif"):
        name = f"{stem}.jpg"
    return name if len(name) <= LONGEST else _shortened(name)


def on_disk(name: str, media_type: str) -> str:
    """The name a download offers: no folder, nothing unseen or reserved, and the ending of what the file is."""
    ending = kinds.ENDINGS.get(media_type, "")
    seen = "".join(c for c in name if unicodedata.category(c)[0] != "C" and unicodedata.category(c) not in ("Zl", "Zp"))
    last = re.split(r"[\\/]", seen)[-1]
    plain = UNSAFE.sub("_", last).strip(" .")
    others = (".jpeg", ".jpg") if media_type == kinds.JPEG else (ending,)
    for known in others:
        if known and plain.lower().endswith(known):
            plain = plain[: -len(known)].rstrip(" .")
    if is_blank(plain) or RESERVED.match(plain):
        plain = f"{UNNAMED} {plain}".strip()
    return plain[:LONGEST] + ending


def _shortened(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending) <= 5:
        return stem[: LONGEST - len(ending) - 1] + "." + ending
    return name[:LONGEST]
