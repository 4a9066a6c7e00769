"""Telling whoever sent an invitation what became of it."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Account, Provider
from osmind_app.clinic.invitations import ending
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.clinic.tasks import service as tasks
from osmind_app.clinic.updates import service as updates
from osmind_app.outbox import letters, meanings
from osmind_app.outbox import service as outbox
from osmind_app.outbox.models import Letter


def undelivered(session: Session, *, letter: Letter, now: datetime) -> None:
    """The letter of an open invitation will not arrive: a task, and a letter to its inviter, once (B22).

    Other letters tell nobody: the patient's story shows what became of them.
    """
    held = session.exec(select(Invitation).where(Invitation.letter_id == letter.id, *ending.OPEN)).first()
    if held is None:
        return
    patient, practice = about(session, held)
    tasks.open(
        session,
        practice_id=practice.id,
        patient_id=patient.id,
        kind=tasks.LETTER_FAILED,
        key=tasks.key_of_letter(tasks.LETTER_FAILED, letter.id),
        now=now,
    )
    draft = letters.invitation_undeliverable(
        practices.card(practice), patient_id=patient.id, why=meanings.why_undelivered(letter)
    )
    told = tell(session, held, draft, key=f"undelivered:{letter.id}", patient=patient, now=now)
    updates.tell_care_team(
        session,
        practice_id=practice.id,
        patient_id=patient.id,
        kind=updates.INVITATION_BOUNCED,
        about_id=held.id,
        now=now,
        has_letter=[told] if told else [],
        once=True,
    )


def about(session: Session, invitation: Invitation) -> tuple[Patient, Practice]:
    """Whom it invites, and where."""
    return session.exec(
        select(Patient, Practice)
        .join(Practice, col(Practice.id) == col(Patient.practice_id))
        .where(Patient.id == invitation.patient_id, Patient.practice_id == invitation.practice_id)
    ).one()


def tell(
    session: Session,
    invitation: Invitation,
    draft: letters.LetterDraft,
    *,
    key: str,
    patient: Patient,
    now: datetime,
) -> UUID | None:
    """To who sent the invitation; to the Primary Provider when they have left. Returns which of them it was."""
    for provider_id in (invitation.sent_by_id, patient.primary_provider_id):
        to = _email(session, provider_id, patient.practice_id)
        if to is not None:
            outbox.promise(
                session, draft, key=key, to=to, practice_id=patient.practice_id, patient_id=patient.id, now=now
            )
            return provider_id
    return None


def _email(session: Session, provider_id: UUID | None, practice_id: UUID) -> str | None:
    return session.exec(
        select(Account.email)
        .join(Provider, col(Provider.account_id) == col(Account.id))
        .where(
            Provider.id == provider_id,
            Provider.practice_id == practice_id,
            col(Provider.deactivated_at).is_(None),
        )
    ).first()
