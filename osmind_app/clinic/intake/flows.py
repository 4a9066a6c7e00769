"""Intake flows: which forms a group fills in, in which order, required or skippable. Admins change them (D1)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.intake import publishing
from osmind_app.clinic.intake.flow_errors import FlowIsDefault, FlowNameInUse, FlowTooLong
from osmind_app.clinic.intake.models import REQUIRED, SKIPPABLE, FlowForm, IntakeFlow
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib.errors import FormErrors, NotFound
from osmind_app.lib.typed import is_blank, line

NAME_LIMIT, MOST_FORMS = 60, 30
UP, DOWN = "up", "down"


def create(session: Session, *, actor: Provider, name: str, now: datetime) -> IntakeFlow:
    """Begin a flow without forms. Raises `FlowNameInUse`, or `FormErrors` for a name that can't be."""
    practices.must_be_admin(actor)
    name = _name(session, actor, name)
    made = IntakeFlow(practice_id=actor.practice_id, name=name, name_key=practices.name_key(name), created_at=now)
    session.add(made)
    session.flush()
    audit.record(session, actor=actor, event="flow.created", subject_id=made.id, now=now)
    return made


def rename(session: Session, *, actor: Provider, flow_id: UUID, name: str, now: datetime) -> IntakeFlow:
    """Give a flow another name; raises as `create` does."""
    found = _to_change(session, actor, flow_id)
    found.name = _name(session, actor, name, but=found.id)
    found.name_key = practices.name_key(found.name)
    return _changed(session, actor, found, "flow.renamed", now)


def archive(session: Session, *, actor: Provider, flow_id: UUID, now: datetime) -> IntakeFlow:
    """Start a flow for nobody any more; who is on their way goes on. Raises `FlowIsDefault`."""
    found = _to_change(session, actor, flow_id)
    if practices.get(session, actor=actor).flow_id == found.id:
        raise FlowIsDefault
    found.archived_at = found.archived_at or now
    return _changed(session, actor, found, "flow.archived", now)


def restore(session: Session, *, actor: Provider, flow_id: UUID, now: datetime) -> IntakeFlow:
    """Start an archived flow again."""
    found = _to_change(session, actor, flow_id)
    found.archived_at = None
    return _changed(session, actor, found, "flow.restored", now)


def add_form(
    session: Session, *, actor: Provider, flow_id: UUID, key: str, rule: str = REQUIRED, now: datetime
) -> FlowForm:
    """Put a form at the end of a flow; twice is once. Who is on their way is asked what they were asked before."""
    found = _to_change(session, actor, flow_id)
    form = publishing.current(session, actor=actor, key=key)
    if form.archived_at is not None:
        raise NotFound
    lines = _lines(session, found)
    first = next((one for one in lines if one.form_key == key), None)
    if first is not None:
        return first
    if len(lines) >= MOST_FORMS:
        raise FlowTooLong
    position = lines[-1].position + 1 if lines else 0
    made = FlowForm(practice_id=actor.practice_id, flow_id=found.id, form_key=key, position=position, rule=_rule(rule))
    session.add(made)
    _changed(session, actor, found, "flow.form_added", now)
    return made


def remove_form(session: Session, *, actor: Provider, flow_id: UUID, key: str, now: datetime) -> None:
    """Take a form out of a flow; twice is once."""
    found = _to_change(session, actor, flow_id)
    lines = _lines(session, found)
    for gone in [one for one in lines if one.form_key == key]:
        session.delete(gone)
        session.flush()
        _put_in_order(session, [one for one in lines if one.form_key != key])
        _changed(session, actor, found, "flow.form_removed", now)


def move_form(session: Session, *, actor: Provider, flow_id: UUID, key: str, way: str, now: datetime) -> None:
    """One place up or down; at the end of the list it stays where it is."""
    found = _to_change(session, actor, flow_id)
    lines = _lines(session, found)
    at = next((at for at, one in enumerate(lines) if one.form_key == key), None)
    if at is None:
        raise NotFound
    to = at - 1 if way == UP else at + 1
    if 0 <= to < len(lines):
        lines[at], lines[to] = lines[to], lines[at]
        _put_in_order(session, lines)
        _changed(session, actor, found, "flow.form_moved", now)


def set_rule(session: Session, *, actor: Provider, flow_id: UUID, key: str, rule: str, now: datetime) -> None:
    """Require a form of a flow, or let the patient skip it; for those who start the flow from now on."""
    found = _to_change(session, actor, flow_id)
    for one in _lines(session, found):
        if one.form_key == key and one.rule != _rule(rule):
            one.rule = rule
            session.add(one)
            _changed(session, actor, found, "flow.rule_changed", now)


def keep_order(session: Session, *, actor: Provider, flow_id: UUID, on: bool, now: datetime) -> IntakeFlow:
    """Let a form wait for the required forms before it, or let patients begin with any."""
    found = _to_change(session, actor, flow_id)
    if (found.in_order_since is not None) == on:
        return found
    found.in_order_since = now if on else None
    return _changed(session, actor, found, "flow.order_changed", now)


def make_default(session: Session, *, actor: Provider, flow_id: UUID | None, now: datetime) -> None:
    """The flow of every group that names none; None: they are asked nothing."""
    practices.must_be_admin(actor)
    flow = _in_use(session, actor, flow_id)
    practice = practices.get(session, actor=actor)
    if practice.flow_id != (flow.id if flow else None):
        practice.flow_id = flow.id if flow else None
        _settings_changed(session, actor, practice, now, "default_flow")


def rest_waits(session: Session, *, actor: Provider, on: bool, now: datetime) -> None:
    """Let the rest of the portal wait until the forms are completed or skipped; messages and visits never do (A21)."""
    practices.must_be_admin(actor)
    practice = practices.get(session, actor=actor)
    if (practice.forms_gate_off_at is None) != on:
        practice.forms_gate_off_at = None if on else now
        _settings_changed(session, actor, practice, now, "forms_gate")


def of_group(session: Session, *, actor: Provider, group_id: UUID, flow_id: UUID | None, now: datetime) -> None:
    """Choose the flow of who joins a group from now on; None: the practice's own."""
    practices.must_be_admin(actor)
    group = practices.group(session, actor=actor, group_id=group_id)
    flow = _in_use(session, actor, flow_id)
    if group.flow_id != (flow.id if flow else None):
        group.flow_id = flow.id if flow else None
        session.add(group)
        session.flush()
        audit.record(session, actor=actor, event="group.flow_chosen", subject_id=group.id, now=now)


def of_provider(session: Session, *, actor: Provider, provider_id: UUID, flow_id: UUID | None, now: datetime) -> None:
    """Choose the flow of a provider's new patients whose group names none; None: the practice's own."""
    practices.must_be_admin(actor)
    provider = session.exec(
        select(Provider).where(Provider.id == provider_id, Provider.practice_id == actor.practice_id)
    ).first()
    if provider is None:
        raise NotFound
    flow = _in_use(session, actor, flow_id)
    if provider.flow_id != (flow.id if flow else None):
        provider.flow_id = flow.id if flow else None
        session.add(provider)
        session.flush()
        audit.record(session, actor=actor, event="provider.flow_chosen", subject_id=provider.id, now=now)


def get(session: Session, *, actor: Provider, flow_id: UUID) -> IntakeFlow:
    """One flow; another practice's is `NotFound`."""
    found = session.exec(
        select(IntakeFlow).where(IntakeFlow.id == flow_id, IntakeFlow.practice_id == actor.practice_id)
    ).first()
    if found is None:
        raise NotFound
    return found


def _to_change(session: Session, actor: Provider, flow_id: UUID) -> IntakeFlow:
    """The flow, for an admin; who changes the same one at this moment waits."""
    practices.must_be_admin(actor)
    found = session.exec(
        select(IntakeFlow)
        .where(IntakeFlow.id == flow_id, IntakeFlow.practice_id == actor.practice_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound
    return found


def _in_use(session: Session, actor: Provider, flow_id: UUID | None) -> IntakeFlow | None:
    found = get(session, actor=actor, flow_id=flow_id) if flow_id is not None else None
    if found is not None and found.archived_at is not None:
        raise NotFound
    return found


def _lines(session: Session, flow: IntakeFlow) -> list[FlowForm]:
    return list(
        session.exec(
            select(FlowForm)
            .where(FlowForm.flow_id == flow.id, FlowForm.practice_id == flow.practice_id)
            .order_by(col(FlowForm.position), col(FlowForm.id))
        ).all()
    )


def _put_in_order(session: Session, lines: Sequence[FlowForm]) -> None:
    for position, one in enumerate(lines):
        one.position = position
        session.add(one)
    session.flush()


def _name(session: Session, actor: Provider, typed: str, but: UUID | None = None) -> str:
    name = line(typed)
    if is_blank(name):
        raise FormErrors({"name": "Enter a name for the flow"})
    if len(name) > NAME_LIMIT:
        raise FormErrors({"name": f"The name must be {NAME_LIMIT} characters or fewer"})
    namesake = session.exec(
        select(IntakeFlow.id).where(
            IntakeFlow.practice_id == actor.practice_id,
            IntakeFlow.name_key == practices.name_key(name),
            col(IntakeFlow.id) != but if but else True,
        )
    ).first()
    if namesake is not None:
        raise FlowNameInUse
    return name


def _rule(rule: str) -> str:
    if rule not in (REQUIRED, SKIPPABLE):
        raise NotFound
    return rule


def _changed(session: Session, actor: Provider, found: IntakeFlow, event: str, now: datetime) -> IntakeFlow:
    found.changed_at, found.changed_by_id = now, actor.id
    session.add(found)
    session.flush()
    audit.record(session, actor=actor, event=event, subject_id=found.id, now=now)
    return found


def _settings_changed(session: Session, actor: Provider, practice: Practice, now: datetime, what: str) -> None:
    practice.changed_at, practice.changed_by_id = now, actor.id
    session.add(practice)
    session.flush()
    audit.record(session, actor=actor, event="practice.changed", now=now, fields=[what])
