"""Working hours and time off: who keeps them, what is booked outside, what the calendar shows (issue 5, F18)."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.appointments import diary, errors, hours, hours_page, series
from osmind_app.clinic.appointments.hours import DAYS, PARTS, Off, Week
from osmind_app.clinic.appointments.repeating import Repeat
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.lib.errors import FormErrors, NotAllowed, NotFound
from tests.clinic.appointments.visits import books, form, moves

OKAFORS = "https://video.example.org/okafor"


def week(**days) -> Week:
    """Tuesday is d1="09:00-12:00,13:00-17:00"."""
    typed = {f"d{number}_{part}": "" for number in range(len(DAYS)) for part in PARTS}
    for day, spans in days.items():
        for times, names in zip(spans.split(","), (PARTS[:2], PARTS[2:]), strict=False):
            typed |= {f"{day}_{name}": at for name, at in zip(names, times.split("-"), strict=True)}
    return Week.from_form(typed)


def works(session, cast, now, actor=None, provider=None, **days):
    chosen = week(**days or {"d1": "09:00-12:00,13:00-17:00"})
    who = (provider or cast.rivera).id
    hours.set_week(session, actor=actor or cast.ada, provider_id=who, week=chosen, now=now)


def off(session, cast, now, actor=None, provider=None, **typed):
    return hours.add_off(
        session,
        actor=actor or cast.sam,
        provider_id=(provider or cast.rivera).id,
        off=Off.from_form({"first": "2026-12-01", "last": "", "begins": "", "ends": ""} | typed),
        now=now,
    )


def warned(deed) -> str:
    with pytest.raises(errors.OutsideHours) as why:
        deed()
    return why.value.by_field["outside"]


def test_booking_outside_of_the_hours_is_asked_about_and_may_be_meant(session, cast, now, kind):
    """Both sides of each edge: 9:00 to 12:00 and 1:00 to 5:00, visits of 50 minutes"""
    works(session, cast, now)
    why = (
        "Dr. Rivera works 9:00 AM to 12:00 PM and 1:00 PM to 5:00 PM on Tuesdays. "
        "Choose another time, or book it anyway"
    )
    for at in ("08:59", "11:11", "12:10", "16:11"):
        assert warned(lambda at=at: books(session, cast, kind, now, f"2026-12-01 {at}")) == why
    for at in ("09:00", "11:10", "13:00", "16:10"):
        books(session, cast, kind, now, f"2026-12-01 {at}")
    books(session, cast, kind, now, "2026-12-01 07:00", outside="on")
    assert warned(lambda: books(session, cast, kind, now, "2026-12-02 09:00")).startswith("Dr. Rivera is off on Wed")


def test_where_nobody_wrote_hours_down_nothing_is_asked(session, cast, now, kind):
    works(session, cast, now)
    books(session, cast, kind, now, "2026-12-01 05:00", provider=cast.okafor, video_url=OKAFORS)
    hours.set_week(session, actor=cast.ada, provider_id=cast.rivera.id, week=week(), now=now)
    books(session, cast, kind, now, "2026-12-01 05:00")


def test_time_off_is_asked_about_whatever_the_hours(session, cast, now, kind):
    """The whole day, or hours of it; both edges; taken back it is gone"""
    made, standing = off(session, cast, now)
    assert standing == 0
    assert warned(lambda: books(session, cast, kind, now)).startswith("Dr. Rivera has time off then.")
    books(session, cast, kind, now, "2026-12-02 00:00")
    for _ in range(2):
        hours.take_back_off(session, actor=cast.sam, off_id=made.id, now=now)
    books(session, cast, kind, now)
    _, standing = off(session, cast, now, begins="10:20", ends="12:00")
    assert standing == 0  # it touches the visit that ends at 10:20
    _, standing = off(session, cast, now, begins="10:19", ends="12:00")
    assert standing == 1
    books(session, cast, kind, now, "2026-12-01 12:00")


def test_moving_asks_only_about_a_new_time(session, cast, now, kind):
    """What stands where nobody works keeps its place when something else of it changes"""
    made = books(session, cast, kind, now)
    off(session, cast, now)
    moves(session, cast, kind, made, now, "2026-12-01 09:30", how="in_person", place="Room 2")
    assert warned(lambda: moves(session, cast, kind, made, now, "2026-12-01 10:00"))
    moves(session, cast, kind, made, now, "2026-12-01 10:00", outside="on")


def test_a_series_names_the_days_off(session, cast, now, kind):
    works(session, cast, now, d1="09:00-17:00")
    off(session, cast, now, first="2026-12-08")
    found = series.plan(
        session,
        actor=cast.sam,
        patient_id=cast.june.id,
        details=form(cast, kind, "2026-12-01 09:30"),
        repeat=Repeat("week", times=3),
        now=now,
    )
    assert [one.note for one in found] == ["", "Dr. Rivera has time off then", ""]


def test_who_keeps_them(session, cast, now, kind):
    """D1, T30: hours are the provider's own or an admin's; the front desk writes down who called in ill"""
    works(session, cast, now, actor=cast.rivera)
    for other in (cast.okafor, cast.sam):
        with pytest.raises(NotAllowed):
            works(session, cast, now, actor=other)
    off(session, cast, now, actor=cast.rivera)
    made, _ = off(session, cast, now, actor=cast.ada)
    with pytest.raises(NotAllowed):
        off(session, cast, now, actor=cast.okafor)
    with pytest.raises(NotAllowed):
        hours.take_back_off(session, actor=cast.okafor, off_id=made.id, now=now)
    for deed in (works, off):
        with pytest.raises(NotFound):
            deed(session, cast, now, actor=cast.stone)
    with pytest.raises(NotFound):
        hours.take_back_off(session, actor=cast.stone, off_id=made.id, now=now)
    written = session.exec(select(AuditEvent.event).where(AuditEvent.event.startswith("time_off"))).all()
    assert written == ["time_off.added"] * 2


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"d0": "09:00-09:00"}, "d0_to"),
        ({"d0": "09:00-"}, "d0_to"),
        ({"d0": "-09:00"}, "d0_from"),
        ({"d0": "09:00-12:00,11:59-17:00"}, "d0_again_from"),
        ({"d6": "09:00-12:00,13:00-25:00"}, "d6_again_to"),
    ],
)
def test_hours_that_can_not_be_are_refused(typed, wrong):
    assert week(d0="09:00-12:00,12:00-17:00").days[0] == ((540, 720), (720, 1020))
    with pytest.raises(FormErrors) as why:
        week(**typed)
    assert set(why.value.by_field) == {wrong}


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"first": ""}, "first"),
        ({"last": "x"}, "last"),
        ({"last": "2026-11-30"}, "last"),
        ({"last": "2027-12-03"}, "last"),
        ({"begins": "12:00", "ends": "12:00"}, "ends"),
        ({"begins": "noon"}, "begins"),
    ],
)
def test_time_off_that_can_not_be_is_refused(typed, wrong):
    known = {"first": "2026-12-01", "last": "2027-12-02", "begins": "", "ends": ""}
    assert Off.from_form(known).last == date(2027, 12, 2)
    with pytest.raises(FormErrors) as why:
        Off.from_form(known | {"last": ""} | typed)
    assert set(why.value.by_field) == {wrong}


def test_what_is_over_is_not_written_down(session, cast, now):
    with pytest.raises(FormErrors):
        off(session, cast, now, first="2026-11-21")
    off(session, cast, now, first="2026-11-22")


def test_the_calendar_says_and_draws_when_somebody_works(session, cast, now, kind):
    """In the list in words, in the grid as what is closed"""
    works(session, cast, now)
    off(session, cast, now, provider=cast.okafor, begins="12:00")
    page = diary.diary(session, actor=cast.sam, now=now, day="2026-12-01")
    assert page.days[0].hours == [
        "Dr. Okafor: 12:00 AM to 12:00 PM",
        "Dr. Rivera: 9:00 AM to 12:00 PM and 1:00 PM to 5:00 PM",
    ]
    closed = {column.name: column.closed for column in page.grid.columns}
    assert closed == {"Dr. Okafor": ["17 / 41"], "Dr. Olsen": [], "Dr. Rivera": ["1 / 5", "17 / 21", "37 / 41"]}
    one = diary.diary(session, actor=cast.sam, now=now, day="2026-12-01", view="week", provider=str(cast.rivera.id))
    assert {column.name: column.closed for column in one.grid.columns}["Wed 2"] == ["1 / 41"]
    assert diary.diary(session, actor=cast.stone, now=now, day="2026-12-01").days[0].hours == []


def test_a_day_off_is_a_day_on_the_clinics_clock_when_clocks_change(session, cast, now, kind):
    """F18: 23 hours in March; the hour before and the hour after are not part of it"""
    made, _ = off(session, cast, now, first="2027-03-14")
    assert made.ends_at - made.starts_at == timedelta(hours=23)
    books(session, cast, kind, now, "2027-03-13 23:10")
    books(session, cast, kind, now, "2027-03-15 00:00")
    assert warned(lambda: books(session, cast, kind, now, "2027-03-14 23:00"))


def test_the_settings_show_whole_days_as_days_and_who_may_change_what(session, cast, now, kind):
    """D1, T30"""
    works(session, cast, now)
    off(session, cast, now)
    off(session, cast, now, first="2026-12-03", last="2026-12-04")
    off(session, cast, now, provider=cast.okafor, first="2026-12-07", begins="12:00")
    page = hours_page.hours_page(session, actor=cast.okafor, now=now)
    assert [(one.name, one.words, one.may_change) for one in page.off] == [
        ("Dr. Rivera", "Dec 1, 2026", False),
        ("Dr. Rivera", "Dec 3, 2026 to Dec 4, 2026", False),
        ("Dr. Okafor", "Mon, Dec 7, 2026, 12:00 PM to Tue, Dec 8, 2026, 12:00 AM", True),
    ]
    assert [one.label for one in page.may_add] == ["Dr. Okafor"]
    rivera = next(one for one in page.providers if one.name == "Dr. Rivera")
    assert (rivera.known, rivera.may_change, rivera.days[0].words) == (True, False, "Off")
    assert rivera.days[1].times == {"from": "09:00", "to": "12:00", "again_from": "13:00", "again_to": "17:00"}
    assert [one.name for one in hours_page.hours_page(session, actor=cast.stone, now=now).providers] == ["Dr. Stone"]
