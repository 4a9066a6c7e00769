"""The outbox's list: the practice's emails, the newest first, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, func, literal, tuple_
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.mail.names import name_of
from osmind_app.clinic.mail.states import LOOK, VIEWS, WORDS, state_of, why
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import when
from osmind_app.lib.db import UtcDateTime
from osmind_app.outbox.models import Letter

PAGE, LONGEST, MOST = 25, 254, 100


@dataclass(frozen=True)
class MailFilter:
    """What the list is asked for: the words of the address bar."""

    view: str = ""
    q: str = ""
    after: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "MailFilter":
        """Read `?view=&q=&after=`; what makes no sense is left out."""
        view = query.get("view", "")
        return cls(
            view=view if view in VIEWS else "",
            q=query.get("q", "").strip()[:LONGEST],
            after=query.get("after", "")[:80],
        )

    def to_query(self, after: str = "") -> dict[str, str]:
        """The address bar's words for a page of this filter."""
        return {"view": self.view, "q": self.q, "after": after}


@dataclass(frozen=True)
class MailRow:
    """One email of the list."""

    id: str
    name: str
    reader: str
    patient: str
    at: str
    state: str
    state_words: str
    why: str


@dataclass(frozen=True)
class MailPage:
    """One page of the list; `next` is the key of the page after it. `need_a_look` is counted to 100."""

    rows: list[MailRow] = field(default_factory=list)
    next: str = ""
    need_a_look: int = 0


def mail_rows(session: Session, *, actor: Provider, filter: MailFilter, now: datetime) -> MailPage:
    """The emails of the actor's practice, the newest first; owners and admins only."""
    practices.must_be_admin(actor)
    asked = (
        select(Letter, Patient)
        .outerjoin(Patient, (col(Patient.id) == col(Letter.patient_id)) & (Patient.practice_id == actor.practice_id))
        .where(Letter.practice_id == actor.practice_id)
        .order_by(col(Letter.promised_at).desc(), col(Letter.id).desc())
        .limit(PAGE + 1)
    )
    if filter.view:
        asked = asked.where(VIEWS[filter.view])
    if filter.q:
        asked = asked.where(func.lower(col(Letter.to_email)).startswith(filter.q.lower(), autoescape=True))
    key = _key(filter.after)
    if key is not None:
        here = tuple_(col(Letter.promised_at), col(Letter.id))
        asked = asked.where(here < tuple_(literal(key[0], UtcDateTime()), literal(key[1], Uuid())))
    found = session.exec(asked).all()
    zone = practices.get(session, actor=actor).time_zone
    last = found[PAGE - 1][0] if len(found) > PAGE else None
    return MailPage(
        rows=[_row(letter, patient, zone, now) for letter, patient in found[:PAGE]],
        next=f"{last.promised_at.isoformat()}_{last.id.hex}" if last else "",
        need_a_look=_need_a_look(session, actor),
    )


def _row(letter: Letter, patient: Patient | None, zone: str, now: datetime) -> MailRow:
    state = state_of(letter, now)
    return MailRow(
        id=str(letter.id),
        name=name_of(letter.kind),
        reader=letter.to_email,
        patient=patient.full_name if patient else "",
        at=when.short(letter.promised_at, zone),
        state=state,
        state_words=WORDS[state],
        why=why(letter),
    )


def _need_a_look(session: Session, actor: Provider) -> int:
    some = select(Letter.id).where(Letter.practice_id == actor.practice_id, VIEWS[LOOK]).limit(MOST)
    return session.exec(select(func.count()).select_from(some.subquery())).one()


def _key(after: str) -> tuple[datetime, UUID] | None:
    at, _, letter_id = after.partition("_")
    try:
        found = datetime.fromisoformat(at), UUID(letter_id)
    except ValueError:
        return None
    return found if found[0].tzinfo is not None else None
