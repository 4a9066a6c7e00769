"""Links that calendar programs follow without a sign-in: to one appointment's file, a patient's feed, a provider's.

A GET changes nothing, whoever follows. The links show times and nothing else; a feed's can be turned off.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.appointments import calendar_text
from osmind_app.clinic.appointments.errors import CalendarLinkEnded
from osmind_app.clinic.appointments.models import Appointment, CalendarFeed, StaffFeed
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.lib import tokens
from osmind_app.lib.settings import settings
from osmind_app.outbox import paths

FILE_WORKS_FOR = timedelta(days=30)  # after the visit
LOOKS_BACK = timedelta(days=90)
MOST = 200  # in one feed


def file_path(appointment: Appointment) -> str:
    """The path of one appointment's calendar file."""
    return paths.CALENDAR_FILE.format(token=tokens.sign(appointment.file_link))


def file(session: Session, *, token: str, now: datetime) -> bytes:
    """The calendar file a link leads to; raises `CalendarLinkEnded` for any other link, and 30 days after the visit."""
    appointment_id = tokens.read_id(token)
    found = session.exec(select(Appointment).where(Appointment.id == appointment_id)).first()
    if found is None or not tokens.verifies(found.file_link, token) or now > found.ends_at + FILE_WORKS_FOR:
        raise CalendarLinkEnded
    return calendar_text.of_one(found, url=_page(found))


def feed(session: Session, *, token: str, now: datetime) -> bytes:
    """Somebody's appointments of late and to come; raises `CalendarLinkEnded` when the link or the access has ended."""
    provider = _of_provider(session, token)
    if provider is not None:
        of_provider = [Appointment.practice_id == provider.practice_id, Appointment.provider_id == provider.id]
        return _text(session, of_provider, now, url=paths.CALENDAR)
    feed_id = tokens.read_id(token)
    known = session.exec(
        select(CalendarFeed).where(CalendarFeed.id == feed_id, col(CalendarFeed.ended_at).is_(None))
    ).first()
    if known is None or not tokens.verifies(known.link, token):
        raise CalendarLinkEnded
    open_to = session.exec(
        select(PortalAccess.id).where(
            PortalAccess.practice_id == known.practice_id,
            PortalAccess.account_id == known.account_id,
            PortalAccess.patient_id == known.patient_id,
            col(PortalAccess.ended_at).is_(None),
        )
    ).first()
    if open_to is None:
        raise CalendarLinkEnded
    of_patient = [Appointment.practice_id == known.practice_id, Appointment.patient_id == known.patient_id]
    return _text(session, of_patient, now, url=paths.APPOINTMENTS)


def _of_provider(session: Session, token: str) -> Provider | None:
    """Whose own feed this is, while they work here; None for every other link."""
    found = session.exec(
        select(StaffFeed, Provider)
        .join(Provider, col(Provider.id) == StaffFeed.provider_id)
        .where(
            StaffFeed.id == tokens.read_id(token),
            col(StaffFeed.ended_at).is_(None),
            col(Provider.deactivated_at).is_(None),
        )
    ).first()
    return found[1] if found is not None and tokens.verifies(found[0].link, token) else None


def _text(session: Session, whose: list[Any], now: datetime, *, url: str) -> bytes:
    found = session.exec(
        select(Appointment)
        .where(*whose, Appointment.starts_at > now - LOOKS_BACK)
        .order_by(col(Appointment.starts_at), col(Appointment.id))
        .limit(MOST)
    ).all()
    return calendar_text.of_many(found, url=settings().public_url + url)


def _page(appointment: Appointment) -> str:
    return settings().public_url + paths.APPOINTMENT.format(appointment_id=appointment.id)
