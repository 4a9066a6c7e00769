"""What happens before the first request and after the last: refuse what is unsafe, let the engine work."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from osmind_app.engine import start as engine
from osmind_app.lib import db, log, migrations
from osmind_app.lib.settings import settings, why_unsafe


class RefusedToStart(Exception):
    """Serving with these settings or this database would not be safe; the log says why."""


@asynccontextmanager
async def house() -> AsyncIterator[None]:
    """Open for as long as the app serves."""
    log.start()
    reasons = await asyncio.to_thread(why_closed)
    for reason in reasons:
        log.warning("start.refused", reason=reason)
    if reasons:
        raise RefusedToStart
    await asyncio.to_thread(engine.start)
    try:
        yield
    finally:
        await asyncio.to_thread(engine.stop)


def why_closed() -> list[str]:
    """Every reason not to serve: settings that production refuses, or tables of another version."""
    reasons = why_unsafe(settings())
    if not reasons:
        with db.engine().connect() as connection:
            if not migrations.is_at_head(connection):
                reasons.append("The database is not at this version's tables. Run: osmind migrate")
    return reasons
