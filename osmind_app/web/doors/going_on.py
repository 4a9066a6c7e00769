"""Where a person goes after signing in: a page of ours that is known by name, or home (T22)."""

import re
from urllib.parse import urlencode

from osmind_app.clinic.accounts.models import PROVIDER
from osmind_app.web import routes as paths

_QUERY = re.compile(r"[A-Za-z0-9=&._~+%-]{0,512}")
_PAGES = {
    PROVIDER: "/clinic",
    "patient": "/portal",
}


def pages_of(kind: str) -> frozenset[str]:
    """The paths behind the sign-in of one kind: every page constant of `routes`, and no door."""
    below = _PAGES[kind]
    return frozenset(
        path
        for name, path in vars(paths).items()
        if isinstance(path, str)
        and name.isupper()
        and not name.startswith(("STAFF_", "PATIENT_"))
        and (path == below or path.startswith(f"{below}/"))
    )


def local(wanted: str, kind: str) -> str:
    """`wanted` when it is one of our pages for this kind of account, else that kind's home."""
    path, mark, query = wanted.partition("?")
    if path not in pages_of(kind) or not _QUERY.fullmatch(query):
        return _PAGES[kind]
    return f"{path}{mark}{query}" if query else path


def by_way_of(door: str, onward: str, kind: str) -> str:
    """The address of a door that remembers where the person wanted to go."""
    return door if onward == _PAGES[kind] else f"{door}?{urlencode({'next': onward})}"
