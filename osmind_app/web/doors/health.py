"""Is the process alive, is it ready for people, and which build of the pages does it serve."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from osmind_app.outbox import queries as outbox
from osmind_app.web import built
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, headers

MIGRATIONS = Path(__file__).parents[3] / "alembic"


async def alive(_request: Request) -> Response:
    """The process answers."""
    return headers.secure(JSONResponse({"alive": True}))


async def ready(_request: Request) -> Response:
    """The database answers and its tables are those of this code; and how long the oldest unsent letter has waited.

    Waiting letters are told, but do not make the process unready: people can still sign in while mail is down.
    """
    try:
        found = await base.read(_look)
    except SQLAlchemyError:
        found = {"database": False}
    return headers.secure(JSONResponse(found, 200 if found.get("migrations") else 503))


async def build(_request: Request) -> Response:
    """Which build is served: every page names the same file, so this tells nobody anything new (F22)."""
    return headers.secure(PlainTextResponse(built.mark()))


def _look(session: Session, *, now: datetime) -> dict[str, bool | int]:
    at = MigrationContext.configure(session.connection()).get_current_heads()
    if set(at) != _heads():
        return {"database": True, "migrations": False}
    oldest = outbox.oldest_unsent(session, now)
    waited = int((now - oldest).total_seconds()) if oldest else 0
    return {"database": True, "migrations": True, "oldest_unsent_letter_seconds": waited}


@lru_cache
def _heads() -> set[str]:
    return set(ScriptDirectory(str(MIGRATIONS)).get_heads())


routes = [Route(paths.HEALTH, alive), Route(paths.READY, ready), Route(paths.BUILD, build)]
