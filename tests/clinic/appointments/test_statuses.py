"""What became of a visit: which mark may follow which, when, by whom, and how a slip is undone (S60, A24, F14, D1)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.appointments import diary, errors, portal
from osmind_app.clinic.appointments import service as appointments
from osmind_app.clinic.appointments.details import RulesDetails
from osmind_app.clinic.appointments.models import (
    ARRIVED,
    BOOKED,
    CANCELLED,
    CONFIRMED,
    NO_SHOW,
    OCCURRED,
)
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.lib.errors import NotFound
from tests.clinic.appointments.visits import books, moves

MARKS = (CONFIRMED, ARRIVED, OCCURRED, NO_SHOW)
# What may be marked after what, shortly after the visit began, when everything but confirming has its time.
AFTER = {
    BOOKED: {ARRIVED, OCCURRED, NO_SHOW},
    CONFIRMED: {ARRIVED, OCCURRED, NO_SHOW},
    ARRIVED: {OCCURRED},
    OCCURRED: set(),
    NO_SHOW: {ARRIVED},
    CANCELLED: set(),
}


def marked(session, cast, found, status, at, actor=None):
    return appointments.mark(session, actor=actor or cast.sam, appointment_id=found.id, status=status, now=at)


def unmarked(session, cast, found, status, at):
    return appointments.unmark(session, actor=cast.sam, appointment_id=found.id, status=status, now=at)


def brought_to(session, cast, found, status, now):
    """The visit, as it is shortly after it began."""
    begun = found.starts_at + timedelta(minutes=5)
    if status == CANCELLED:
        appointments.cancel(session, actor=cast.sam, appointment_id=found.id, reason="asked", version=1, now=now)
    elif status != BOOKED:
        marked(session, cast, found, status, now if status == CONFIRMED else begun)
    assert found.status == status
    return begun


@pytest.mark.parametrize("status", list(AFTER))
def test_which_mark_may_follow_which(session, cast, now, kind, status):
    """S60: the whole table; what may not follow is refused and changes nothing"""
    found = books(session, cast, kind, now)
    begun = brought_to(session, cast, found, status, now)
    for mark in MARKS:
        if mark == status:
            assert marked(session, cast, found, mark, begun).status == status
        elif mark not in AFTER[status]:
            with pytest.raises((errors.MarkedAlready, errors.AppointmentCancelled, errors.AppointmentOver)):
                marked(session, cast, found, mark, begun)
            assert found.status == status
    for mark in AFTER[status]:
        with session.begin_nested() as tried:
            assert marked(session, cast, found, mark, begun).status == mark
            tried.rollback()
        session.refresh(found)


def test_nothing_occurred_before_it_began_and_nobody_arrives_a_day_early(session, cast, now, kind):
    """Both sides of the start, and of midnight in the clinic"""
    found = books(session, cast, kind, now)  # 9:30 AM
    starts, midnight = found.starts_at, found.starts_at - timedelta(hours=9, minutes=30)
    for mark in (OCCURRED, NO_SHOW):
        with pytest.raises(errors.NotYet) as why:
            marked(session, cast, found, mark, starts - timedelta(seconds=1))
        assert "once it has begun" in why.value.sentence
    with pytest.raises(errors.NotYet) as why:
        marked(session, cast, found, ARRIVED, midnight - timedelta(seconds=1))
    assert why.value.sentence == "This appointment is on Tue, Dec 1, 9:30 AM. Mark it “Arrived” on the day itself."
    assert marked(session, cast, found, ARRIVED, midnight).arrived_at == midnight
    assert marked(session, cast, found, OCCURRED, starts).occurred_at == starts


def test_confirming_ends_when_it_begins(session, cast, now, kind):
    found = books(session, cast, kind, now)
    with pytest.raises(errors.AppointmentOver):
        marked(session, cast, found, CONFIRMED, found.starts_at)
    assert marked(session, cast, found, CONFIRMED, found.starts_at - timedelta(seconds=1)).status == CONFIRMED


@pytest.mark.parametrize("mark", MARKS)
def test_a_slip_is_undone_and_what_was_before_is_there_again(session, cast, now, kind, mark):
    found = books(session, cast, kind, now)
    before = BOOKED
    if mark != CONFIRMED:
        before = marked(session, cast, found, CONFIRMED, now).status
    at = now if mark == CONFIRMED else found.starts_at
    marked(session, cast, found, mark, at)
    assert unmarked(session, cast, found, mark, at).status == before
    # pressed again: the mark before stays
    assert unmarked(session, cast, found, mark, at).status == before


def test_who_came_late_was_no_no_show(session, cast, now, kind):
    found = books(session, cast, kind, now)
    marked(session, cast, found, NO_SHOW, found.starts_at)
    assert marked(session, cast, found, ARRIVED, found.starts_at + timedelta(minutes=20)).missed_at is None
    assert unmarked(session, cast, found, ARRIVED, found.starts_at + timedelta(minutes=21)).status == BOOKED


def test_each_mark_is_written_down_once(session, cast, now, kind):
    """D9: who marked what, and who took it back"""
    found = books(session, cast, kind, now)
    for _ in range(2):
        marked(session, cast, found, OCCURRED, found.starts_at, actor=cast.rivera)
    unmarked(session, cast, found, OCCURRED, found.starts_at + timedelta(hours=1))
    events = session.exec(
        select(AuditEvent).where(AuditEvent.subject_id == found.id).order_by(AuditEvent.at, AuditEvent.event)
    ).all()
    assert [(one.event, one.actor_id, one.detail) for one in events[1:]] == [
        ("appointment.occurred", cast.rivera.id, {}),
        ("appointment.unmarked", cast.sam.id, {"status": OCCURRED}),
    ]


def test_only_who_may_find_the_patient_marks_and_only_with_a_mark(session, cast, now, kind):
    """D1, T30"""
    found = books(session, cast, kind, now)
    at = found.starts_at
    for stranger in (cast.olsen, cast.stone):
        with pytest.raises(NotFound):
            marked(session, cast, found, OCCURRED, at, actor=stranger)
        with pytest.raises(NotFound):
            appointments.unmark(session, actor=stranger, appointment_id=found.id, status=OCCURRED, now=at)
    for made_up in ("cancelled", "booked", "starts_at", ""):
        with pytest.raises(NotFound):
            marked(session, cast, found, made_up, at)
        with pytest.raises(NotFound):
            unmarked(session, cast, found, made_up, at)
    assert marked(session, cast, found, OCCURRED, at, actor=cast.okafor).status == OCCURRED


def test_another_time_is_to_be_confirmed_again_another_place_is_not(session, cast, now, kind):
    found = books(session, cast, kind, now)
    marked(session, cast, found, CONFIRMED, now)
    moves(session, cast, kind, found, now, "2026-12-01 09:30", how="in_person", place="Room 2")
    assert found.status == CONFIRMED
    moves(session, cast, kind, found, now, "2026-12-01 11:00")
    assert found.status == BOOKED


def test_the_patient_confirms_once_and_the_desk_sees_it(session, cast, now, kind, june):
    """S6, A24"""
    found = books(session, cast, kind, now)
    assert portal.visit(session, actor=june, appointment_id=found.id, now=now).may_confirm
    known = {"actor": june, "appointment_id": found.id, "version": found.version, "now": now}
    for _ in range(2):
        assert appointments.confirm_own(session, **known).status == CONFIRMED
    page = portal.visit(session, actor=june, appointment_id=found.id, now=now)
    assert (page.may_confirm, page.card.confirmed) == (False, True)
    (row,) = diary.diary(session, actor=cast.sam, now=now, day="2026-12-01").days[0].rows
    assert (row.status, row.marked, [one.id for one in row.marks]) == (CONFIRMED, "Confirmed", [])
    assert len(session.exec(select(AuditEvent).where(AuditEvent.event == "appointment.confirmed")).all()) == 1


def test_the_patient_confirms_only_what_they_saw_and_may_change(session, cast, now, kind, june):
    """F14: not a time they have not read; A24: not where the clinic does it all; never another's, or what began"""
    found = books(session, cast, kind, now)
    moves(session, cast, kind, found, now, "2026-12-02 10:00")
    known = {"actor": june, "appointment_id": found.id, "now": now}
    with pytest.raises(errors.MovedMeanwhile):
        appointments.confirm_own(session, **known, version=1)
    with pytest.raises(errors.AppointmentOver):
        appointments.confirm_own(session, **known | {"now": found.starts_at}, version=2)
    other = books(session, cast, kind, now, "2026-12-02 14:00", patient=cast.walt)
    with pytest.raises(NotFound):
        appointments.confirm_own(session, actor=june, appointment_id=other.id, version=1, now=now)
    details = RulesDetails.from_form({"cut_off_hours": "24", "grace_minutes": "15", "view_only": "on"})
    appointments.change_rules(session, actor=cast.ada, details=details, now=now)
    assert not portal.visit(session, actor=june, appointment_id=found.id, now=now).may_confirm
    with pytest.raises(errors.OnlyLooking):
        appointments.confirm_own(session, **known, version=2)


def test_who_marks_second_reads_what_stands_there(session, cast, now, kind):
    """F14: the second reads what the first did"""
    found = books(session, cast, kind, now)
    marked(session, cast, found, OCCURRED, found.starts_at)
    with pytest.raises(errors.MarkedAlready) as why:
        marked(session, cast, found, NO_SHOW, found.starts_at, actor=cast.rivera)
    assert why.value.sentence == "This appointment is marked “Occurred”. Undo that first, if it is not right."
