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
        config = Config(toml_file=str(ROOT / "pyproject.toml"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
        return True
