"""Inviting a guardian (letter 31): only whoever staff chose among a patient's contacts, to what staff chose (A15)."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families import contacts
from osmind_app.clinic.families.models import SCOPES, PortalAccess
from osmind_app.clinic.guardians import errors
from osmind_app.clinic.guardians.models import BY_STAFF, GuardianInvitation
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.patients.letter_card import card_for
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import tokens
from osmind_app.lib.errors import FormErrors
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox

AT_MOST = 5  # to one contact …
WITHIN = timedelta(hours=24)
OPEN: tuple[ColumnElement[bool], ...] = (
    col(GuardianInvitation.accepted_at).is_(None),
    col(GuardianInvitation.replaced_at).is_(None),
    col(GuardianInvitation.withdrawn_at).is_(None),
)


def scopes_of(chosen: Collection[str]) -> str:
    """What was ticked, as it is kept; raises `FormErrors` for nothing, and for what there is not."""
    if not chosen or set(chosen) - SCOPES.keys():
        raise FormErrors({"scopes": "Choose what the guardian may see"})
    return " ".join(scope for scope in SCOPES if scope in chosen)


def invite(session: Session, *, actor: Provider, contact_id: UUID, scopes: str, now: datetime) -> GuardianInvitation:
    """E-mail a contact a link that opens this patient's portal to them; an earlier link of theirs stops working.

    Raises `NotFound`, `ContactHasNoEmail`, `PatientsOwnEmail`, `HasAccess`, `ArchivedPatient` and `TooManyInvites`.
    """
    contact = contacts.find(session, actor=actor, contact_id=contact_id)
    patient = invitations.locked(session, practice_id=actor.practice_id, patient_id=contact.patient_id)
    practice = practices.get(session, actor=actor)
    if patient.archived_at is not None:
        raise errors.ArchivedPatient
    if contact.email is None:
        raise errors.ContactHasNoEmail
    if contact.email == patient.email:
        raise errors.PatientsOwnEmail
    if access_of(session, practice_id=actor.practice_id, contact_id=contact.id, actor=actor) is not None:
        raise errors.HasAccess
    _not_flooded(session, actor, contact.id, practice.time_zone, now)
    _end(session, actor, [GuardianInvitation.contact_id == contact.id], now, replaced_at=now)
    invitation = GuardianInvitation(
        practice_id=practice.id,
        patient_id=patient.id,
        contact_id=contact.id,
        email=contact.email,
        scopes=scopes,
        sent_by_id=actor.id,
        nonce=tokens.new_nonce(),
        key_id=tokens.signing_key_id(),
        sent_at=now,
        expires_at=now + practices.lifetime(session, practice.id),
    )
    session.add(invitation)
    session.flush()
    outbox.promise(
        session,
        letters.guardian_invitation(
            card_for(practice, patient), link=invitation.link, expires_at=invitation.expires_at
        ),
        key=letter_key(invitation.id),
        to=contact.email,
        now=now,
        practice_id=practice.id,
        patient_id=patient.id,
    )
    audit.record(
        session,
        actor=actor,
        event="guardian.invited",
        patient_id=patient.id,
        subject_id=invitation.id,
        now=now,
        scopes=scopes,
    )
    return invitation


def withdraw(session: Session, *, actor: Provider, contact_id: UUID, now: datetime) -> None:
    """Turn a contact's link off; an e-mail that left stays where it is. Raises `NothingOpen`."""
    contact = contacts.find(session, actor=actor, contact_id=contact_id)
    if not end_open(session, actor=actor, contact_id=contact.id, why=BY_STAFF, now=now):
        raise errors.NothingOpen


def end_open(session: Session, *, actor: audit.Actor, contact_id: UUID, why: str, now: datetime) -> bool:
    """Withdraw whatever invitation of this contact is open; True when there was one."""
    whose = [GuardianInvitation.contact_id == contact_id]
    ended = _end(session, actor, whose, now, withdrawn_at=now, withdrawn_why=why)
    _record_ended(session, actor, ended, why, now)
    return bool(ended)


def end_all(session: Session, *, actor: Provider, patient_id: UUID, why: str, now: datetime) -> None:
    """Withdraw every open invitation to this patient's portal."""
    whose = [GuardianInvitation.patient_id == patient_id]
    _record_ended(session, actor, _end(session, actor, whose, now, withdrawn_at=now, withdrawn_why=why), why, now)


def access_of(session: Session, *, practice_id: UUID, contact_id: UUID, actor: audit.Actor) -> PortalAccess | None:
    """The access by which this contact opens the portal now; `actor` has found the contact."""
    return session.exec(
        select(PortalAccess).where(
            PortalAccess.practice_id == practice_id,
            PortalAccess.contact_id == contact_id,
            col(PortalAccess.ended_at).is_(None),
        )
    ).first()


def letter_key(invitation_id: UUID) -> str:
    """Why the letter of an invitation exists."""
    return f"guardian_invitation:{invitation_id}"


def _end(
    session: Session, actor: audit.Actor, whose: list[Any], now: datetime, **how: datetime | str
) -> list[GuardianInvitation]:
    """End what is open of these in one statement; their letters stay here where they have not left."""
    ended = session.exec(
        update(GuardianInvitation)
        .where(col(GuardianInvitation.practice_id) == actor.practice_id, *whose, *OPEN)
        .values(**how)
        .returning(col(GuardianInvitation.id))
    ).all()
    for (invitation_id,) in ended:
        outbox.withdraw(session, key=letter_key(invitation_id), now=now)
    found = select(GuardianInvitation).where(
        GuardianInvitation.practice_id == actor.practice_id, col(GuardianInvitation.id).in_([row[0] for row in ended])
    )
    return list(session.exec(found.execution_options(populate_existing=True)).all())


def _record_ended(
    session: Session, actor: audit.Actor, ended: list[GuardianInvitation], why: str, now: datetime
) -> None:
    for invitation in ended:
        audit.record(
            session,
            actor=actor,
            event="guardian.invitation_withdrawn",
            practice_id=invitation.practice_id,
            patient_id=invitation.patient_id,
            subject_id=invitation.id,
            now=now,
            why=why,
        )


def _not_flooded(session: Session, actor: Provider, contact_id: UUID, zone: str, now: datetime) -> None:
    sent = session.exec(
        select(GuardianInvitation.sent_at)
        .where(
            GuardianInvitation.practice_id == actor.practice_id,
            GuardianInvitation.contact_id == contact_id,
            GuardianInvitation.sent_at > now - WITHIN,
        )
        .order_by(col(GuardianInvitation.sent_at).desc())
        .limit(AT_MOST)
    ).all()
    if len(sent) == AT_MOST:
        raise errors.TooManyInvites(sent[-1] + WITHIN, zone)
