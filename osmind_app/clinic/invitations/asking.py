"""What the reader of a letter asks the clinic for: a new link, or to be left alone."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Account, Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.invitations import allowed, ending, links
from osmind_app.clinic.invitations.errors import InvitationExpired, InvitationRefused, InvitationReplaced
from osmind_app.clinic.invitations.models import NOT_ME, Invitation
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.clinic.tasks import service as tasks
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox


def decline(session: Session, *, token: str, now: datetime) -> None:
    """ "Not you?": the link stops, the inviter is told, and a task asks the staff to check the address (B11)."""
    invitation = links.look_up(session, token=token, now=now)
    holder = audit.LinkHolder(invitation.practice_id)
    if not ending.withdraw_one(session, actor=holder, invitation=invitation, why=NOT_ME, now=now):
        links.look_up(session, token=token, now=now)  # somebody was faster: says what became of it
        return
    patient, practice = _about(session, invitation)
    key = f"{tasks.NOT_ME}:{invitation.id}"
    tasks.open(session, practice_id=practice.id, patient_id=patient.id, kind=tasks.NOT_ME, key=key, now=now)
    _tell_inviter(
        session,
        invitation,
        letters.not_me(practices.card(practice), patient_id=patient.id),
        key=key,
        patient=patient,
        now=now,
    )


def ask_for_new(session: Session, *, token: str, now: datetime) -> None:
    """Ask the clinic for a new link in place of an expired or replaced one: one task and one letter a day (B3).

    Whoever holds one of our links reads the same answer whatever follows; raises `InvitationDamaged`.
    """
    try:
        links.look_up(session, token=token, now=now)
    except (InvitationExpired, InvitationReplaced) as over:
        ask(session, invitation=over.invitation, now=now)
    except InvitationRefused:
        return


def ask(session: Session, *, invitation: Invitation, now: datetime) -> None:
    """Write the task that a patient needs a new link, unless they are active or archived."""
    patient, practice = _about(session, invitation)
    if patient.archived_at is not None or allowed.is_active(session, patient=patient):
        return
    today = now.astimezone(ZoneInfo(practice.time_zone)).date()
    key = f"{tasks.LINK_REQUESTED}:{patient.id}:{today.isoformat()}"
    tasks.open(session, practice_id=practice.id, patient_id=patient.id, kind=tasks.LINK_REQUESTED, key=key, now=now)
    audit.record(
        session,
        actor=audit.LinkHolder(practice.id),
        event="invitation.link_requested",
        patient_id=patient.id,
        subject_id=invitation.id,
        now=now,
    )
    draft = letters.link_requested(practices.card(practice), patient_id=patient.id)
    _tell_inviter(session, invitation, draft, key=key, patient=patient, now=now)


def _about(session: Session, invitation: Invitation) -> tuple[Patient, Practice]:
    return session.exec(
        select(Patient, Practice)
        .join(Practice, col(Practice.id) == col(Patient.practice_id))
        .where(Patient.id == invitation.patient_id, Patient.practice_id == invitation.practice_id)
    ).one()


def _tell_inviter(
    session: Session,
    invitation: Invitation,
    draft: letters.LetterDraft,
    *,
    key: str,
    patient: Patient,
    now: datetime,
) -> None:
    """To who sent the invitation; to the Primary Provider when they have left."""
    to = _email(session, invitation.sent_by_id, patient.practice_id) or _email(
        session, patient.primary_provider_id, patient.practice_id
    )
    if to is not None:
        outbox.promise(session, draft, key=key, to=to, practice_id=patient.practice_id, patient_id=patient.id, now=now)


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
