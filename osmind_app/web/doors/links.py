"""What every door that a letter's link opens does: count the tries of an address (T1, T37)."""

from starlette.requests import Request

from osmind_app.lib.errors import TooMany
from osmind_app.web import limits
from osmind_app.web.doors import visitor


async def count_try(request: Request) -> None:
    """Count a try of this address; raises `TooMany`."""
    if await limits.spend(limits.LINK, visitor.address(request)):
        raise TooMany
