"""A database that is committed to, for races."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from osmind_app.lib import db
from tests import databases


@pytest.fixture
def spare_database(database: Engine, tmp_path) -> Iterator[Engine]:
    """A migrated database of the same kind that no other test uses."""
    sqlite = database.dialect.name == "sqlite"
    engine = db.make_engine(databases.fresh_sqlite(tmp_path) if sqlite else databases.fresh_postgres() or "")
    yield engine
    engine.dispose()
