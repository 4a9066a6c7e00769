"""What about invitations needs somebody's attention today, each with its cause in one sentence."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, or_, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.patients import reach
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.tasks import queries as open_tasks
from osmind_app.clinic.tasks import service as tasks
from osmind_app.lib import when
from osmind_app.outbox.models import Letter

MOST = 50  # lines on the page; the counts go on
COUNTED = 1_000
BOUNCED, EXPIRED, EXPIRING = "bounced", "expired", "expiring"
BY_URGENCY = (tasks.NOT_ME, tasks.LINK_REQUESTED, BOUNCED, tasks.LETTER_FAILED, EXPIRED, EXPIRING)
LABELS = {
    tasks.NOT_ME: "Not me",
    tasks.LINK_REQUESTED: "Asked for a link",
    BOUNCED: "Bounced",
    tasks.LETTER_FAILED: "Not sent",
    EXPIRED: "Expired",
    EXPIRING: "Expires today",
}
CAUSES = {
    tasks.NOT_ME: "Whoever opened the link said “Not me” on {at}. The link is off. Check the email address.",
    tasks.LINK_REQUESTED: "Asked for a new link on {at}.",
    tasks.LETTER_FAILED: "An email could not be sent on {at}. Check the email address, then send it again.",
}
RESENT_FOR = {tasks.LINK_REQUESTED, tasks.LETTER_FAILED, EXPIRED, EXPIRING}  # a new letter is the cure


@dataclass(frozen=True)
class AttentionLine:
    """One patient, why they stand here, and what can be done about it."""

    patient_id: str
    patient_name: str
    kind: str
    label: str
    cause: str
    resend: bool
    task_id: str


@dataclass(frozen=True)
class AttentionCount:
    """How many patients stand here for one reason."""

    kind: str
    label: str
    number: str


@dataclass(frozen=True)
class Attention:
    """The Today page: the most urgent lines, and how many there are of each kind."""

    lines: list[AttentionLine] = field(default_factory=list)
    counts: list[AttentionCount] = field(default_factory=list)
    total: str = "0"


def attention(session: Session, *, actor: Provider, now: datetime) -> Attention:
    """Invitations that bounced, expired, end today or could not be sent, and what their readers told us (B3, B11).

    One line for each patient the actor may find: the most urgent reason.
    """
    zone = practices.get(session, actor=actor).time_zone
    found = [*_from_tasks(session, actor, zone), *_from_invitations(session, actor, zone, now)]
    found.sort(key=lambda line: BY_URGENCY.index(line.kind))
    by_patient: dict[str, AttentionLine] = {}
    for line in found:
        by_patient.setdefault(line.patient_id, line)
    lines = list(by_patient.values())
    counts = [
        AttentionCount(kind, LABELS[kind], _number(sum(line.kind == kind for line in lines)))
        for kind in BY_URGENCY
        if any(line.kind == kind for line in lines)
    ]
    return Attention(lines[:MOST], counts, _number(len(lines)))


def _number(count: int) -> str:
    return f"{count:,}" if count < COUNTED else f"{COUNTED:,}+"


def _line(patient_id: UUID, name: str, kind: str, cause: str, task_id: str = "") -> AttentionLine:
    return AttentionLine(str(patient_id), name, kind, LABELS[kind], cause, kind in RESENT_FOR, task_id)


def _from_tasks(session: Session, actor: Provider, zone: str) -> list[AttentionLine]:
    return [
        _line(
            task.patient_id,
            task.patient_name,
            task.kind,
            CAUSES[task.kind].format(at=when.short(task.created_at, zone)),
            str(task.id),
        )
        for task in open_tasks.open_tasks(session, actor=actor)
        if task.kind in CAUSES
    ]


def _from_invitations(session: Session, actor: Provider, zone: str, now: datetime) -> list[AttentionLine]:
    local = now.astimezone(ZoneInfo(zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    rows = session.exec(
        select(Invitation, Letter, Patient)
        .join(Patient, col(Patient.id) == col(Invitation.patient_id))
        .join(Letter, col(Letter.id) == col(Invitation.letter_id))
        .where(
            Invitation.practice_id == actor.practice_id,
            reach.within(actor),
            col(Patient.archived_at).is_(None),
            col(Invitation.accepted_at).is_(None),
            col(Invitation.replaced_at).is_(None),
            col(Invitation.withdrawn_at).is_(None),
            or_(
                Invitation.expires_at < midnight,
                col(Letter.bounced_at).is_not(None),
                col(Letter.failed_at).is_not(None),
            ),
        )
        .order_by(col(Invitation.expires_at).desc())
        .limit(COUNTED)
    ).all()
    return [_of_invitation(invitation, letter, patient, zone, now) for invitation, letter, patient in rows]


def _of_invitation(invitation: Invitation, letter: Letter, patient: Patient, zone: str, now: datetime) -> AttentionLine:
    to = f"The invitation to {invitation.email}"
    until = when.short(invitation.expires_at, zone)
    if letter.bounced_at is not None:
        why = f": {letter.bounce_reason}" if letter.bounce_reason else ""
        kind, cause = BOUNCED, f"{to} came back{why}. Check the address."
    elif letter.failed_at is not None:
        kind, cause = tasks.LETTER_FAILED, f"{to} could not be sent: {letter.last_error or 'no answer'}."
    elif invitation.expires_at <= now:
        kind, cause = EXPIRED, f"{to} expired on {until}. No password was created."
    else:
        kind, cause = EXPIRING, f"{to} works until {until}. No password has been created yet."
    return _line(patient.id, patient.full_name, kind, cause)
