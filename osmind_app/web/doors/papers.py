"""Setting PDFs for the doors: one after another and so many a minute, so that nobody else ever waits for paper."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from limits import RateLimitItemPerMinute

from osmind_app.clinic.intake.paper import printing
from osmind_app.lib import tokens
from osmind_app.lib.errors import TooMany
from osmind_app.web import limits

TRIES = RateLimitItemPerMinute(30)  # of one browser: the longest form takes seconds
PRINTER = ThreadPoolExecutor(1, "printer")  # a thread of its own: those of the database stay free


async def pdf(sheet: Mapping[str, Any], *, secret: str, by: Callable[[dict[str, Any]], bytes] = printing.pdf) -> bytes:
    """The sheet as a PDF, for the browser with this session's secret; `by` whom: forms if nothing is said.

    Raises `TooMany`.
    """
    if not await limits.spend_on(TRIES, f"paper:{tokens.fingerprint(secret).hex()}"):
        raise TooMany
    return await asyncio.get_running_loop().run_in_executor(PRINTER, by, dict(sheet))
