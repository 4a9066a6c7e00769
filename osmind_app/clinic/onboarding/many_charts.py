"""One deed for many charts: another Primary Provider, another group, archiving; each chart by the rules of its own.

A part is one transaction in which every chart has its own savepoint: one that refuses holds up none of the others.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.onboarding import leaving, patient_list
from osmind_app.clinic.onboarding.patient_filter import PatientFilter
from osmind_app.clinic.patients import care_team, reach
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib.errors import DomainError, FormErrors

MOST = 200  # at once: each is several writes and may be several letters
PART = 20  # charts of one transaction
ASSIGN, MOVE, ARCHIVE = "assign", "move", "archive"
UNKNOWN = "A patient you can’t open"


class TooManyCharts(DomainError):
    """More than a person can look over."""

    sentence = f"At most {MOST} patients can be changed at once. Narrow the list, for example by group."


class NobodyTicked(DomainError):
    """Nothing is ticked, or nobody matches."""

    sentence = "No patients are selected. Tick the patients to change."


class AsItWas(DomainError):
    """There is nothing to do for this chart."""


@dataclass(frozen=True)
class Order:
    """What shall be done with each of them: `to_id` is the provider or the group, where there is one."""

    what: str
    to_id: UUID | None = None

    @classmethod
    def from_form(cls, what: str, form: Mapping[str, str]) -> "Order":
        """Read the chosen provider or group; raises `FormErrors` when none is."""
        field, say = {ASSIGN: ("provider", "Choose a provider"), MOVE: ("group", "Choose a group")}[what]
        try:
            return cls(what, UUID(form.get(field, "")))
        except ValueError:
            raise FormErrors({field: say}) from None


@dataclass(frozen=True)
class Refused:
    """One chart that stays as it was, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class Done:
    """What became of one part."""

    number: int
    refused: tuple[Refused, ...]


def chosen(
    session: Session,
    *,
    actor: Provider,
    patient_ids: Sequence[UUID] = (),
    everybody: PatientFilter | None = None,
    now: datetime,
) -> list[UUID]:
    """Who is meant: those ticked, or all that the filter matches. Raises `NobodyTicked` and `TooManyCharts`."""
    if everybody is not None:
        patient_ids = patient_list.every_id(session, actor=actor, filter=everybody, now=now, at_most=MOST + 1)
    if not patient_ids:
        raise NobodyTicked
    if len(patient_ids) > MOST:
        raise TooManyCharts
    return sorted(set(patient_ids))  # always in one order: two people who change the same charts wait in a row


def change(session: Session, *, actor: Provider, patient_ids: Sequence[UUID], order: Order, now: datetime) -> Done:
    """Do it for each of one part, and say for whom not and why; somebody else's patient is a missing one (D1)."""
    found = session.exec(
        select(Patient).where(reach.within(actor), col(Patient.id).in_(patient_ids)).order_by(col(Patient.id))
    ).all()
    refused = [Refused(UNKNOWN, "Nothing was changed")] * (len(patient_ids) - len(found))
    for patient in found:
        name = patient.full_name
        try:
            with session.begin_nested():
                _DEEDS[order.what](session, actor, patient, order.to_id, now)
        except FormErrors as wrong:
            refused.append(Refused(name, next(iter(wrong.by_field.values()))))
        except DomainError as wrong:
            refused.append(Refused(name, wrong.sentence))
    return Done(len(patient_ids) - len(refused), tuple(refused))


def _assign(session: Session, actor: Provider, patient: Patient, to_id: UUID | None, now: datetime) -> None:
    _is_here(patient)
    if to_id is None or to_id == patient.primary_provider_id:
        raise AsItWas("Has this Primary Provider already")
    others = care_team.member_ids(session, patient=patient) - {to_id}
    patients.set_care_team(
        session, actor=actor, patient_id=patient.id, primary_provider_id=to_id, other_ids=tuple(others), now=now
    )


def _move(session: Session, actor: Provider, patient: Patient, to_id: UUID | None, now: datetime) -> None:
    _is_here(patient)
    if to_id is None or to_id == patient.group_id:
        raise AsItWas("Is in this group already")
    patients.set_group(session, actor=actor, patient_id=patient.id, group_id=to_id, now=now)
    intake.start_flow(session, patient=patient, now=now)


def _archive(session: Session, actor: Provider, patient: Patient, _to: UUID | None, now: datetime) -> None:
    if patient.archived_at is not None:
        raise AsItWas("Was archived already")
    leaving.archive(session, actor=actor, patient_id=patient.id, now=now)


def _is_here(patient: Patient) -> None:
    if patient.archived_at is not None:
        raise AsItWas("Is archived: restore the patient first")


_DEEDS: dict[str, Callable[[Session, Provider, Patient, UUID | None, datetime], None]] = {
    ASSIGN: _assign,
    MOVE: _move,
    ARCHIVE: _archive,
}
