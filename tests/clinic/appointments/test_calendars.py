"""Calendar files and feeds: neutral, stable, turned off at once (T42, T49, T30)."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from osmind_app.clinic.appointments import feeds, links, types
from osmind_app.clinic.appointments import service as appointments
from osmind_app.clinic.appointments.details import TypeDetails
from osmind_app.clinic.appointments.errors import CalendarLinkEnded
from osmind_app.clinic.families import service as families
from osmind_app.lib import tokens
from tests.clinic.appointments.visits import books, moves

DAY = timedelta(days=1)
EVIL = "Room 2\r\nATTACH:https://evil.example/x\r\nBEGIN:VALARM\r\nEND:VEVENT"


def another(token: str) -> str:
    """The same token but for one letter of its tag."""
    row_id, tag = token.split(".")
    return f"{row_id}.{'B' if tag[0] == 'A' else 'A'}{tag[1:]}"


def opened(text: bytes):
    """The events of a calendar, as a calendar program finds them."""
    return [part for part in Calendar.from_ical(text).walk() if part.name == "VEVENT"]


def test_one_appointment_is_one_event_in_utc_with_a_neutral_title(session, cast, now, kind):
    """T42, T49"""
    made = books(session, cast, kind, now)
    (event,) = opened(links.file(session, token=tokens.sign(made.file_link), now=now))
    assert (event["summary"], event["status"], event["sequence"]) == ("Appointment", "CONFIRMED", 0)
    assert event["dtstart"].dt == datetime(2026, 12, 1, 17, 30, tzinfo=UTC)
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=50)
    assert event["dtstart"].to_ical() == b"20261201T173000Z"
    assert event["class"] == "PRIVATE"


def test_what_somebody_typed_never_stands_in_a_calendar(session, cast, now, kind):
    """T42: line breaks, ATTACH and long lines in the place, the type and the names"""
    session.add_all([cast.june, cast.rivera])
    cast.june.first_name, cast.rivera.full_name = EVIL, EVIL
    evil = types.create(session, actor=cast.ada, details=TypeDetails(EVIL * 3, 50, "in_person"), now=now)
    made = books(session, cast, evil, now, place=EVIL.replace("\r\n", " "))
    made.place = EVIL * 10
    session.add(made)
    session.flush()
    text = links.file(session, token=tokens.sign(made.file_link), now=now)
    assert len(opened(text)) == 1
    assert b"evil" not in text.lower()
    assert b"VALARM" not in text
    assert all(len(line) <= 75 for line in text.splitlines())


def test_the_same_uid_and_a_growing_sequence_follow_the_visit(session, cast, now, kind):
    """Moved, then cancelled: calendars replace what they have"""
    made = books(session, cast, kind, now)
    token = tokens.sign(made.file_link)
    (first,) = opened(links.file(session, token=token, now=now))
    moves(session, cast, kind, made, now, "2026-12-02 10:00")
    (second,) = opened(links.file(session, token=token, now=now))
    appointments.cancel(session, actor=cast.sam, appointment_id=made.id, reason="asked", version=2, now=now)
    (third,) = opened(links.file(session, token=token, now=now))
    assert {event["uid"] for event in (first, second, third)} == {f"{made.id}@osmind-portal"}
    assert [event["sequence"] for event in (first, second, third)] == [0, 1, 2]
    assert second["dtstart"].dt == datetime(2026, 12, 2, 18, tzinfo=UTC)
    assert third["status"] == "CANCELLED"


def test_a_files_link_works_for_thirty_days_after_the_visit(session, cast, now, kind):
    made = books(session, cast, kind, now)
    token = tokens.sign(made.file_link)
    assert links.file(session, token=token, now=made.ends_at + 30 * DAY)
    with pytest.raises(CalendarLinkEnded):
        links.file(session, token=token, now=made.ends_at + 30 * DAY + timedelta(seconds=1))


def test_the_feed_holds_this_patients_visits_and_nobody_elses(session, cast, now, kind, june):
    """T30: cancelled ones as cancelled"""
    made = books(session, cast, kind, now)
    gone = books(session, cast, kind, now, "2026-12-02 09:30")
    books(session, cast, kind, now, "2026-12-03 09:30", patient=cast.walt)
    appointments.cancel(session, actor=cast.sam, appointment_id=gone.id, reason="asked", version=1, now=now)
    feed = appointments.make_feed(session, actor=june, now=now)
    events = opened(links.feed(session, token=tokens.sign(feed.link), now=now))
    assert [(event["uid"].split("@")[0], event["status"]) for event in events] == [
        (str(made.id), "CONFIRMED"),
        (str(gone.id), "CANCELLED"),
    ]


def test_a_new_address_ends_the_one_before_and_it_can_be_turned_off(session, cast, now, june):
    old = appointments.make_feed(session, actor=june, now=now)
    new = appointments.make_feed(session, actor=june, now=now)
    with pytest.raises(CalendarLinkEnded):
        links.feed(session, token=tokens.sign(old.link), now=now)
    assert links.feed(session, token=tokens.sign(new.link), now=now)
    appointments.turn_off_feed(session, actor=june, now=now)
    appointments.turn_off_feed(session, actor=june, now=now)
    assert feeds.current(session, actor=june) is None
    with pytest.raises(CalendarLinkEnded):
        links.feed(session, token=tokens.sign(new.link), now=now)


def test_the_feed_ends_with_the_access_to_the_portal(session, cast, now, june):
    feed = appointments.make_feed(session, actor=june, now=now)
    families.end_access(session, actor=cast.sam, practice_id=cast.willow.id, patient_id=cast.june.id, now=now)
    with pytest.raises(CalendarLinkEnded):
        links.feed(session, token=tokens.sign(feed.link), now=now)


def test_a_link_of_one_purpose_opens_nothing_else(session, cast, now, kind, june):
    made, feed = books(session, cast, kind, now), appointments.make_feed(session, actor=june, now=now)
    for token in (tokens.sign(feed.link), another(tokens.sign(made.file_link)), "x", "AAAA.BBBB", ""):
        with pytest.raises(CalendarLinkEnded):
            links.file(session, token=token, now=now)
    for token in (tokens.sign(made.file_link), another(tokens.sign(feed.link)), "x", "AAAA.BBBB", ""):
        with pytest.raises(CalendarLinkEnded):
            links.feed(session, token=token, now=now)
