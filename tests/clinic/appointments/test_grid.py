"""The calendar's grid: where each visit stands, on the clinic's clock and on the days when clocks change (F18)."""

from datetime import date, timedelta

import pytest

from osmind_app.clinic.appointments import diary
from osmind_app.clinic.appointments import service as appointments
from tests.clinic.appointments.visits import books

OKAFORS = "https://video.example.org/okafor"


def grid(session, cast, now, day="2026-12-01", view="day", actor=None, **asked):
    return diary.diary(session, actor=actor or cast.sam, now=now, day=day, view=view, **asked).grid


def places(columns):
    return {column.name: [(one.patient, one.rows, one.lane) for one in column.visits] for column in columns}


def test_a_day_has_a_column_for_each_provider_and_whole_quarters(session, cast, now, kind):
    """From 8: 9:30 to 10:20 is the seventh line to the eleventh, drawn to the end of its last quarter"""
    books(session, cast, kind, now)
    books(session, cast, kind, now, "2026-12-01 09:30", provider=cast.okafor, video_url=OKAFORS, patient=cast.june)
    books(session, cast, kind, now, "2026-12-01 10:20", patient=cast.walt, minutes="5")
    found = grid(session, cast, now)
    assert places(found.columns) == {
        "Dr. Okafor": [("June Park", "7 / 11", "1")],
        "Dr. Olsen": [],
        "Dr. Rivera": [("June Park", "7 / 11", "1"), ("Walt Brandt", "10 / 11", "1")],
    }
    assert (len(found.hours), found.hours[0].words, found.hours[0].rows) == (10, "8:00 AM", "1 / 5")
    assert found.height == "repeat(40, 16px)"
    only = grid(session, cast, now, provider=str(cast.rivera.id))
    assert [column.name for column in only.columns] == ["Dr. Rivera"]


def test_early_and_late_visits_make_the_day_longer(session, cast, now, kind):
    books(session, cast, kind, now, "2026-12-01 06:15")
    books(session, cast, kind, now, "2026-12-01 23:30", patient=cast.walt)
    found = grid(session, cast, now)
    assert (found.hours[0].words, found.hours[-1].words, len(found.hours)) == ("6:00 AM", "11:00 PM", 18)
    visits = [one for column in found.columns for one in column.visits]
    assert [one.rows for one in visits] == ["2 / 6", "71 / 73"]  # the one past midnight ends with the day


def test_visits_that_overlap_stand_side_by_side_in_a_week(session, cast, now, kind):
    books(session, cast, kind, now)
    books(session, cast, kind, now, "2026-12-01 10:00", provider=cast.okafor, video_url=OKAFORS)
    books(session, cast, kind, now, "2026-12-01 10:20", patient=cast.walt)
    found = grid(session, cast, now, view="week")
    assert [column.name for column in found.columns][:2] == ["Mon 30", "Tue 1"]
    assert places(found.columns)["Tue 1"] == [
        ("June Park", "7 / 11", "1"),
        ("June Park", "9 / 13", "2"),
        ("Walt Brandt", "10 / 14", "1"),
    ]
    assert {column.name: column.is_today for column in grid(session, cast, now, "2026-11-22", "week").columns}["Sun 22"]


def test_what_is_cancelled_stands_in_the_list_alone(session, cast, now, kind):
    made = books(session, cast, kind, now)
    appointments.cancel(session, actor=cast.sam, appointment_id=made.id, reason="asked", version=1, now=now)
    assert [one for column in grid(session, cast, now).columns for one in column.visits] == []


@pytest.mark.parametrize(
    ("day", "at", "which", "rows"),
    [
        # clocks go forward from 2:00 to 3:00: the visit from 1:30 takes 50 minutes and ends at 3:20
        ("2027-03-14", "01:30", "", "7 / 15"),
        ("2027-03-14", "03:00", "", "13 / 17"),
        # clocks go back from 2:00 to 1:00: both 1:30 stand at 1:30
        ("2026-11-01", "01:30", "first", "7 / 11"),
        ("2026-11-01", "01:30", "second", "7 / 11"),
        ("2026-11-01", "00:45", "", "4 / 8"),
    ],
)
def test_on_the_days_when_clocks_change_a_visit_stands_where_the_wall_says(
    session, cast, now, kind, day, at, which, rows
):
    """F18"""
    before = min(now, now.replace(year=2026, month=10, day=20))
    books(session, cast, kind, before, f"{day} {at}", which=which)
    found = grid(session, cast, before, day)
    visit = next(one for column in found.columns for one in column.visits)
    assert found.hours[0].words in ("12:00 AM", "1:00 AM", "3:00 AM")
    first = {"12:00 AM": 0, "1:00 AM": 4, "3:00 AM": 12}[found.hours[0].words]
    top, bottom = (int(line) + first for line in visit.rows.split(" / "))
    assert f"{top} / {bottom}" == rows


def test_an_agenda_has_two_weeks_days_with_appointments_and_no_grid(session, cast, now, kind):
    """Both ends: the fourteenth day belongs to it, the fifteenth does not"""
    for day in ("2026-12-01", "2026-12-14", "2026-12-15"):
        books(session, cast, kind, now, f"{day} 09:30")
    page = diary.diary(session, actor=cast.sam, now=now, day="2026-12-01", view="agenda")
    assert [one.day for one in page.days] == ["2026-12-01", "2026-12-14"]
    assert (page.grid.columns, page.title) == ([], "Dec 1, 2026 to Dec 14, 2026")
    assert page.next_day == (date(2026, 12, 1) + timedelta(days=14)).isoformat()


def test_nobody_sees_another_practices_columns(session, cast, now, kind):
    """T30"""
    books(session, cast, kind, now)
    found = grid(session, cast, now, actor=cast.stone)
    assert places(found.columns) == {"Dr. Stone": []}
