"""What patients changed in the portal, marked for the staff until one of them has seen it (S10)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.patients import reach
from osmind_app.clinic.patients.contact_info import LABELS
from osmind_app.clinic.patients.models import ContactInfoChange, Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import when
from osmind_app.lib.errors import NotFound

GUARDIAN = "guardian"  # a role of `families`: who changed it


@dataclass(frozen=True)
class FieldNews:
    """One field with a new value: `now` as it is, `was` as the staff last knew it, and who changed it when."""

    field: str
    label: str
    now: str
    was: str
    told: str  # "Changed by the patient on Nov 22, 2026, 9:00 AM PST"; empty where one line tells it of all


@dataclass(frozen=True)
class News:
    """All that is new on one chart; `ids` say which changes "Seen" is about, so that a later one stays marked."""

    fields: list[FieldNews]
    names: list[str]  # of the fields
    ids: list[str]
    told: str = ""  # who changed all of them and when, where that was one person at one time


def unseen(session: Session, *, actor: Provider, patient: Patient) -> News:
    """What nobody of the clinic has seen yet on this chart, one line for each field that differs now."""
    found = session.exec(
        select(ContactInfoChange)
        .where(
            ContactInfoChange.practice_id == actor.practice_id,
            ContactInfoChange.patient_id == patient.id,
            col(ContactInfoChange.seen_at).is_(None),
        )
        .order_by(col(ContactInfoChange.changed_at))
    ).all()
    zone = practices.get(session, actor=actor).time_zone
    by_field: dict[str, list[ContactInfoChange]] = {}
    for change in found:
        by_field.setdefault(change.field, []).append(change)
    fields = [_news(by_field[field], patient, zone) for field in LABELS if field in by_field]
    shown = [one for one in fields if one.now != one.was]
    names, ids = [one.field for one in shown], [str(change.id) for change in found]
    if len({one.told for one in shown}) != 1:
        return News(shown, names, ids)
    return News([replace(one, told="") for one in shown], names, ids, told=shown[0].told)


def seen(session: Session, *, actor: Provider, patient_id: UUID, change_ids: Sequence[UUID], now: datetime) -> None:
    """Somebody of the staff has read these changes; what came since stays marked. Twice is once."""
    if session.exec(select(Patient.id).where(Patient.id == patient_id, reach.within(actor))).first() is None:
        raise NotFound
    marked = _mark(session, actor, patient_id, now, col(ContactInfoChange.id).in_([*change_ids]))
    if marked:
        audit.record(session, actor=actor, event="contact_info.seen", patient_id=patient_id, now=now, count=marked)


def seen_by_writing(
    session: Session, *, actor: Provider, patient: Patient, fields: Sequence[str], now: datetime
) -> None:
    """Whoever writes another value into a field has seen the one before."""
    _mark(session, actor, patient.id, now, col(ContactInfoChange.field).in_([*fields]))


def of_practice(session: Session, *, actor: Provider, at_most: int) -> list[tuple[Patient, datetime]]:
    """The patients in the actor's reach who changed something that nobody has seen, the longest waiting first."""
    since = func.min(ContactInfoChange.changed_at)
    found = session.exec(
        select(ContactInfoChange.patient_id, since)
        .join(Patient, col(Patient.id) == col(ContactInfoChange.patient_id))
        .where(
            ContactInfoChange.practice_id == actor.practice_id,
            col(ContactInfoChange.seen_at).is_(None),
            col(Patient.archived_at).is_(None),
            reach.within(actor),
        )
        .group_by(col(ContactInfoChange.patient_id))
        .order_by(since)
        .limit(at_most)
    ).all()
    ids = [patient_id for patient_id, _ in found]
    about = select(Patient).where(reach.within(actor), col(Patient.id).in_(ids))
    by_id = {patient.id: patient for patient in session.exec(about).all()}
    return [(by_id[patient_id], at) for patient_id, at in found]


def _news(changes: list[ContactInfoChange], patient: Patient, zone: str) -> FieldNews:
    last = changes[-1]
    who = "a guardian" if last.role == GUARDIAN else "the patient"
    return FieldNews(
        field=last.field,
        label=LABELS[last.field],
        now=getattr(patient, last.field) or "nothing",
        was=changes[0].was or "nothing",
        told=f"Changed by {who} on {when.short(last.changed_at, zone)}",
    )


def _mark(session: Session, actor: Provider, patient_id: UUID, now: datetime, which: object) -> int:
    marked = session.exec(
        update(ContactInfoChange)
        .where(
            col(ContactInfoChange.practice_id) == actor.practice_id,
            col(ContactInfoChange.patient_id) == patient_id,
            col(ContactInfoChange.seen_at).is_(None),
            which,  # type: ignore[arg-type]
        )
        .values(seen_at=now, seen_by_id=actor.id)
        .execution_options(synchronize_session=False)
    )
    return marked.rowcount
