"""Whose chats an inbox holds, counts as new, and how it finds them in a practice of many (S61, S62, D1)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import Session

from osmind_app.clinic.messaging import queries
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.patients import service as patients


def held(talk, actor, shown=queries.TEAM):
    return [row.patient for row in queries.inbox(talk.session, actor=actor, shown=shown, now=talk.now).rows]


@pytest.mark.parametrize("shown", [queries.TEAM, queries.UNANSWERED])
def test_an_inbox_holds_the_chats_of_todays_care_teams(talk, shown):
    """As Primary Provider or on the Care Team; not of colleagues', of before, nor of who was archived."""
    rivera, okafor, olsen = talk.cast.rivera, talk.cast.okafor, talk.cast.olsen
    talk.says(talk.june, "Hello")
    assert held(talk, rivera, shown) == ["June Park"]
    assert held(talk, okafor, shown) == ["June Park"]
    assert held(talk, olsen, shown) == []
    assert [queries.unread_count(talk.session, actor=one) for one in (rivera, okafor, olsen)] == [1, 1, 0]

    about = {"actor": talk.cast.ada, "patient_id": talk.cast.june.id}
    patients.set_care_team(talk.session, primary_provider_id=olsen.id, other_ids=(rivera.id,), now=talk.now, **about)
    assert [held(talk, one, shown) for one in (rivera, okafor, olsen)] == [["June Park"], [], ["June Park"]]
    assert [queries.unread_count(talk.session, actor=one) for one in (rivera, okafor, olsen)] == [1, 0, 1]

    onboarding.archive(talk.session, now=talk.now + timedelta(minutes=1), **about)
    talk.session.flush()
    assert [held(talk, one, shown) for one in (rivera, olsen)] == [[], []]
    assert queries.unread_count(talk.session, actor=rivera) == 0


def test_what_is_new_is_looked_for_among_the_providers_own(talk):
    """The badge is counted on every page: nobody asks each patient of the practice whose they are."""
    with told(talk.session) as statements:
        queries.unread_count(talk.session, actor=talk.cast.rivera)
        queries.inbox(talk.session, actor=talk.cast.rivera, now=talk.now)
    about_chats = [(statement, values) for statement, values in statements if "FROM chat JOIN" in statement]
    assert len(about_chats) == 3  # the badge, the page, and the badge once more
    for statement, values in about_chats:
        if talk.session.get_bind().dialect.name == "sqlite":
            plan = [row[3] for row in explained(talk, f"EXPLAIN QUERY PLAN {statement}", values)]
            assert not [line for line in plan if "SEARCH patient" in line and line.endswith("(practice_id=?)")], plan
        else:
            plan = [row[0] for row in explained(talk, f"EXPLAIN {statement}", values)]
            assert not [line for line in plan if "SubPlan" in line], plan


def explained(talk, statement, values):
    return talk.session.connection().exec_driver_sql(statement, values).all()


@contextmanager
def told(session: Session) -> Iterator[list]:
    """The statements sent meanwhile."""
    found: list = []

    def write(_connection, _cursor, statement, values, *_rest) -> None:
        found.append((statement, values))

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", write)
    yield found
    event.remove(connection, "before_cursor_execute", write)
