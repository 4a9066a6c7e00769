"""Bringing a database to the tables of this code, and telling whether it is there."""

from functools import lru_cache
from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from alembic import command
from osmind_app.lib import db

ROOT = Path(__file__).parents[2]


@lru_cache
def heads() -> frozenset[str]:
    """The newest migration there is."""
    return frozenset(ScriptDirectory(str(ROOT / "alembic")).get_heads())


def is_at_head(connection: Connection) -> bool:
    """True when every migration has run on this database, and none that this code does not know."""
    return frozenset(MigrationContext.configure(connection).get_current_heads()) == heads()


def upgrade(engine: Engine) -> bool:
    """Run what has not run yet; False when there was nothing to do."""
    with engine.execution_options(**{db.WRITES: True}).connect() as connection:
        if is_at_head(connection):
            return False
        command.upgrade(_config(connection), "head")
        connection.commit()
        return True


def empty(engine: Engine) -> None:
    """Take every table and row away, for a demo that starts anew; nothing else may be using the database."""
    if engine.dialect.name == "sqlite":
        engine.dispose()
        for ending in ("", "-wal", "-shm"):
            Path(f"{engine.url.database}{ending}").unlink(missing_ok=True)
        return
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")


def _config(connection: Connection) -> Config:
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    config.attributes["connection"] = connection
    return config
