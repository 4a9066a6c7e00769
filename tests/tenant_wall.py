"""The wall between practices, watched from below: a question about a practice's table that names no practice fails.

Looks at what every session is asked to run. A tenant table is guarded when its `practice_id` is compared with
something, or when it is joined by equal columns to one that is. What the session does by itself (reading a row again
that it has, writing rows it has read) is not a question.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Executable, Table, event
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression, ColumnClause
from sqlalchemy.sql.selectable import Alias

ROOT = Path(__file__).parent.parent
INSIDE = "osmind_app/clinic/"  # the outbox and the jobs serve every practice at once

# table, column it is found by, and why no practice is known yet
EXEMPT = {
    ("invitation", "id"): "a link names its invitation, and its tag is checked",
    ("staff_invitation", "id"): "a link names its invitation, and its tag is checked",
    ("guardian_invitation", "id"): "a link names its invitation, and its tag is checked",
    ("staff_email_change", "id"): "a link names its change, and its tag is checked",
    ("staff_email_change", "account_id"): "an account has one address, across practices (D3)",
    ("invite_link", "id"): "a shared link names itself, and its tag is checked",
    ("joiner", "id"): "the letter of somebody who joins names them, and its tag is checked",
    ("joiner", "secret_hash"): "the browser of somebody who joins, before there is an account",
    ("portal_access", "account_id"): "an account may open portals of several practices (D3)",
    ("provider", "account_id"): "whose account it is, before the practice is known",
    ("temporary_password", "account_id"): "whose account it is, before the practice is known",
    ("email_change", "id"): "a link names its change, and its tag is checked",
    ("email_change", "account_id"): "an account has one address, across practices (D3)",
    ("letter", "id"): "the letter of an invitation that was read before",
    ("letter", "link_id"): "the letters of an invitation that was read before",
    ("card_checkout", "id"): "what Stripe says is about one checkout, of whichever practice",
    ("invitation", "letter_id"): "what the courier says is about a letter, of whichever practice",
}
# files that ask about every practice at once, and why
ACROSS = {
    "osmind_app/clinic/appointments/links.py": "a link names its appointment or its feed, and its tag is checked",
    "osmind_app/clinic/guardians/ages.py": "what time does",
    "osmind_app/clinic/intake/scheduling.py": "what time does",
    "osmind_app/clinic/invitations/reminders.py": "what time does",
    "osmind_app/clinic/invitations/sweeps.py": "what time does",
    "osmind_app/clinic/accounts/tidying.py": "what time does",
    "osmind_app/clinic/accounts/alerts.py": "a flood at the doors is no practice's: every admin reads of it",
    "osmind_app/clinic/joining/sweeps.py": "what time does",
    "osmind_app/clinic/billing/card_silence.py": "what time does",
    "osmind_app/clinic/documents/tidying.py": "what time does",
    "osmind_app/clinic/onboarding/forgot.py": "one address may be known to several practices, and only letters answer",
}


@contextmanager
def watched() -> Iterator[list[str]]:
    """The questions that named no practice while the block ran."""
    seen: list[str] = []

    def look(state: ORMExecuteState) -> None:
        if state.is_column_load or state.is_insert:
            return
        bare = _remembered(state.statement)
        asked_by = _asked_by() if bare else ""
        if asked_by.startswith(INSIDE) and asked_by not in ACROSS:
            seen.append(f"{', '.join(sorted(bare))} in {asked_by}: {' '.join(str(state.statement).split())}")

    event.listen(Session, "do_orm_execute", look)
    try:
        yield seen
    finally:
        event.remove(Session, "do_orm_execute", look)


_looked_at: dict[object, set[str]] = {}


def _remembered(statement: Executable) -> set[str]:
    """The same, looked at once for each shape of a question: a shape is what SQLAlchemy compiles once."""
    shape = statement._generate_cache_key()
    if shape is None:
        return unguarded(statement)
    if shape.key not in _looked_at:
        _looked_at[shape.key] = unguarded(statement)
    return _looked_at[shape.key]


def unguarded(statement: object) -> set[str]:
    """The tenant tables of a statement that neither name the practice nor hang on one that does."""
    tables, guarded, joined = set(), set(), []
    for element in visitors.iterate(statement):
        table = getattr(element, "table", None) if isinstance(element, ColumnClause) else element
        if _is_tenant(table):
            tables.add(table)
        if isinstance(element, BinaryExpression) and element.operator in (operators.eq, operators.in_op):
            sides = [side for side in (element.left, element.right) if isinstance(side, ColumnClause)]
            for side in sides:
                if len(sides) == 1 and (side.name == "practice_id" or (_name(side.table), side.name) in EXEMPT):
                    guarded.add(side.table)
            if len(sides) == 2:
                joined.append((sides[0].table, sides[1].table))
    for _ in joined:
        for one, other in joined:
            if one in guarded or other in guarded:
                guarded |= {one, other}
    return {_name(table) for table in tables - guarded}


def _is_tenant(table: object) -> bool:
    whole = table.element if isinstance(table, Alias) else table
    return isinstance(whole, Table) and "practice_id" in whole.c


def _name(table: object) -> str | None:
    whole = table.element if isinstance(table, Alias) else table
    return getattr(whole, "name", None)


def _asked_by() -> str:
    """The nearest file of ours on the stack: the app's, or a test's own look into the database."""
    frame = sys._getframe(1)
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT) and path != Path(__file__) and ".venv" not in path.parts:
            return str(path.relative_to(ROOT))
        frame = frame.f_back
    return ""
