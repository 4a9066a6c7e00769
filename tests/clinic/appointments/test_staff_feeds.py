"""A provider's own calendar link: their visits, neutral, turned off at once (issue 5, T42, T49, T30)."""

from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlmodel import select

from osmind_app.clinic.appointments import links, staff_feeds
from osmind_app.clinic.appointments import service as appointments
from osmind_app.clinic.appointments.errors import CalendarLinkEnded
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.lib import tokens
from osmind_app.lib.errors import NotAllowed
from tests.clinic.appointments.visits import NAMES, books


def read(session, feed, now):
    """What a calendar program finds."""
    text = links.feed(session, token=tokens.sign(feed.link), now=now)
    return text, [part for part in Calendar.from_ical(text).walk() if part.name == "VEVENT"]


def test_it_shows_the_providers_own_visits_and_nothing_about_whom(session, cast, now, kind):
    """T42, T49"""
    mine = books(session, cast, kind, now)
    gone = books(session, cast, kind, now, "2026-12-01 11:00", patient=cast.walt)
    appointments.cancel(session, actor=cast.sam, appointment_id=gone.id, reason="asked", version=1, now=now)
    books(session, cast, kind, now, "2026-12-01 14:00", provider=cast.okafor, video_url="https://v.example.org/o")
    feed = appointments.make_staff_feed(session, actor=cast.rivera, now=now)
    text, events = read(session, feed, now)
    assert [(one["summary"], one["status"]) for one in events] == [
        ("Appointment", "CONFIRMED"),
        ("Appointment", "CANCELLED"),
    ]
    assert events[0]["dtstart"].dt == mine.starts_at
    assert events[0]["url"].endswith("/clinic/calendar")
    for said in (NAMES, "June", "Walt", "Rivera", "example.org/rivera", str(cast.june.id)):
        assert said.encode() not in text


def test_a_new_link_ends_the_one_before_and_off_is_off(session, cast, now, kind):
    first = appointments.make_staff_feed(session, actor=cast.rivera, now=now)
    second = appointments.make_staff_feed(session, actor=cast.rivera, now=now)
    with pytest.raises(CalendarLinkEnded):
        read(session, first, now)
    assert staff_feeds.card(session, actor=cast.rivera).url.endswith(f"/cal/{tokens.sign(second.link)}.ics")
    assert staff_feeds.card(session, actor=cast.okafor).url == ""
    appointments.turn_off_staff_feed(session, actor=cast.okafor, now=now)  # has none: nothing happens to anybody's
    assert read(session, second, now)[1] == []
    for _ in range(2):
        appointments.turn_off_staff_feed(session, actor=cast.rivera, now=now)
    with pytest.raises(CalendarLinkEnded):
        read(session, second, now)
    events = session.exec(select(AuditEvent.event).where(AuditEvent.event.startswith("staff_feed."))).all()
    assert sorted(events) == ["staff_feed.ended", "staff_feed.made", "staff_feed.made"]


def test_it_ends_with_the_work_and_is_for_who_sees_patients(session, cast, now, kind):
    """T30: a provider who left reads nothing more; the front desk has no visits of its own"""
    feed = appointments.make_staff_feed(session, actor=cast.okafor, now=now)
    cast.okafor.deactivated_at = now
    session.add(cast.okafor)
    session.flush()
    with pytest.raises(CalendarLinkEnded):
        read(session, feed, now)
    with pytest.raises(NotAllowed):
        appointments.make_staff_feed(session, actor=cast.sam, now=now)
    assert not staff_feeds.card(session, actor=cast.sam).offered


def test_a_link_with_another_tag_opens_nothing(session, cast, now, kind):
    feed = appointments.make_staff_feed(session, actor=cast.rivera, now=now)
    row_id, tag = tokens.sign(feed.link).split(".")
    damaged = f"{row_id}.{'B' if tag[0] == 'A' else 'A'}{tag[1:]}"
    with pytest.raises(CalendarLinkEnded):
        links.feed(session, token=damaged, now=now + timedelta(seconds=1))
