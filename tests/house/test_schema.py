"""The migrations make exactly the tables that the models describe, on both databases."""

from alembic.config import Config
from sqlalchemy import Engine

from alembic import command
from osmind_app.lib import db, migrations
from tests.databases import ROOT


def test_no_model_has_drifted_from_the_migrations(database: Engine):
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    with database.execution_options(**{db.WRITES: True}).connect() as connection:
        config.attributes["connection"] = connection
        command.check(config)  # raises when a migration would be written


def test_there_is_one_newest_migration():
    assert len(migrations.heads()) == 1


def test_a_migrated_database_is_at_head(database: Engine):
    with database.connect() as connection:
        assert migrations.is_at_head(connection)
    assert migrations.upgrade(database) is False
