"""Calendar files and feeds over HTTP: nothing changes, nothing is said, and what ended is over (T42, T4, T30)."""

import pytest
from icalendar import Calendar
from sqlmodel import select

from osmind_app.clinic.appointments import service as appointments
from osmind_app.clinic.appointments.models import Appointment, CalendarFeed
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.lib import clock, tokens
from osmind_app.web import routes
from tests.clinic.appointments import visits


@pytest.fixture
def made(house):
    """June's appointment next year, and the address of her feed."""

    def book(session, *, now):
        kind = visits.offered(session, house.cast, now)
        at = f"{now.year + 1}-03-03 09:30"
        found = visits.books(session, house.cast, kind, now, at)
        access = session.exec(select(PortalAccess).where(PortalAccess.account_id == house.june.id)).one()
        return found, appointments.make_feed(session, actor=access, now=now), access

    return house.write(book)


async def test_the_file_is_one_neutral_event_and_getting_it_changes_nothing(house, visitor, made):
    """T42, T4: scanners and calendar programs follow links"""
    path = routes.calendar_file(tokens.sign(made[0].file_link))
    before = house.rows(select(AuditEvent.id))
    answer = await visitor.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="appointment.ics"'
    assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "no-referrer")
    (event,) = [part for part in Calendar.from_ical(answer.content).walk() if part.name == "VEVENT"]
    assert event["summary"] == "Appointment"
    for word in ("June", "Park", "Rivera", "Willow", visits.NAMES, "video.example"):
        assert word not in answer.text
    assert (await visitor.head(path)).status_code == 200
    assert (await visitor.post(path)).status_code == 405
    assert house.rows(select(AuditEvent.id)) == before
    assert house.rows(select(Appointment.version)) == [1]


async def test_the_feed_ends_when_it_is_turned_off(house, visitor, made):
    _, feed, access = made
    path = routes.calendar_feed(tokens.sign(feed.link))
    assert (await visitor.get(path)).text.count("BEGIN:VEVENT") == 1
    house.write(appointments.turn_off_feed, actor=access)
    over = await visitor.get(path)
    assert (over.status_code, "This calendar link has ended" in over.text) == (404, True)
    assert house.rows(select(CalendarFeed.ended_at))[0] <= clock.now()


@pytest.mark.parametrize("token", ["x", "AAAA.BBBB", "a" * 5000, "%2e%2e", "é"])
async def test_a_damaged_link_says_where_to_get_another(visitor, house, token):
    for path in (routes.calendar_file(token), routes.calendar_feed(token)):
        answer = await visitor.get(path)
        assert answer.status_code == 404
        assert len(answer.content) < 14_000
