"""Rating scales come back every so many weeks, once for each due date, until somebody stops them (issue 5 line 5)."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, func, select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.intake import errors, publishing, scheduling
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.intake.models import FormSchedule, Submission
from osmind_app.lib.errors import FormErrors, NotFound
from osmind_app.outbox.models import Letter
from tests import cast as people
from tests.clinic.intake.scene import arrange, sends, submissions, writes
from tests.races import at_once, done

WEEK = timedelta(weeks=1)


def begin(session, actor, patient, now, *, weeks=2, first_now=True, key="mood"):
    return scheduling.begin(
        session, actor=actor, patient_id=patient.id, form_key=key, every_weeks=weeks, first_now=first_now, now=now
    )


def asked(session, patient):
    return session.exec(select(func.count()).where(Submission.patient_id == patient.id)).one()


def fills_in(session, clinic, patient, now):
    submission = submissions(session, patient)["mood"]
    writes(session, clinic.june, submission, now, harm="0")
    sends(session, clinic.june, submission, now)


def test_the_first_time_is_this_morning_or_after_the_first_weeks(session, cast, clinic, now):
    begin(session, cast.rivera, cast.june, now)
    begin(session, cast.rivera, cast.june, now, weeks=3, first_now=False, key="list")
    scheduling.ask_due(session, now=now)
    assert set(submissions(session, cast.june)) == {"mood"}
    scheduling.ask_due(session, now=now + 3 * WEEK - timedelta(seconds=1))
    assert set(submissions(session, cast.june)) == {"mood"}
    scheduling.ask_due(session, now=now + 3 * WEEK)
    assert set(submissions(session, cast.june)) == {"mood", "list"}


def test_a_due_date_is_asked_once_however_often_the_job_runs(session, cast, clinic, now):
    begin(session, cast.rivera, cast.june, now)
    for minutes in range(5):
        scheduling.ask_due(session, now=now + timedelta(minutes=minutes))
    assert asked(session, cast.june) == 1
    [letter] = session.exec(select(Letter).where(Letter.kind == "form_asked")).all()
    assert letter.to_email == "june@example.com"
    [waits] = submissions(session, cast.june).values()
    assert (waits.assigned_by_id, waits.rule) == (None, "skippable")


def test_none_is_asked_while_the_former_is_open_and_the_next_comes_in_its_turn(session, cast, clinic, now):
    """Decision: a due date is passed over, not put off"""
    schedule = begin(session, cast.rivera, cast.june, now)
    scheduling.ask_due(session, now=now)
    scheduling.ask_due(session, now=now + 2 * WEEK)
    assert asked(session, cast.june) == 1
    fills_in(session, clinic, cast.june, now + 3 * WEEK)
    scheduling.ask_due(session, now=now + 3 * WEEK)
    assert asked(session, cast.june) == 1
    scheduling.ask_due(session, now=now + 4 * WEEK)
    assert asked(session, cast.june) == 2
    session.refresh(schedule)
    assert schedule.next_on == (now + 6 * WEEK).date()


def test_one_that_was_skipped_is_asked_again(session, cast, clinic, now):
    begin(session, cast.rivera, cast.june, now)
    scheduling.ask_due(session, now=now)
    waits = submissions(session, cast.june)["mood"]
    intake.skip(session, actor=clinic.june, submission_id=waits.id, now=now)
    scheduling.ask_due(session, now=now + 2 * WEEK)
    session.refresh(waits)
    assert (waits.skipped_at, asked(session, cast.june)) == (None, 1)
    assert len(session.exec(select(Letter).where(Letter.kind == "form_asked")).all()) == 2


def test_after_an_outage_one_is_asked_on_the_old_weekday(session, cast, clinic, now):
    schedule = begin(session, cast.rivera, cast.june, now, weeks=1)
    scheduling.ask_due(session, now=now + timedelta(days=17))
    assert asked(session, cast.june) == 1
    session.refresh(schedule)
    assert schedule.next_on == (now + 3 * WEEK).date()
    assert schedule.next_on.weekday() == now.date().weekday()


@pytest.mark.parametrize(
    ("zone", "begun", "next_at"),
    [
        # A Thursday in California; the clocks go back on November 1: nine stays nine.
        ("", datetime(2026, 10, 29, 20, 0, tzinfo=UTC), datetime(2026, 11, 5, 17, 0, tzinfo=UTC)),
        # Where it is Friday already.
        ("Pacific/Kiritimati", datetime(2026, 10, 29, 20, 0, tzinfo=UTC), datetime(2026, 11, 5, 19, 0, tzinfo=UTC)),
        ("Asia/Kathmandu", datetime(2026, 10, 29, 18, 10, tzinfo=UTC), datetime(2026, 11, 5, 3, 15, tzinfo=UTC)),
        ("Asia/Kathmandu", datetime(2026, 10, 29, 18, 20, tzinfo=UTC), datetime(2026, 11, 6, 3, 15, tzinfo=UTC)),
    ],
)
def test_the_day_is_the_patients_own(session, cast, clinic, zone, begun, next_at):
    """A23: nine in the morning where the patient is, whatever the clocks do"""
    cast.june.time_zone = zone
    session.add(cast.june)
    schedule = begin(session, cast.rivera, cast.june, begun, weeks=1, first_now=False)
    assert schedule.next_at == next_at


def test_a_stopped_schedule_asks_no_more_and_another_may_begin(session, cast, clinic, now):
    schedule = begin(session, cast.rivera, cast.june, now, first_now=False)
    with pytest.raises(errors.AlreadyScheduled):
        begin(session, cast.okafor, cast.june, now, weeks=4)
    for _ in range(2):
        scheduling.stop(session, actor=cast.okafor, schedule_id=schedule.id, now=now)
    scheduling.ask_due(session, now=now + 8 * WEEK)
    assert asked(session, cast.june) == 0
    begin(session, cast.rivera, cast.june, now, weeks=4)
    events = session.exec(select(AuditEvent.event).where(AuditEvent.patient_id == cast.june.id)).all()
    assert sorted(one for one in events if "schedule" in one) == [
        "form.schedule_begun",
        "form.schedule_begun",
        "form.schedule_stopped",
    ]


def test_what_waits_stays_when_the_schedule_is_stopped(session, cast, clinic, now):
    schedule = begin(session, cast.rivera, cast.june, now)
    scheduling.ask_due(session, now=now)
    scheduling.stop(session, actor=cast.rivera, schedule_id=schedule.id, now=now)
    assert set(submissions(session, cast.june)) == {"mood"}


def test_nothing_is_asked_of_the_archived_nor_with_an_archived_form(session, cast, clinic, now):
    """A26"""
    begin(session, cast.rivera, cast.june, now)
    publishing.archive(session, actor=cast.ada, key="mood", now=now)
    scheduling.ask_due(session, now=now)
    publishing.restore(session, actor=cast.ada, key="mood", now=now)
    cast.june.archived_at = now
    session.add(cast.june)
    scheduling.ask_due(session, now=now + 2 * WEEK)
    assert asked(session, cast.june) == 0
    cast.june.archived_at = None
    session.add(cast.june)
    scheduling.ask_due(session, now=now + 4 * WEEK)
    assert asked(session, cast.june) == 1


def test_the_newest_version_is_asked(session, cast, clinic, now):
    """A21: versions"""
    begin(session, cast.rivera, cast.june, now)
    newest = publishing.publish(
        session, actor=cast.ada, content=publishing.current(session, actor=cast.ada, key="mood").content + " ", now=now
    )
    scheduling.ask_due(session, now=now)
    assert submissions(session, cast.june)["mood"].form_version_id == newest.id


@pytest.mark.parametrize("weeks", [0, -1, 53])
def test_a_number_of_weeks_that_can_not_be_is_said_at_its_field(session, cast, clinic, now, weeks):
    with pytest.raises(FormErrors) as refused:
        begin(session, cast.rivera, cast.june, now, weeks=weeks)
    assert list(refused.value.by_field) == ["every_weeks"]


def test_it_begins_for_those_who_may_be_asked_only(session, cast, clinic, now):
    with pytest.raises(errors.NoSuchForm):
        begin(session, cast.rivera, cast.june, now, key="nothing")
    cast.june.archived_at = now
    with pytest.raises(errors.PatientArchived):
        begin(session, cast.rivera, cast.june, now)


def test_another_clinic_finds_neither_patient_nor_schedule(session, cast, clinic, now):
    """T30"""
    schedule = begin(session, cast.rivera, cast.june, now)
    with pytest.raises(NotFound):
        begin(session, cast.stone, cast.june, now)
    with pytest.raises(NotFound):
        scheduling.stop(session, actor=cast.stone, schedule_id=schedule.id, now=now)


def test_jobs_that_run_at_once_ask_once(spare_database, now):
    """F13: two workers"""

    def arrive(session):
        cast = people.arrive(session)
        arrange(session, cast, now)
        begin(session, cast.rivera, cast.june, now)

    done(spare_database, arrive)
    assert at_once(*[lambda: done(spare_database, scheduling.ask_due, now=now)] * 4) == [False] * 4
    with Session(spare_database) as session:
        assert session.exec(select(func.count()).select_from(Submission)).one() == 1
        assert session.exec(select(func.count()).select_from(FormSchedule)).one() == 1
