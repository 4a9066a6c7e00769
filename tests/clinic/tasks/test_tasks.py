from datetime import timedelta

import pytest

from osmind_app.clinic.tasks import queries
from osmind_app.clinic.tasks import service as tasks
from osmind_app.lib.errors import NotFound


def ask(session, cast, now, patient, day="1"):
    return tasks.open(
        session,
        practice_id=patient.practice_id,
        patient_id=patient.id,
        kind=tasks.LINK_REQUESTED,
        key=f"link_requested:{patient.id}:{day}",
        now=now,
    )


def seen(session, actor):
    return [row.patient_name for row in queries.open_tasks(session, actor=actor)]


def test_asking_twice_makes_one_task(session, cast, now):
    """B3."""
    first = ask(session, cast, now, cast.june)
    assert ask(session, cast, now + timedelta(hours=1), cast.june) == first
    assert seen(session, cast.sam) == ["June Park"]


def test_tasks_are_seen_by_who_may_find_the_patient(session, cast, now):
    """T30, T31."""
    task = ask(session, cast, now, cast.june)
    assert [bool(seen(session, who)) for who in (cast.rivera, cast.okafor, cast.olsen, cast.stone)] == [1, 1, 0, 0]
    for actor in (cast.olsen, cast.stone):
        with pytest.raises(NotFound):
            tasks.done(session, actor=actor, task_id=task.id, now=now)
    tasks.done(session, actor=cast.okafor, task_id=task.id, now=now)
    tasks.done(session, actor=cast.sam, task_id=task.id, now=now + timedelta(hours=1))
    assert (task.done_by_id, task.done_at, seen(session, cast.sam)) == (cast.okafor.id, now, [])


def test_a_task_whose_cause_is_gone_leaves_the_list(session, cast, now):
    ask(session, cast, now, cast.june, "1")
    ask(session, cast, now, cast.june, "2")
    ask(session, cast, now, cast.walt)
    tasks.close_for_patient(
        session, practice_id=cast.willow.id, patient_id=cast.june.id, kind=tasks.LINK_REQUESTED, now=now
    )
    assert seen(session, cast.sam) == ["Walt Brandt"]
