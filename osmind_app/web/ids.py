"""Ids as browsers send them: text that may be anything."""

from uuid import UUID

from osmind_app.lib.errors import NotFound


def read(text: str) -> UUID:
    """The id a browser sent; whatever is none is `NotFound`, like an id of nobody."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
