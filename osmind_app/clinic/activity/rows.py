"""The record read back: a practice's for its owners and admins, a patient's for whoever may open the chart.

Says who, what, about whom and when. What was read or written is never here: the record does not hold it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import PATIENT, PROVIDER, Provider
from osmind_app.clinic.activity.words import WORDS, words_of
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.patients import opening
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import when
from osmind_app.lib.errors import NotAllowed

PAGE = 50
LOOKING = {"chart.opened", "chat.opened", "document.read", "documents.opened", "form.read", "form.scores_read",
           "invoice.opened", "preview.opened", "sign_in_help.opened", "chart.reason_given"}  # fmt: skip
SIGNING_IN = {name for name in WORDS if name.startswith(("sign_in.", "second_step.", "temporary_password.", "reset."))}
TAKEN_OUT = {name for name in WORDS if name.endswith((".exported", ".downloaded", ".printed"))}
# What the address says → what it is called, and which events it holds (none: all).
KINDS: dict[str, tuple[str, set[str]]] = {
    "looking": ("Looking at records", LOOKING),
    "taken-out": ("Downloads and exports", TAKEN_OUT),
    "signing-in": ("Signing in", SIGNING_IN),
}
GUARDIANS_AND_PATIENTS, LINK, SYSTEM = "Somebody in the portal", "Somebody with a link", "The portal by itself"


@dataclass(frozen=True)
class ActivityFilter:
    """What the record is asked for: the words of the address bar. `before` is the key of a page, 0 for the newest."""

    kind: str = ""
    who: str = ""
    before: int = 0

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "ActivityFilter":
        """Read `?kind=&who=&before=`; what makes no sense is left out."""
        kind, before = query.get("kind", ""), query.get("before", "")
        return cls(
            kind=kind if kind in KINDS else "",
            who=query.get("who", "")[:36],
            before=int(before) if before.isascii() and before.isdigit() and len(before) <= 18 else 0,
        )

    def to_query(self, before: int = 0) -> dict[str, str]:
        """The address bar's words for a page of this filter."""
        return {"kind": self.kind, "who": self.who, "before": str(before) if before else ""}


@dataclass(frozen=True)
class ActivityRow:
    """One line of the record."""

    at: str
    who: str
    what: str
    patient: str = ""
    patient_id: str = ""
    why: str = ""  # the reason an admin gave (D1); for owners and admins


@dataclass(frozen=True)
class ActivityPage:
    """One page of the record, the newest first; `next` is the key of the page after it, 0 on the last."""

    rows: list[ActivityRow] = field(default_factory=list)
    next: int = 0


@dataclass(frozen=True)
class ChartActivity:
    """The record of one chart."""

    patient_id: str = ""
    name: str = ""
    page: ActivityPage = field(default_factory=ActivityPage)


def of_practice(session: Session, *, actor: Provider, filter: ActivityFilter) -> ActivityPage:
    """The record of the actor's practice; owners and admins only."""
    if not actor.is_admin:
        raise NotAllowed
    asked = select(AuditEvent).where(AuditEvent.practice_id == actor.practice_id)
    if filter.kind:
        asked = asked.where(col(AuditEvent.event).in_(KINDS[filter.kind][1]))
    who = _id(filter.who)
    if who is not None:
        asked = asked.where(AuditEvent.actor_id == who, AuditEvent.actor_kind == PROVIDER)
    if filter.before:
        asked = asked.where(col(AuditEvent.id) < filter.before)
    found = session.exec(asked.order_by(col(AuditEvent.id).desc()).limit(PAGE + 1)).all()
    return _page(session, actor, found, with_patients=True)


def of_patient(session: Session, *, actor: Provider, patient_id: UUID, now: datetime, before: int = 0) -> ChartActivity:
    """The record of one chart; raises what opening it raises (D1)."""
    patient = opening.may_read(session, actor=actor, patient_id=patient_id, now=now)
    asked = select(AuditEvent).where(AuditEvent.practice_id == actor.practice_id, AuditEvent.patient_id == patient.id)
    if before:
        asked = asked.where(col(AuditEvent.id) < before)
    found = session.exec(asked.order_by(col(AuditEvent.id).desc()).limit(PAGE + 1)).all()
    page = _page(session, actor, found, with_patients=False)
    return ChartActivity(patient_id=str(patient.id), name=patient.full_name, page=page)


def _page(session: Session, actor: Provider, found: Iterable[AuditEvent], *, with_patients: bool) -> ActivityPage:
    events = list(found)
    shown = events[:PAGE]
    zone = practices.get(session, actor=actor).time_zone
    people = _people(session, actor, shown)
    names = _patients(session, actor, shown) if with_patients else {}
    rows = [
        ActivityRow(
            at=when.short(event.at, zone),
            who=_who(event, people),
            what=words_of(event.event),
            patient=names.get(event.patient_id, ""),
            patient_id=str(event.patient_id) if event.patient_id in names else "",
            why=_why(event) if actor.is_admin else "",
        )
        for event in shown
    ]
    return ActivityPage(rows, (shown[-1].id or 0) if len(events) > PAGE else 0)


def _people(session: Session, actor: Provider, events: list[AuditEvent]) -> dict[UUID | None, str]:
    ids = {event.actor_id for event in events if event.actor_kind == PROVIDER}
    found = select(Provider).where(Provider.practice_id == actor.practice_id, col(Provider.id).in_(ids))
    return {one.id: one.full_name for one in session.exec(found)}


def _patients(session: Session, actor: Provider, events: list[AuditEvent]) -> dict[UUID | None, str]:
    ids = {event.patient_id for event in events if event.patient_id is not None}
    found = session.exec(
        select(Patient).where(Patient.practice_id == actor.practice_id, col(Patient.id).in_(ids))
    ).all()
    return {one.id: one.full_name for one in found}


def _who(event: AuditEvent, people: dict[UUID | None, str]) -> str:
    if event.actor_kind == PROVIDER:
        return people.get(event.actor_id, "Somebody of the staff")
    return {PATIENT: GUARDIANS_AND_PATIENTS, "link": LINK}.get(event.actor_kind, SYSTEM)


def _why(event: AuditEvent) -> str:
    if event.event != opening.GIVEN:
        return ""
    words = str(event.detail.get("words", ""))
    reason = opening.REASONS.get(str(event.detail.get("reason", "")), "")
    return f"{reason}: {words}" if words else reason


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
