"""Who hears of a document: the patient by letter 15, the care team by its bell, open pages at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.documents.models import StoredFile
from osmind_app.clinic.documents.person import Person
from osmind_app.clinic.patients import letter_card
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.updates import service as updates
from osmind_app.lib import live
from osmind_app.outbox import letters

AT_MOST_EVERY = timedelta(minutes=15)  # ten documents at once are one letter


def tell_patient(session: Session, *, patient: Patient, now: datetime) -> None:
    """Letter 15 to whoever opens this portal and wants letters about documents; says nothing about which.

    It leaves when the quarter of an hour is over, and so speaks for everything that was shared in it.
    """
    ends = now - timedelta(seconds=now.timestamp() % AT_MOST_EVERY.total_seconds()) + AT_MOST_EVERY
    card = letter_card.card_for(practices.get(session, actor=patient), patient)
    updates.tell_patient(
        session,
        practice_id=patient.practice_id,
        patient_id=patient.id,
        topic=updates.DOCUMENTS,
        draft=letters.document_ready(card, first_name=patient.called),
        key=f"document_ready:{patient.id}:{int(ends.timestamp())}",
        now=now,
        deliver_after=ends,
    )


def tell_care_team(session: Session, *, actor: Person, rows: Sequence[StoredFile], now: datetime) -> None:
    """Ring the care team's bell once for what was added together, and have open lists read again."""
    if not rows:
        return
    live.look_again(session, live.patient(rows[0].patient_id))
    updates.tell_care_team(
        session,
        practice_id=rows[0].practice_id,
        patient_id=rows[0].patient_id,
        kind=updates.DOCUMENT_ADDED,
        about_id=rows[0].id,
        now=now,
        but_not=actor.id if isinstance(actor, Provider) else None,
    )
