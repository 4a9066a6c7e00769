"""A batch of invitations as its screen shows it: who gets what and why not, how far it is, and what did not arrive."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.invitations import batches, outcomes
from osmind_app.clinic.invitations.models import InviteBatch
from osmind_app.clinic.patients import reach
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import when
from osmind_app.outbox.models import Letter

PAGE = 25
SHOWN = 10  # batches in the list of the last ones
PLANNED, SENDING, STOPPED, FINISHED = "planned", "sending", "stopped", "finished"
PLACES = {one: place for place, one in enumerate((*outcomes.REFUSED, *outcomes.WILL, *outcomes.DONE))}
UNKNOWN = "A patient you can’t open"


@dataclass(frozen=True)
class BatchRow:
    """One patient of a batch."""

    patient_id: str = ""
    name: str = ""
    email: str = ""
    outcome: str = ""
    text: str = ""
    good: bool = True


@dataclass(frozen=True)
class OutcomeCount:
    """How many have one outcome."""

    text: str
    number: str
    good: bool


@dataclass(frozen=True)
class BatchPage:
    """A batch and one page of its patients; a page of 0 means there is none on that side."""

    id: str = ""
    state: str = PLANNED
    total: int = 0
    willing: int = 0  # how many get something
    sent: int = 0
    refused: int = 0
    percent: int = 0
    waiting: int = 0  # letters that have not left
    undelivered: int = 0
    counts: list[OutcomeCount] = field(default_factory=list)
    rows: list[BatchRow] = field(default_factory=list)
    page: int = 1
    next_page: int = 0
    previous_page: int = 0


@dataclass(frozen=True)
class BatchLine:
    """One of the last batches, in a line."""

    id: str
    when: str
    who: str
    text: str
    state: str
    mine: bool


def batch_page(session: Session, *, actor: Provider, batch_id: UUID, page: int = 1) -> BatchPage:
    """One page of a batch of this person's; `NotFound` for anybody else's."""
    batch = batches.get(session, actor=actor, batch_id=batch_id)
    counted = Counter(batch.outcomes)
    page = max(1, min(page, -(-batch.total // PAGE)))
    first, last = (page - 1) * PAGE, min(page * PAGE, batch.total)
    ids = _in_order(session, actor, batch)[first:last]
    sent, willing = _sent(counted), sum(counted[one] for one in outcomes.WILL)
    waiting, undelivered = _letters(session, batch) if sent else (0, 0)
    return BatchPage(
        id=str(batch.id),
        state=_state(batch),
        total=batch.total,
        willing=sent + willing,
        sent=sent,
        refused=sum(counted[one] for one in outcomes.REFUSED),
        percent=100 * sent // (sent + willing) if sent + willing else 100,
        waiting=waiting,
        undelivered=undelivered,
        counts=[
            OutcomeCount(outcomes.WORDS[one], f"{counted[one]:,}", one not in outcomes.REFUSED)
            for one in outcomes.WORDS
            if counted[one]
        ],
        rows=_rows(session, actor, ids),
        page=page,
        next_page=page + 1 if last < batch.total else 0,
        previous_page=page - 1,
    )


def advanced(shown: BatchPage, batch: InviteBatch) -> BatchPage:
    """The same page, with how far the batch has come meanwhile."""
    sent = _sent(Counter(batch.outcomes))
    return replace(shown, state=_state(batch), sent=sent, percent=100 * sent // shown.willing if shown.willing else 100)


def last_batches(session: Session, *, actor: Provider, now: datetime) -> list[BatchLine]:
    """The last batches somebody started: one's own, and the practice's for those who see the whole list."""
    zone = practices.get(session, actor=actor).time_zone
    mine = [] if actor.sees_whole_list else [InviteBatch.made_by_id == actor.id]
    found = session.exec(
        select(InviteBatch, Provider.full_name)
        .join(Provider, col(Provider.id) == InviteBatch.made_by_id)
        .where(InviteBatch.practice_id == actor.practice_id, col(InviteBatch.started_at).is_not(None), *mine)
        .order_by(col(InviteBatch.planned_at).desc())
        .limit(SHOWN)
    ).all()
    return [
        BatchLine(
            id=str(batch.id),
            when=when.short(batch.started_at or batch.planned_at, zone),
            who=name,
            text=_text(batch),
            state=_state(batch),
            mine=batch.made_by_id == actor.id,
        )
        for batch, name in found
    ]


def _in_order(session: Session, actor: Provider, batch: InviteBatch) -> list[tuple[UUID, str]]:
    """Everybody of a batch with their outcome: who needs a person's eyes first, then by name."""
    ids = batch.ids()
    names = dict(
        session.exec(select(Patient.id, Patient.sort_name).where(reach.within(actor), col(Patient.id).in_(ids))).all()
    )
    every = list(zip(ids, batch.outcomes, strict=True))
    every.sort(key=lambda one: (PLACES[one[1]], names.get(one[0], "")))
    return every


def _rows(session: Session, actor: Provider, several: list[tuple[UUID, str]]) -> list[BatchRow]:
    ids = [patient_id for patient_id, _ in several]
    known = {
        row[0]: (" ".join(filter(None, row[1:3])), row[3] or "")
        for row in session.exec(
            select(Patient.id, Patient.first_name, Patient.last_name, Patient.email).where(
                reach.within(actor), col(Patient.id).in_(ids)
            )
        ).all()
    }
    rows = []
    for patient_id, outcome in several:
        name, email = known.get(patient_id, (UNKNOWN, ""))
        shown = str(patient_id) if patient_id in known else ""
        rows.append(
            BatchRow(shown, name, email, outcome, outcomes.WORDS[outcome], good=outcome not in outcomes.REFUSED)
        )
    return rows


def _letters(session: Session, batch: InviteBatch) -> tuple[int, int]:
    """How many letters of a batch have not left yet, and how many did not arrive."""
    gone = col(Letter.sent_at).is_not(None) | col(Letter.failed_at).is_not(None) | col(Letter.withdrawn_at).is_not(None)
    lost = col(Letter.failed_at).is_not(None) | col(Letter.bounced_at).is_not(None)
    found = session.exec(
        select(func.sum(case((gone, 0), else_=1)), func.sum(case((lost, 1), else_=0))).where(
            Letter.batch_id == batch.id, Letter.practice_id == batch.practice_id
        )
    ).one()
    return found[0] or 0, found[1] or 0


def _state(batch: InviteBatch) -> str:
    if batch.started_at is None:
        return PLANNED
    if batch.finished_at is not None:
        return FINISHED
    return STOPPED if batch.stopped_at is not None else SENDING


def _sent(counted: Counter[str]) -> int:
    return sum(counted[one] for one in outcomes.DONE)


def _text(batch: InviteBatch) -> str:
    counted = Counter(batch.outcomes)
    sent, refused = _sent(counted), sum(counted[one] for one in outcomes.REFUSED)
    left = batch.total - sent - refused
    words = [f"{sent:,} invited", f"{refused:,} not invited" if refused else "", f"{left:,} to go" if left else ""]
    return " · ".join(filter(None, words))
