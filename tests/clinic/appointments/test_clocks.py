"""Appointments where clocks change, and patients who live elsewhere (F18)."""

from datetime import UTC, datetime, timedelta

import pytest

from osmind_app.clinic.appointments import portal
from osmind_app.clinic.appointments.diary import diary
from osmind_app.clinic.appointments.errors import TimeComesTwice, TimeSkipped
from osmind_app.clinic.appointments.queries import booking_form
from osmind_app.lib.errors import FormErrors
from tests import letters
from tests.clinic.appointments.visits import books, moves

TWICE = "2027-11-07 01:30"


def test_a_time_the_clock_jumps_over_is_refused_with_the_one_instead(session, cast, now, kind):
    """F18"""
    with pytest.raises(TimeSkipped) as why:
        books(session, cast, kind, now, "2027-03-14 02:30")
    assert why.value.by_field == {"time": "Clocks go forward on that day and 2:30 AM does not exist. Try 3:30 AM"}
    books(session, cast, kind, now, "2027-03-14 03:30")


@pytest.mark.parametrize("at", ["0001-01-01 00:00", "9999-12-31 23:59"])
def test_a_date_before_or_behind_all_calendars_is_asked_for_again(session, cast, now, kind, at):
    """T26"""
    with pytest.raises(FormErrors) as why:
        books(session, cast, kind, now, at)
    assert why.value.by_field == {"date": "Enter the date"}


def test_a_time_that_comes_twice_is_asked_about_and_then_shown_with_its_offset(session, cast, now, kind, june):
    """F18"""
    with pytest.raises(TimeComesTwice) as why:
        books(session, cast, kind, now, TWICE)
    assert [choice.label for choice in why.value.choices] == [
        "Nov 7, 2027, 1:30 AM PDT (UTC−7), the earlier",
        "Nov 7, 2027, 1:30 AM PST (UTC−8), the later",
    ]
    later = books(session, cast, kind, now, TWICE, which="second")
    assert later.starts_at == datetime(2027, 11, 7, 9, 30, tzinfo=UTC)
    earlier = books(session, cast, kind, now, TWICE, which="first", patient=cast.walt)  # an hour before: both are free
    assert later.starts_at - earlier.starts_at == timedelta(hours=1)
    letter = letters.latest(session, to="june@example.com", kind="appointment_booked")
    assert "Sunday, November 7 at 1:30 AM, UTC−8 (Pacific Time)" in letter.text
    shown = portal.visit(session, actor=june, appointment_id=later.id, now=now).card
    assert shown.at == "Sunday, November 7, 2027 at 1:30 AM, UTC−8 (Pacific Time)"
    # the form of the one that is there asks nothing while the time stays
    filled = booking_form(session, actor=cast.sam, appointment_id=later.id, now=now)
    assert (filled.date, filled.time) == ("2027-11-07", "01:30")
    assert moves(session, cast, kind, later, now, TWICE, minutes="30").starts_at == later.starts_at


def test_a_patient_in_another_zone_sees_both_times_labelled(session, cast, now, kind, june):
    """F18: in the portal and in the letter"""
    cast.june.time_zone = "Australia/Lord_Howe"
    session.add(cast.june)
    session.flush()
    made = books(session, cast, kind, now)
    card = portal.visit(session, actor=june, appointment_id=made.id, now=now).card
    assert card.at == "Tuesday, December 1 at 9:30 AM (Pacific Time)"
    assert card.at_yours == "Wednesday, December 2 at 4:30 AM (Lord Howe Time)"
    letter = letters.latest(session, to="june@example.com", kind="appointment_booked")
    assert f"For you that is {card.at_yours}." in letter.text
    assert "patient is in Lord Howe Time" not in letter.text
    # the form tells the staff
    assert booking_form(session, actor=cast.sam, patient_id=cast.june.id, now=now).own_zone == "Lord Howe Time"


@pytest.mark.parametrize(("at", "differs"), [("2026-12-01 09:30", True), ("2027-06-01 09:30", False)])
def test_phoenix_differs_from_california_in_winter_only(session, cast, now, kind, june, at, differs):
    """F18: zones are compared at the time of the visit"""
    cast.june.time_zone = "America/Phoenix"
    session.add(cast.june)
    session.flush()
    made = books(session, cast, kind, now, at)
    card = portal.visit(session, actor=june, appointment_id=made.id, now=now).card
    assert (card.at_yours != "") == differs
    if differs:
        assert card.at_yours.endswith("10:30 AM (Mountain Standard Time)")


def test_a_visit_over_the_change_lasts_as_long_as_it_says(session, cast, now, kind):
    """F18: from 1:45 AM PDT, 50 minutes later the clock shows 1:35 AM PST"""
    made = books(session, cast, kind, now, "2027-11-07 01:45", which="first")
    assert made.lasts == timedelta(minutes=50)
    (day,) = diary(session, actor=cast.sam, now=now, day="2027-11-07").days
    assert day.rows[0].time == "1:45 AM, UTC−7 to 1:35 AM, UTC−8"


def test_the_day_in_the_calendar_is_the_clinics(session, cast, now, kind):
    """A day with 25 hours holds all of them, and nothing of its neighbours"""
    for at in ("2027-11-06 23:00", "2027-11-07 00:00", "2027-11-07 23:00", "2027-11-08 00:00"):
        books(session, cast, kind, now, at)
    (day,) = diary(session, actor=cast.sam, now=now, day="2027-11-07").days
    assert [row.time.split(" to ")[0] for row in day.rows] == ["12:00 AM", "11:00 PM"]


def test_the_clinics_new_zone_leaves_what_is_booked_where_it_was(session, cast, now, kind, june):
    made = books(session, cast, kind, now)
    cast.willow.time_zone = "America/New_York"
    session.add(cast.willow)
    session.flush()
    card = portal.visit(session, actor=june, appointment_id=made.id, now=now).card
    assert card.at == "Tuesday, December 1 at 9:30 AM (Pacific Time)"
