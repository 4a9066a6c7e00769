"""The automatic welcome message: once, at a patient's first activation, from their Primary Provider (S68, A18).

It is an ordinary message of the ordinary chat: answerable, and unread until it was read (S69). Turning it on later
welcomes nobody after the fact; guardians are not welcomed in a patient's name.
"""

import re
from datetime import datetime

from sqlmodel import Session, col, func, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families.models import SELF, PortalAccess
from osmind_app.clinic.messaging import chats, practice_settings, sending, welcome_settings
from osmind_app.clinic.messaging.models import ChatMessage
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices.models import Practice

PLACEHOLDERS = ("first", "provider", "clinic")
_PLACEHOLDER = re.compile("{(" + "|".join(PLACEHOLDERS) + ")}")


def welcome(session: Session, *, patient: Patient, now: datetime) -> ChatMessage | None:
    """Welcome a patient who has just opened their portal for the first time, if their provider wants that."""
    if practice_settings.are_off(session, practice_id=patient.practice_id) or not _is_first(session, patient):
        return None
    provider = session.exec(
        select(Provider).where(
            Provider.id == patient.primary_provider_id,
            Provider.practice_id == patient.practice_id,
            col(Provider.deactivated_at).is_(None),
        )
    ).first()
    words = welcome_settings.words_for(session, provider=provider) if provider else ""
    if provider is None or not words:
        return None
    chat = chats.held(session, patient=patient, now=now)
    if chat.welcomed_at is not None:
        return None
    chat.welcomed_at = now
    practice = session.get_one(Practice, patient.practice_id)
    message = sending.write(
        session,
        chat,
        patient,
        text=filled(words, first=patient.called, provider=provider.full_name, clinic=practice.name),
        author=provider,
        form_key=f"welcome:{patient.id}",
        now=now,
    )
    audit.record(
        session,
        actor=audit.System(patient.practice_id),
        event="message.welcomed",
        patient_id=patient.id,
        subject_id=message.id,
        now=now,
    )
    return message


def filled(words: str, **names: str) -> str:
    """The message with its placeholders filled, once: braces in a name, and any others, stay as they are (T40)."""
    return _PLACEHOLDER.sub(lambda found: names[found[1]], words)


def _is_first(session: Session, patient: Patient) -> bool:
    """The patient's own portal is open, and never was before."""
    opened, living = session.exec(
        select(func.count(), func.count().filter(col(PortalAccess.ended_at).is_(None))).where(
            PortalAccess.practice_id == patient.practice_id,
            PortalAccess.patient_id == patient.id,
            PortalAccess.role == SELF,
        )
    ).one()
    return bool(opened == living == 1)
