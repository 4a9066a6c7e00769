"""What the staff's pages show of the intake flows, and which group of patients is asked which."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.intake import flows
from osmind_app.clinic.intake.form_rows import form_choices
from osmind_app.clinic.intake.models import SKIPPABLE, FlowForm, FormVersion, IntakeFlow
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import PatientGroup
from osmind_app.clinic.practices.queries import Choice

MOST_SHOWN = 200  # flows, and groups that use one


@dataclass(frozen=True)
class FlowRow:
    """One flow in the list."""

    id: str = ""
    name: str = ""
    about: str = ""  # "5 forms · New adult, Dr. Rivera"
    is_default: bool = False
    archived: bool = False


@dataclass(frozen=True)
class FlowLine:
    """One form of a flow."""

    key: str = ""
    title: str = ""
    about: str = ""
    skippable: bool = False
    archived: bool = False
    first: bool = False
    last: bool = False


@dataclass(frozen=True)
class FlowPage:
    """One flow with its forms in order."""

    id: str = ""
    name: str = ""
    lines: list[FlowLine] = field(default_factory=list)
    minutes: str = ""
    in_order: bool = False
    archived: bool = False
    is_default: bool = False
    may_change: bool = False
    to_add: list[Choice] = field(default_factory=list)


@dataclass(frozen=True)
class GroupFlow:
    """Which flow a group uses; an empty id: the practice's own."""

    group_id: str = ""
    name: str = ""
    flow_id: str = ""


@dataclass(frozen=True)
class ProviderFlow:
    """Which flow a provider's new patients get; an empty id: the practice's own."""

    provider_id: str = ""
    name: str = ""
    flow_id: str = ""


@dataclass(frozen=True)
class FlowsPage:
    """Every flow, and which group uses which."""

    flows: list[FlowRow] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    groups: list[GroupFlow] = field(default_factory=list)
    providers: list[ProviderFlow] = field(default_factory=list)
    default_id: str = ""
    waits: bool = False  # the rest of the portal
    may_change: bool = False


def flows_page(session: Session, *, actor: Provider, now: datetime) -> FlowsPage:
    """The flows by name, those in use first, and what the patients of each group and provider are asked."""
    practice = practices.get(session, actor=actor)
    counted = dict(
        session.exec(
            select(FlowForm.flow_id, func.count())
            .where(FlowForm.practice_id == actor.practice_id)
            .group_by(col(FlowForm.flow_id))
        ).all()
    )
    groups = session.exec(
        select(PatientGroup)
        .where(PatientGroup.practice_id == actor.practice_id, col(PatientGroup.archived_at).is_(None))
        .order_by(col(PatientGroup.name_key))
        .limit(MOST_SHOWN)
    ).all()
    providers = session.exec(
        select(Provider)
        .where(
            Provider.practice_id == actor.practice_id,
            col(Provider.sees_patients_since).is_not(None),
            col(Provider.deactivated_at).is_(None),
        )
        .order_by(col(Provider.full_name), col(Provider.id))
        .limit(MOST_SHOWN)
    ).all()
    found = session.exec(
        select(IntakeFlow)
        .where(IntakeFlow.practice_id == actor.practice_id)
        .order_by(col(IntakeFlow.archived_at).is_not(None), col(IntakeFlow.name_key))
        .limit(MOST_SHOWN)
    ).all()
    rows = []
    for flow in found:
        number = counted.get(flow.id, 0)
        used = [group.name for group in groups if group.flow_id == flow.id]
        used += [provider.full_name for provider in providers if provider.flow_id == flow.id]
        about = " · ".join([f"{number} form{'' if number == 1 else 's'}", *([", ".join(used)] if used else [])])
        rows.append(FlowRow(str(flow.id), flow.name, about, practice.flow_id == flow.id, flow.archived_at is not None))
    return FlowsPage(
        flows=rows,
        choices=[Choice(row.id, row.name) for row in rows if not row.archived],
        groups=[GroupFlow(str(one.id), one.name, str(one.flow_id or "")) for one in groups],
        providers=[ProviderFlow(str(one.id), one.full_name, str(one.flow_id or "")) for one in providers],
        default_id=str(practice.flow_id or ""),
        waits=practice.forms_gate_off_at is None,
        may_change=actor.is_admin,
    )


def flow_page(session: Session, *, actor: Provider, flow_id: UUID, now: datetime) -> FlowPage:
    """One flow; `NotFound` for another practice's."""
    flow = flows.get(session, actor=actor, flow_id=flow_id)
    session.refresh(flow)
    found = session.exec(
        select(FormVersion, FlowForm.rule)
        .join(
            FlowForm,
            (col(FlowForm.form_key) == FormVersion.key) & (col(FlowForm.practice_id) == FormVersion.practice_id),
        )
        .where(
            FormVersion.practice_id == actor.practice_id,
            col(FormVersion.replaced_at).is_(None),
            FlowForm.flow_id == flow.id,
        )
        .order_by(col(FlowForm.position))
    ).all()
    minutes = sum(version.minutes for version, _ in found if version.archived_at is None)
    taken = {version.key for version, _ in found}
    return FlowPage(
        id=str(flow.id),
        name=flow.name,
        lines=[
            FlowLine(
                key=version.key,
                title=version.title,
                about=f"About {version.minutes} minutes" if version.minutes else "",
                skippable=rule == SKIPPABLE,
                archived=version.archived_at is not None,
                first=at == 0,
                last=at == len(found) - 1,
            )
            for at, (version, rule) in enumerate(found)
        ],
        minutes=f"About {minutes} minutes in all" if minutes else "",
        in_order=flow.in_order_since is not None,
        archived=flow.archived_at is not None,
        is_default=practices.get(session, actor=actor).flow_id == flow.id,
        may_change=actor.is_admin,
        to_add=[one for one in form_choices(session, actor=actor) if one.id not in taken],
    )
