"""Runs migrations on SQLite and PostgreSQL alike."""

from alembic import context
from osmind_app import schema
from osmind_app.lib import db, planner
from osmind_app.lib.db import UtcDateTime

HAND_MADE = {"patient_search"}  # full-text tables and their shadows: written in the migrations themselves


def _ours(_object, name, kind, _reflected, compare_to) -> bool:
    return not (kind in {"table", "index"} and compare_to is None and any(name.startswith(own) for own in HAND_MADE))


def _render(kind, value, _autogen_context):
    if kind == "type" and isinstance(value, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _run(connection) -> None:
    applied = []
    context.configure(
        connection=connection,
        target_metadata=schema.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        include_object=_ours,
        render_item=_render,
        compare_type=True,
        on_version_apply=lambda **step: applied.append(step),
    )
    with context.begin_transaction():
        context.run_migrations()
        if applied:
            planner.teach(connection, schema.SHARES)


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    with db.engine().execution_options(**{db.WRITES: True}).connect() as connection:
        _run(connection)
        connection.commit()
