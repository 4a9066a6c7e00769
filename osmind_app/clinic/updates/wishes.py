"""Which letters a patient wants, and how they look from outside: their choices in Me (S49, A25).

Letters about the sign-in itself (password, address, new browser) are no choice: they are how somebody finds out.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Account
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families.models import SELF, NotShared, PortalAccess
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.clinic.updates.models import LetterChoice
from osmind_app.lib import db
from osmind_app.lib.errors import NotFound
from osmind_app.outbox import letters, paths
from osmind_app.outbox import service as outbox

MESSAGES, APPOINTMENTS, FORMS, DOCUMENTS, BILLS = "messages", "appointments", "forms", "documents", "bills"
TOPICS = {
    MESSAGES: "New messages",
    APPOINTMENTS: "Appointments",
    FORMS: "Forms to fill in",
    DOCUMENTS: "New documents",
    BILLS: "Bills",
}
EMAIL = "email"
ONLY_LEAD_IN = ("new_message", "document_ready")  # letters that say no more than: sign in and look


@dataclass(frozen=True)
class TopicChoice:
    """One line of the choices: about what, and whether a letter comes."""

    topic: str
    words: str
    by_email: bool


@dataclass(frozen=True)
class WishesPage:
    """What a patient has chosen, where letters go, and the name that stands on them in discreet mode."""

    topics: tuple[TopicChoice, ...] = ()
    email: str = ""
    discreet: bool = False
    own: bool = True  # else a guardian's: how letters look from outside is the patient's to say
    clinic: str = ""
    neutral_name: str = ""


def page(session: Session, *, actor: PortalAccess) -> WishesPage:
    """The actor's choices for the portal they are in."""
    patient, practice = _patient(session, actor), session.get_one(Practice, actor.practice_id)
    off = set(
        session.exec(
            select(LetterChoice.topic).where(
                LetterChoice.practice_id == actor.practice_id,
                LetterChoice.patient_id == actor.patient_id,
                LetterChoice.account_id == actor.account_id,
                LetterChoice.channel == EMAIL,
                col(LetterChoice.off_since).is_not(None),
            )
        ).all()
    )
    return WishesPage(
        topics=tuple(TopicChoice(topic, TOPICS[topic], topic not in off) for topic in _topics_of(actor)),
        own=actor.role == SELF,
        email=session.get_one(Account, actor.account_id).email,
        discreet=patient.discreet_since is not None,
        clinic=practice.name,
        neutral_name=practice.neutral_name,
    )


def choose(session: Session, *, actor: PortalAccess, topic: str, on: bool, now: datetime) -> None:
    """Send letters about this topic from now on, or none; raises `NotFound` for no topic of theirs."""
    if topic not in _topics_of(actor):
        raise NotFound
    made = LetterChoice(
        practice_id=actor.practice_id,
        patient_id=actor.patient_id,
        topic=topic,
        channel=EMAIL,
        account_id=actor.account_id,
        chosen_at=now,
    )
    row = db.held(session, made, by="practice_id, patient_id, account_id, topic, channel")
    row.off_since, row.chosen_at = None if on else now, now
    session.add(row)
    session.flush()
    _record(session, actor, "letters.chosen", now, topic=topic, on=on)


def be_discreet(session: Session, *, actor: PortalAccess, on: bool, now: datetime) -> None:
    """Put the neutral name on this patient's letters instead of the clinic's, or the clinic's again.

    The patient's choice, for everybody who is written to about them; a guardian has none (`NotShared`).
    """
    if actor.role != SELF:
        raise NotShared
    patient = _patient(session, actor)
    if on == (patient.discreet_since is not None):
        return
    session.exec(
        update(Patient)
        .where(col(Patient.id) == patient.id, col(Patient.practice_id) == actor.practice_id)
        .values(discreet_since=now if on else None)
    )
    session.refresh(patient)
    _record(session, actor, "letters.discreet", now, on=on)


def _topics_of(actor: PortalAccess) -> list[str]:
    """What this reader may be written to about: what they may open."""
    return [topic for topic in TOPICS if actor.may(topic)]


def _is_off(topic: str) -> Any:
    """True where the reader of this access wants no letters about the topic."""
    return exists().where(
        col(LetterChoice.practice_id) == col(PortalAccess.practice_id),
        col(LetterChoice.patient_id) == col(PortalAccess.patient_id),
        col(LetterChoice.account_id) == col(PortalAccess.account_id),
        col(LetterChoice.topic) == topic,
        col(LetterChoice.channel) == EMAIL,
        col(LetterChoice.off_since).is_not(None),
    )


def tell_patient(
    session: Session,
    *,
    practice_id: UUID,
    patient_id: UUID,
    topic: str,
    draft: letters.LetterDraft,
    key: str,
    now: datetime,
    deliver_after: datetime | None = None,
) -> None:
    """Promise a letter to everybody who opens this part of the patient's portal and wants letters about the topic.

    `draft` is written to the patient, with the clinic's card: here a guardian's loses the first name, and everybody's
    the clinic's name where letters are discreet; to who opens several records the button says which this is about.
    Each letter's own key is `key:<account>`.
    """
    for access, email, several, discreet_since in session.exec(
        select(PortalAccess, Account.email, _opens_several(), Patient.discreet_since)
        .join(PortalAccess, col(PortalAccess.account_id) == col(Account.id))
        .join(Patient, col(Patient.id) == col(PortalAccess.patient_id))
        .where(
            PortalAccess.practice_id == practice_id,
            PortalAccess.patient_id == patient_id,
            Patient.practice_id == practice_id,
            col(PortalAccess.ended_at).is_(None),
            col(Account.disabled_at).is_(None),
            ~_is_off(topic),
        )
        .order_by(col(PortalAccess.granted_at), col(Account.id))
    ).all():
        if not access.may(topic):
            continue
        written = draft
        if discreet_since is not None:
            practice = session.get_one(Practice, practice_id)
            written = written.signed(practices.card(practice, discreet=True))
        if access.role != SELF:
            written = replace(written, context=written.context | {"first_name": ""})
        if several and written.context["path"]:
            path = paths.about_record(written.context["path"], access.id)
            written = replace(written, context=written.context | {"path": path})
        outbox.promise(
            session,
            written,
            key=patient_letter_key(key, access.account_id),
            to=email,
            now=now,
            practice_id=practice_id,
            patient_id=patient_id,
            deliver_after=deliver_after,
        )


def _opens_several() -> Any:
    """True where the reader opens more records than this one: the letter's button must say which it is about."""
    other = aliased(PortalAccess)
    return exists().where(
        col(other.account_id) == col(PortalAccess.account_id),
        col(other.ended_at).is_(None),
        col(other.id) != col(PortalAccess.id),
    )


def portal_closed(session: Session, *, patient_id: UUID, now: datetime) -> None:
    """Nobody opens this portal any more: letters that only lead into it stay here; others still say what they say."""
    outbox.withdraw_kinds(session, patient_id=patient_id, kinds=ONLY_LEAD_IN, now=now)


def patient_letter_key(key: str, account_id: UUID) -> str:
    """The key of one reader's letter: to take it back before it leaves."""
    return f"{key}:{account_id}"


def _patient(session: Session, actor: PortalAccess) -> Patient:
    found = session.exec(
        select(Patient).where(Patient.id == actor.patient_id, Patient.practice_id == actor.practice_id)
    ).first()
    if found is None:
        raise NotFound
    return found


def _record(session: Session, actor: PortalAccess, event: str, now: datetime, **detail: Any) -> None:
    audit.record(session, actor=actor, event=event, patient_id=actor.patient_id, now=now, **detail)
