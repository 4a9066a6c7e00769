"""What the reader of a letter asks the clinic for: a new link, or to be left alone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.invitations import allowed, ending, inviter, links
from osmind_app.clinic.invitations.errors import InvitationExpired, InvitationRefused, InvitationReplaced
from osmind_app.clinic.invitations.models import NOT_ME, Invitation
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.tasks import service as tasks
from osmind_app.outbox import letters


def decline(session: Session, *, token: str, now: datetime) -> None:
    """ "Not you?": the link stops, the inviter is told, and a task asks the staff to check the address (B11)."""
    invitation = links.look_up(session, token=token, now=now)
    holder = audit.LinkHolder(invitation.practice_id)
    if not ending.withdraw_one(session, actor=holder, invitation=invitation, why=NOT_ME, now=now):
        links.look_up(session, token=token, now=now)  # somebody was faster: says what became of it
        return
    patient, practice = inviter.about(session, invitation)
    key = f"{tasks.NOT_ME}:{invitation.id}"
    tasks.open(session, practice_id=practice.id, patient_id=patient.id, kind=tasks.NOT_ME, key=key, now=now)
    inviter.tell(
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
    patient, practice = inviter.about(session, invitation)
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
    inviter.tell(session, invitation, draft, key=key, patient=patient, now=now)
