"""Appointments that repeat: planned, clashes named, booked, moved and cancelled from one on (issue 5, F18)."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import select

from osmind_app.clinic.appointments import errors, series, visit_rows
from osmind_app.clinic.appointments import service as appointments
from osmind_app.clinic.appointments.models import Appointment, AppointmentMove, AppointmentSeries
from osmind_app.clinic.appointments.repeating import MOST, Repeat, words
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.onboarding import leaving
from osmind_app.lib.errors import FormErrors, NotFound
from tests import letters
from tests.clinic.appointments.visits import books, form, local

WEEKLY = Repeat("week", times=4)
MAIL = "june@example.com"


def planned(session, cast, kind, now, repeat=WEEKLY, at="2026-12-01 09:30", **more):
    return series.plan(
        session,
        actor=cast.sam,
        patient_id=cast.june.id,
        details=form(cast, kind, at, **more),
        repeat=repeat,
        now=now,
    )


def booked(session, cast, kind, now, repeat=WEEKLY, at="2026-12-01 09:30", *, actor=None, patient=None, **more):
    known = {name: more.pop(name) for name in ("form_key",) if name in more}
    return appointments.book_series(
        session,
        actor=actor or cast.sam,
        patient_id=(patient or cast.june).id,
        details=form(cast, kind, at, **more),
        repeat=repeat,
        now=now,
        **known,
    )


def moved(session, cast, kind, found, now, at, *, actor=None, **more):
    return appointments.move_rest(
        session,
        actor=actor or cast.sam,
        appointment_id=found.id,
        details=form(cast, kind, at, **more),
        version=found.version,
        now=now,
    )


def gone(session, cast, found, now, *, actor=None, version=None):
    return appointments.cancel_rest(
        session,
        actor=actor or cast.sam,
        appointment_id=found.id,
        reason="asked",
        version=version or found.version,
        now=now,
    )


def times(rows):
    return [local(one) for one in rows]


def refused(deed, field):
    with pytest.raises(FormErrors) as why:
        deed()
    return why.value.by_field[field]


@pytest.mark.parametrize(
    ("repeat", "first", "days"),
    [
        (Repeat("week", times=3), "2026-12-01", ["2026-12-01", "2026-12-08", "2026-12-15"]),
        (Repeat("week", 2, until=date(2026, 12, 29)), "2026-12-01", ["2026-12-01", "2026-12-15", "2026-12-29"]),
        (Repeat("week", 2, until=date(2026, 12, 28)), "2026-12-01", ["2026-12-01", "2026-12-15"]),
        (Repeat("month", times=4), "2027-12-31", ["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"]),
        (Repeat("month", 3, times=3), "2026-11-30", ["2026-11-30", "2027-02-28", "2027-05-30"]),
    ],
)
def test_which_days_a_series_has(repeat, first, days):
    walls = repeat.walls(datetime.fromisoformat(f"{first} 09:30"))
    assert [wall.date().isoformat() for wall in walls] == days


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"repeat": "day"}, "repeat"),
        ({"every": "0"}, "every"),
        ({"every": "13"}, "every"),
        ({"every": "1.5"}, "every"),
        ({"times": "1"}, "times"),
        ({"times": "53"}, "times"),
        ({"times": ""}, "times"),
        ({"until": "2027-01-01"}, "until"),
        ({"times": "", "until": "soon"}, "until"),
    ],
)
def test_a_repeat_that_can_not_be_is_refused(typed, wrong):
    known = {"repeat": "week", "every": "12", "times": "52", "until": ""}
    assert Repeat.from_form(known) == Repeat("week", 12, 52)
    assert Repeat.from_form(known | {"repeat": ""}) is None
    with pytest.raises(FormErrors) as why:
        Repeat.from_form(known | typed)
    assert set(why.value.by_field) == {wrong}


def test_it_says_how_it_repeats(session, cast, now, kind):
    assert [words("week", 1), words("week", 2), words("month", 1), words("month", 6)] == [
        "Every week",
        "Every 2 weeks",
        "Every month",
        "Every 6 months",
    ]
    booked(session, cast, kind, now, Repeat("week", 2, times=2))
    rows = visit_rows.rows(session, actor=cast.sam, now=now, at_most=5)
    assert [row.repeats for row in rows] == ["Every 2 weeks"] * 2


def test_the_plan_names_what_clashes_and_books_nothing(session, cast, now, kind):
    books(session, cast, kind, now, "2026-12-08 10:00", patient=cast.walt)
    found = planned(session, cast, kind, now)
    assert [(one.words, one.clash) for one in found] == [
        ("Tue, Dec 1, 2026, 9:30 AM", ""),
        ("Tue, Dec 8, 2026, 9:30 AM", "Dr. Rivera has another appointment from 10:00 AM to 10:50 AM"),
        ("Tue, Dec 15, 2026, 9:30 AM", ""),
        ("Tue, Dec 22, 2026, 9:30 AM", ""),
    ]
    assert len(session.exec(select(Appointment)).all()) == 1


def test_what_is_free_is_booked_and_told_in_one_letter(session, cast, now, kind, june):
    """S6, letter 11: the clash is left out, the patient reads every time once"""
    books(session, cast, kind, now, "2026-12-08 10:00", patient=cast.walt)
    made = booked(session, cast, kind, now)
    assert times(made) == ["2026-12-01 09:30 PST", "2026-12-15 09:30 PST", "2026-12-22 09:30 PST"]
    assert len({one.series_id for one in made}) == 1
    (letter,) = [letters.render(one) for one in letters.promised(session, to=MAIL, kind="appointment_booked")]
    assert letter.subject == "Your appointment is booked: Tue, Dec 1, 9:30 AM"
    assert "And on: Tue, Dec 15, 9:30 AM; Tue, Dec 22, 9:30 AM." in letter.text
    events = session.exec(select(AuditEvent.subject_id).where(AuditEvent.event == "appointment.booked")).all()
    assert {one.id for one in made} <= set(events)


def test_a_long_series_is_cut_short_in_the_letter(session, cast, now, kind, june):
    booked(session, cast, kind, now, Repeat("week", times=52))
    letter = letters.latest(session, to=MAIL, kind="appointment_booked")
    assert "Tue, Feb 23, 9:30 AM; and 39 more." in letter.text


def test_a_series_keeps_its_time_on_the_wall_when_clocks_change(session, cast, now, kind):
    """F18: 9:30 in winter and in summer; a skipped 2:30 is moved and said, one that comes twice is named"""
    made = booked(session, cast, kind, now, Repeat("week", times=3), "2027-03-07 09:30")
    assert times(made) == ["2027-03-07 09:30 PST", "2027-03-14 09:30 PDT", "2027-03-21 09:30 PDT"]
    found = planned(session, cast, kind, now, Repeat("week", times=3), "2027-03-07 02:30")
    assert [one.note for one in found] == ["", "Clocks go forward: 3:30 AM, not 2:30 AM", ""]
    assert found[1].words == "Sun, Mar 14, 2027, 3:30 AM"
    found = planned(session, cast, kind, now, Repeat("week", times=2), "2027-10-31 01:30")
    assert found[1].note == "Clocks go back: 1:30 AM comes twice, UTC−7 is meant"


def test_a_series_that_can_not_be_is_refused(session, cast, now, kind):
    """Both sides: the second appointment's own day, 52 appointments, two years"""
    until = lambda day: Repeat("week", until=date.fromisoformat(day))  # noqa: E731
    assert "later" in refused(lambda: planned(session, cast, kind, now, until("2026-12-07")), "until")
    assert len(planned(session, cast, kind, now, until("2026-12-08"))) == 2
    assert len(planned(session, cast, kind, now, until("2027-11-23"))) == MOST
    assert f"more than {MOST}" in refused(lambda: planned(session, cast, kind, now, until("2027-11-30")), "until")
    years = Repeat("month", 12, times=3)
    assert "2 years" in refused(lambda: planned(session, cast, kind, now, years), "times")
    assert len(planned(session, cast, kind, now, Repeat("month", 11, times=3), "2026-12-22 09:30")) == 3


def test_where_nothing_is_free_nothing_is_booked(session, cast, now, kind):
    for day in ("01", "08"):
        books(session, cast, kind, now, f"2026-12-{day} 09:30", patient=cast.walt)
    with pytest.raises(errors.NothingFree):
        booked(session, cast, kind, now, Repeat("week", times=2))


def test_the_same_form_books_one_series(session, cast, now, kind, june):
    """F13"""
    first = booked(session, cast, kind, now, form_key="f1")
    again = booked(session, cast, kind, now, form_key="f1")
    assert [one.id for one in again] == [one.id for one in first]
    assert len(session.exec(select(AppointmentSeries)).all()) == 1
    assert len(letters.promised(session, to=MAIL, kind="appointment_booked")) == 1


def test_only_who_may_book_books_a_series(session, cast, now, kind):
    """D1, T30; and nobody for an archived patient"""
    for stranger in (cast.olsen, cast.stone):
        with pytest.raises(NotFound):
            booked(session, cast, kind, now, actor=stranger)
    made = booked(session, cast, kind, now)
    for stranger in (cast.olsen, cast.stone):
        with pytest.raises(NotFound):
            moved(session, cast, kind, made[0], now, "2026-12-01 11:00", actor=stranger)
        with pytest.raises(NotFound):
            gone(session, cast, made[0], now, actor=stranger)
    leaving.archive(session, actor=cast.sam, patient_id=cast.walt.id, now=now)
    with pytest.raises(errors.PatientArchived):
        booked(session, cast, kind, now, patient=cast.walt)


def test_this_one_and_all_after_move_together(session, cast, now, kind, june):
    """From the second on: another day of the week and time; those before stay; one letter"""
    made = booked(session, cast, kind, now)
    moved(session, cast, kind, made[1], now, "2026-12-09 14:00")
    assert times(made) == [
        "2026-12-01 09:30 PST",
        "2026-12-09 14:00 PST",
        "2026-12-16 14:00 PST",
        "2026-12-23 14:00 PST",
    ]
    assert [one.version for one in made] == [1, 2, 2, 2]
    assert len(session.exec(select(AppointmentMove)).all()) == 3
    (letter,) = [letters.render(one) for one in letters.promised(session, to=MAIL, kind="appointment_moved")]
    assert "And on: Wed, Dec 16, 2:00 PM; Wed, Dec 23, 2:00 PM." in letter.text


@pytest.mark.parametrize("to", ["2026-12-08 09:30", "2026-11-24 09:30", "2026-12-01 10:00", "2026-12-01 09:00"])
def test_a_series_moves_over_its_own_times(session, cast, now, kind, to):
    """A week later, a week earlier, and half over itself: none is in another's way"""
    made = booked(session, cast, kind, now)
    moved(session, cast, kind, made[0], now, to)
    first = datetime.fromisoformat(to)
    assert times(made) == [f"{first + timedelta(weeks=number):%Y-%m-%d %H:%M} PST" for number in range(4)]


def test_a_series_that_clashes_moves_as_a_whole_or_not_at_all(session, cast, now, kind):
    made = booked(session, cast, kind, now)
    before = times(made)
    books(session, cast, kind, now, "2026-12-15 14:00", patient=cast.walt)
    why = refused(lambda: moved(session, cast, kind, made[0], now, "2026-12-01 14:00"), "time")
    assert why == (
        "Dr. Rivera has another appointment on Tue, Dec 15, 2:00 PM. Choose another time, or reschedule this one alone"
    )
    session.expire_all()
    assert times(made) == before


def test_moving_over_the_change_of_clocks_keeps_the_wall_time(session, cast, now, kind):
    """F18"""
    made = booked(session, cast, kind, now, Repeat("week", times=2), "2027-03-07 09:30")
    moved(session, cast, kind, made[0], now, "2027-03-08 10:00")
    assert times(made) == ["2027-03-08 10:00 PST", "2027-03-15 10:00 PDT"]


def test_this_one_and_all_after_are_cancelled_in_one_letter(session, cast, now, kind, june):
    """Those before stay, and so does what was cancelled earlier; twice is once"""
    made = booked(session, cast, kind, now)
    appointments.cancel(session, actor=cast.sam, appointment_id=made[2].id, reason="provider", version=1, now=now)
    for _ in range(2):
        gone(session, cast, made[1], now, version=1)
    session.expire_all()
    assert [one.cancel_reason for one in made] == ["", "asked", "provider", "asked"]
    sent = letters.promised(session, to=MAIL, kind="appointment_cancelled")
    assert len(sent) == 2
    assert "These are cancelled too: Tue, Dec 22, 9:30 AM." in letters.render(sent[-1]).text
    events = session.exec(select(AuditEvent).where(AuditEvent.event == "appointment.cancelled")).all()
    assert len(events) == 3


def test_one_that_is_cancelled_already_takes_no_other_with_it(session, cast, now, kind):
    made = booked(session, cast, kind, now)
    appointments.cancel(session, actor=cast.sam, appointment_id=made[1].id, reason="asked", version=1, now=now)
    gone(session, cast, made[1], now, version=2)
    session.expire_all()
    assert [one.cancelled_at is None for one in made] == [True, False, True, True]


def test_what_was_changed_meanwhile_is_not_cancelled_unseen(session, cast, now, kind):
    """F14"""
    made = booked(session, cast, kind, now)
    moved(session, cast, kind, made[0], now, "2026-12-01 14:00", actor=cast.rivera)
    with pytest.raises(errors.ChangedMeanwhile):
        gone(session, cast, made[0], now, version=1)
    session.expire_all()
    assert all(one.cancelled_at is None for one in made)


def test_one_alone_leaves_the_others(session, cast, now, kind):
    made = booked(session, cast, kind, now)
    details = form(cast, kind, "2026-12-09 14:00")
    appointments.move(session, actor=cast.sam, appointment_id=made[1].id, details=details, version=1, now=now)
    session.expire_all()
    assert times(made)[2] == "2026-12-15 09:30 PST"


def test_planning_asks_no_more_for_a_year_than_for_two_weeks(session, cast, now, kind):
    """No query in a loop"""

    def asked(number):
        heard = []
        event.listen(session.get_bind(), "before_cursor_execute", listen := lambda *_: heard.append(1))
        planned(session, cast, kind, now, Repeat("week", times=number))
        event.remove(session.get_bind(), "before_cursor_execute", listen)
        return len(heard)

    assert asked(52) == asked(2)


@pytest.mark.parametrize("at", ["01:45", "02:15", "12:00"])
@pytest.mark.parametrize(
    ("zone", "changes"),
    [
        ("America/Los_Angeles", True),
        ("America/New_York", True),
        ("Europe/Dublin", True),
        ("Australia/Lord_Howe", True),  # half an hour
        ("America/Phoenix", False),
        ("Asia/Kathmandu", False),
    ],
)
def test_a_year_of_sundays_keeps_the_time_on_the_wall_in_every_zone(session, cast, now, kind, zone, changes, at):
    """F18: clocks change on Sundays; what is not at its time says why, and only where clocks change"""
    cast.willow.time_zone = zone
    session.add(cast.willow)
    session.flush()
    found = planned(session, cast, kind, now, Repeat("week", times=52), f"2026-12-06 {at}")
    wall = {"01:45": "1:45 AM", "02:15": "2:15 AM", "12:00": "12:00 PM"}[at]
    elsewhere = [one for one in found if f", {wall}" not in one.words]
    noted = [one for one in found if one.note]
    assert {one.words for one in elsewhere} <= {one.words for one in noted}
    assert len(noted) <= (2 if changes else 0)
    if at == "12:00":
        assert noted == []
