"""What the portal's first page will need: fetched while the password is being typed."""

import re
from functools import lru_cache
from pathlib import Path

BUILD = Path(__file__).parents[3] / ".web" / "build" / "client"
_FILE = re.compile(r'(?:href|src)="(/assets/[\w.~-]+\.(?:js|css)|/\w+\.js\?\w+)"|import\("(/assets/[\w.~-]+\.js)"\)')


@lru_cache
def files_of(route: str) -> tuple[str, ...]:
    """The built files that the prerendered page at `route` loads; none where there is no build."""
    page = BUILD / route.strip("/") / "index.html"
    if not page.exists():
        return ()
    return tuple(dict.fromkeys(first or second for first, second in _FILE.findall(page.read_text())))
