"""What the build has made: which paths are pages, which inline scripts each one holds, and where its socket is."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from osmind_app.web.doors.headers import sha256

CLIENT = Path(__file__).parents[2] / ".web" / "build" / "client"
HASHED = "/assets/"  # their names change with their content
_INLINE = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
_ADDRESS = re.compile(r"`(http|ws)://[^/`]+")


@dataclass(frozen=True)
class Page:
    """A prerendered page of a face."""

    path: str  # as the static files know it: with a slash at the end
    scripts: str  # the source expressions of its inline scripts


@lru_cache
def pages() -> dict[str, Page]:
    """Route → page, for every page of both faces; empty where nothing has been built."""
    return {f"/{page.parent.relative_to(CLIENT)}": _page(page) for page in CLIENT.glob("*/**/index.html")}


@lru_cache
def socket_addresses() -> tuple[str, bytes] | None:
    """The path and text of the one built file that names host and port, made to ask the browser for them instead."""
    found = next(CLIENT.glob("assets/reflex-env-*.js"), None)
    if found is None:
        return None
    text = _ADDRESS.sub(lambda hit: "`${location.origin.replace(/^http/,'" + hit[1] + "')}", found.read_text())
    return f"{HASHED}{found.name}", text.encode()


@lru_cache
def mark() -> str:
    """The address of the one file every page of this build names and no other build has; empty without a build."""
    found = next(CLIENT.glob("assets/manifest-*.js"), None)
    return f"{HASHED}{found.name}" if found else ""


def _page(file: Path) -> Page:
    scripts = dict.fromkeys(sha256(text) for text in _INLINE.findall(file.read_text()))
    return Page(path=f"/{file.parent.relative_to(CLIENT)}/", scripts=" ".join(scripts))
