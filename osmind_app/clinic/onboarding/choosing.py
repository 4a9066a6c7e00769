"""Whom a deed about many patients is about: those who were ticked, or everybody the list's filter matches."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.batches import MOST, Plan
from osmind_app.clinic.invitations.errors import NobodyChosen
from osmind_app.clinic.onboarding import patient_list
from osmind_app.clinic.onboarding.patient_filter import PatientFilter


def plan_invites(
    session: Session,
    *,
    actor: Provider,
    patient_ids: Sequence[UUID] = (),
    everybody: PatientFilter | None = None,
    now: datetime,
) -> Plan:
    """The dry run: who of these patients would be sent what, and who nothing and why; changes nothing (B8).

    `everybody`: all that this filter matches, whatever its page. Raises `NobodyChosen` and `TooManyAtOnce`.
    """
    if everybody is not None:
        patient_ids = chosen(session, actor=actor, everybody=everybody, now=now)
    if not patient_ids:
        raise NobodyChosen
    return invitations.plan(session, actor=actor, patient_ids=patient_ids, now=now)


def chosen(session: Session, *, actor: Provider, everybody: PatientFilter, now: datetime) -> list[UUID]:
    """Everybody the filter matches; a few more than may be invited at once where there are."""
    return patient_list.every_id(session, actor=actor, filter=everybody, now=now, at_most=MOST + 1)
