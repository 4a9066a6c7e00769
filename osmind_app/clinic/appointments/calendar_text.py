"""Appointments as calendar programs read them (RFC 5545): neutral titles, UTC, and nothing that anybody typed (T42)."""

from collections.abc import Sequence
from datetime import UTC, timedelta

from icalendar import Calendar, Event, vDuration

from osmind_app.clinic.appointments.models import Appointment

TITLE = "Appointment"  # seen on lock screens and in shared calendars: says nothing else (D7, T49)
DETAILS = "Details are in the portal."
PRODUCT = "-//Osmind Portal//Appointments//EN"
ASKED_AGAIN_AFTER = timedelta(hours=1)  # what a feed proposes to the program that reads it


def of_one(appointment: Appointment, *, url: str) -> bytes:
    """The file of one appointment; the same UID and a higher SEQUENCE replace what was added before."""
    calendar = _calendar()
    calendar.add("method", "PUBLISH")
    calendar.add_component(_event(appointment, url))
    return bytes(calendar.to_ical())


def of_many(appointments: Sequence[Appointment], *, url: str) -> bytes:
    """The feed; cancelled visits stand in it as cancelled, so that programs take them out."""
    calendar = _calendar()
    calendar.add("x-wr-calname", "Appointments")
    calendar.add("refresh-interval", vDuration(ASKED_AGAIN_AFTER), parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(ASKED_AGAIN_AFTER))
    for appointment in appointments:
        calendar.add_component(_event(appointment, url))
    return bytes(calendar.to_ical())


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    return calendar


def _event(appointment: Appointment, url: str) -> Event:
    event = Event()
    event.add("uid", f"{appointment.id}@osmind-portal")
    event.add("sequence", appointment.version - 1)
    event.add("dtstamp", appointment.changed_at.astimezone(UTC))
    event.add("last-modified", appointment.changed_at.astimezone(UTC))
    event.add("dtstart", appointment.starts_at.astimezone(UTC))
    event.add("dtend", appointment.ends_at.astimezone(UTC))
    event.add("summary", TITLE)
    event.add("description", DETAILS)
    event.add("url", url)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if appointment.cancelled_at else "CONFIRMED")
    return event
