"""Many people at the same moment: real transactions of their own, on threads."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from osmind_app.lib import db


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Do all of it at the same moment; each result is what came back, or the error."""
    together = threading.Barrier(len(deeds))

    def one(deed: Callable[[], Any]) -> Any:
        together.wait()
        try:
            return deed()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(one, deeds))


def done(engine: Engine, deed: Callable[..., Any], **kw: Any) -> Any:
    """One transaction on this very database, as `db.writing()` opens it."""
    with Session(engine.execution_options(**{db.WRITES: True}), expire_on_commit=False) as session:
        result = deed(session, **kw)
        session.commit()
        return result
