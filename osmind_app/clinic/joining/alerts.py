"""The provider is told who came by their link, and when it is full or flooded; no letter names a patient (T8)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Account, Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.joining import links
from osmind_app.clinic.joining.models import InviteLink
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox


def joined(session: Session, *, link: InviteLink, patient: Patient, now: datetime) -> None:
    """Letter 20 for each newcomer; and once the link has taken as many as it may, that it is full."""
    practice = session.get_one(Practice, link.practice_id)
    card = practices.card(practice)
    draft = letters.new_patient(card, patient_id=patient.id)
    _tell(session, link, draft, f"new_patient:{patient.id}", now, patient=patient)
    if link.uses >= link.most:
        _tell(session, link, letters.invite_link_full(card), f"invite_link_full:{link.id}", now)
        _record(session, link, "invite_link.full", now)


def flooded(session: Session, *, token: str, now: datetime) -> None:
    """More tries in an hour than a waiting room makes: the provider is told, once a day for each link."""
    link = links.look_up(session, token=token, now=now)
    practice = session.get_one(Practice, link.practice_id)
    today = now.astimezone(ZoneInfo(practice.time_zone)).date()
    draft = letters.invite_link_flooded(practices.card(practice))
    _tell(session, link, draft, f"invite_link_flooded:{link.id}:{today.isoformat()}", now)
    _record(session, link, "invite_link.flooded", now)


def _tell(
    session: Session,
    link: InviteLink,
    draft: letters.LetterDraft,
    key: str,
    now: datetime,
    patient: Patient | None = None,
) -> None:
    to = session.exec(
        select(Account.email)
        .join(Provider, col(Provider.account_id) == col(Account.id))
        .where(Provider.id == link.provider_id, Provider.practice_id == link.practice_id)
    ).one()
    about = patient.id if patient else None
    outbox.promise(session, draft, key=key, to=to, now=now, practice_id=link.practice_id, patient_id=about)


def _record(session: Session, link: InviteLink, event: str, now: datetime) -> None:
    audit.record(session, actor=audit.System(link.practice_id), event=event, subject_id=link.id, now=now)
