"""Sending an invitation: a personal link, by e-mail, for four days, one use (S24, S26, S31)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.invitations import allowed, ending, reminders
from osmind_app.clinic.invitations.models import UNDONE, Invitation
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.letter_card import card_for
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.clinic.tasks import service as tasks
from osmind_app.lib import db, tokens
from osmind_app.lib.settings import settings
from osmind_app.lib.tokens import LinkRef
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox
from osmind_app.outbox.letters import LetterDraft, PracticeCard
from osmind_app.outbox.models import Letter

LETTERS = {  # the letters that carry an invitation's link
    "invitation": letters.invitation,
    "invitation_again": letters.invitation_again,
    "set_up_by_staff": letters.set_up_by_staff,
}
FIRST, AGAIN, SET_UP = LETTERS


def send(session: Session, *, actor: Provider, patient_id: UUID, now: datetime, as_set_up: bool = False) -> Invitation:
    """E-mail the patient a link to create a password; links sent earlier stop working (S26, A3).

    `as_set_up` words the letter as the answer to "I can't get in" (S78, letter 5).
    Raises `PatientArchived`, `PatientHasNoEmail`, `AlreadyActive` or `TooManyInvites`.
    """
    patients.get(session, actor=actor, patient_id=patient_id)
    patient = allowed.locked(session, practice_id=actor.practice_id, patient_id=patient_id)
    practice = practices.get(session, actor=actor)
    refused = allowed.why_not(session, patient=patient, practice=practice, now=now)
    if refused is not None:
        raise refused
    ending.replace_earlier(session, practice_id=practice.id, patient_id=patient.id, now=now)
    for kind_of_task in (tasks.LINK_REQUESTED, tasks.LETTER_FAILED, tasks.NOT_LEFT):
        tasks.close_for_patient(session, practice_id=practice.id, patient_id=patient.id, kind=kind_of_task, now=now)
    kind = SET_UP if as_set_up else AGAIN if _was_invited(session, patient) else FIRST
    return _promise(session, actor=actor, patient=patient, practice=practice, sent_by=actor.id, kind=kind, now=now)


def send_first(session: Session, *, actor: Provider, patient: Patient, practice: Practice, now: datetime) -> Invitation:
    """Invite a patient who is being added in this very transaction: nothing earlier can exist (S24)."""
    return _promise(session, actor=actor, patient=patient, practice=practice, sent_by=actor.id, kind=FIRST, now=now)


def renew(session: Session, *, actor: audit.Actor, invitation: Invitation, now: datetime) -> Invitation:
    """The same invitation anew, with its whole life ahead; the caller made sure that its letter never left."""
    patient = allowed.locked(session, practice_id=invitation.practice_id, patient_id=invitation.patient_id)
    kind = session.exec(select(Letter.kind).where(Letter.id == invitation.letter_id)).one()
    ending.replace_earlier(session, practice_id=patient.practice_id, patient_id=patient.id, now=now)
    return _promise(
        session,
        actor=actor,
        patient=patient,
        practice=session.get_one(Practice, patient.practice_id),
        sent_by=invitation.sent_by_id,
        kind=kind,
        generation=invitation.generation + 1,
        now=now,
    )


def send_same_again(session: Session, *, invitation: Invitation, patient: Patient, now: datetime) -> None:
    """The letter of a working invitation once more, with the same link and deadline; once an hour at most (A1)."""
    practice = session.get_one(Practice, invitation.practice_id)
    outbox.promise(
        session,
        _draft(FIRST, invitation=invitation, patient=patient, practice=practice),
        key=f"{ending.letter_key(invitation.id)}:asked:{now:%Y-%m-%dT%H}",
        to=invitation.email,
        now=now,
        practice_id=practice.id,
        patient_id=patient.id,
    )


def drafts(practice: PracticeCard, expires_at: datetime) -> Callable[[str, str, LinkRef], LetterDraft]:
    """The letters of many invitations with one deadline: what they have in common is worked out once for each kind."""
    made: dict[str, LetterDraft] = {}

    def draft(kind: str, first_name: str, link: LinkRef) -> LetterDraft:
        if kind not in made:
            made[kind] = LETTERS[kind](practice=practice, first_name=first_name, link=link, expires_at=expires_at)
        return replace(made[kind], context=made[kind].context | {"first_name": first_name}, link=link)

    return draft


def _draft(kind: str, *, invitation: Invitation, patient: Patient, practice: Practice) -> letters.LetterDraft:
    return LETTERS[kind](
        practice=card_for(practice, patient),
        first_name=patient.called,
        link=invitation.link,
        expires_at=invitation.expires_at,
    )


def _promise(
    session: Session,
    *,
    actor: audit.Actor,
    patient: Patient,
    practice: Practice,
    sent_by: UUID | None,
    kind: str,
    now: datetime,
    generation: int = 1,
) -> Invitation:
    assert patient.email is not None
    expires_at = now + timedelta(hours=practice.invitation_hours)
    invitation = Invitation(
        practice_id=practice.id,
        patient_id=patient.id,
        email=patient.email,
        sent_by_id=sent_by,
        nonce=tokens.new_nonce(),
        key_id=tokens.signing_key_id(),
        generation=generation,
        sent_at=now,
        expires_at=expires_at,
        remind_at=reminders.first(practice, patient.time_zone, sent_at=now, expires_at=expires_at),
    )
    letter = outbox.promise(
        session,
        _draft(kind, invitation=invitation, patient=patient, practice=practice),
        key=ending.letter_key(invitation.id),
        to=patient.email,
        now=now,
        practice_id=practice.id,
        patient_id=patient.id,
        deliver_after=now + timedelta(seconds=settings().invite_send_delay_seconds),
    )
    invitation.letter_id = letter.id
    db.insert(session, invitation)
    audit.record(
        session,
        actor=actor,
        event="invitation.sent",
        practice_id=practice.id,
        patient_id=patient.id,
        subject_id=invitation.id,
        now=now,
        letter=kind,
    )
    return invitation


def _was_invited(session: Session, patient: Patient) -> bool:
    earlier = session.exec(
        select(Invitation.id)
        .where(
            Invitation.patient_id == patient.id,
            Invitation.practice_id == patient.practice_id,
            col(Invitation.withdrawn_why) != UNDONE,
        )
        .limit(1)
    ).first()
    return earlier is not None
