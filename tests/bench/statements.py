"""How many statements one event sends to the database: its handler, run in this process as the gate lets it run."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from reflex.istate.data import RouterData
from reflex.state import State
from reflex_base.event.context import EventContext
from sqlalchemy import Engine, event

from osmind_app.lib import db
from osmind_app.lib.settings import settings


async def statements(
    state: type[Any], handler: str, *, page: str, query: dict[str, str], cookie: str, **payload: Any
) -> int:
    """Statements of one call, who is asking included."""
    said = {"asPath": f"{page}?{urlencode(query)}", "pathname": page, "query": query, "headers": {"cookie": cookie}}
    root = State(_reflex_internal_init=True)
    root.router = RouterData.from_router_data(said)
    EventContext.set(EventContext(token="counted", state_manager=None, enqueue_impl=None, router_data=said))
    one = await root.get_state(state)
    with _counted(db.engine()) as told:
        await getattr(state, handler).fn(one, **payload)
    return len(told)


@contextmanager
def opened_on(url: str) -> Iterator[None]:
    """This process asks that database."""
    before = os.environ.get("OSMIND_DATABASE_URL")
    os.environ["OSMIND_DATABASE_URL"] = url
    _forget()
    try:
        yield
    finally:
        db.engine().dispose()
        os.environ.pop("OSMIND_DATABASE_URL")
        if before is not None:
            os.environ["OSMIND_DATABASE_URL"] = before
        _forget()


def _forget() -> None:
    settings.cache_clear()
    db.engine.cache_clear()


@contextmanager
def _counted(engine: Engine) -> Iterator[list[str]]:
    told: list[str] = []

    def write(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            told.append(statement)

    event.listen(engine, "before_cursor_execute", write)
    yield told
    event.remove(engine, "before_cursor_execute", write)
