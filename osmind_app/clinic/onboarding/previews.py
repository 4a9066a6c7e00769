"""See what they will see (B16): the letter, the doors and Home of one patient as they would be now, and nothing sent.

The links in it are samples that open nothing. Opening a preview is written down; its parts are shown for as long as
an opened chart stays open.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts import resets
from osmind_app.clinic.accounts.models import FRONT_DESK, Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.models import UNDONE, Invitation
from osmind_app.clinic.invitations.queries import Invited
from osmind_app.clinic.messaging.queries import HomeCard
from osmind_app.clinic.onboarding import home
from osmind_app.clinic.onboarding.home import HomePage
from osmind_app.clinic.patients import opening
from osmind_app.clinic.patients.letter_card import card_for
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib import tokens, when
from osmind_app.lib.errors import NotFound
from osmind_app.lib.tokens import LinkRef
from osmind_app.lib.typed import line
from osmind_app.outbox import letters, paths
from osmind_app.outbox.models import Letter
from osmind_app.outbox.render import Rendered, render

OPENED = "preview.opened"
SAMPLE = "sample"  # stands where a token would: no door opens for it
NOBODY = UUID(int=0)
_NO_LINK = LinkRef("preview", NOBODY, bytes(tokens.NONCE_BYTES), 1, "")
LETTER, LANDING, PASSWORD, NEW_PASSWORD = "letter", "landing", "password", "new-password"
TITLES = {
    LANDING: "The page the link opens",
    PASSWORD: "Then: create a password",
    NEW_PASSWORD: "The page the link opens",
}
Part = TypeVar("Part")


@dataclass(frozen=True)
class Door:
    """One door of the preview: which, and what it is called."""

    key: str
    title: str


@dataclass(frozen=True)
class PreviewPage:
    """What the preview's page shows around its frames."""

    patient_id: str = ""
    name: str = ""
    called: str = ""
    sender: str = ""
    reader: str = ""  # the address it would go to
    subject: str = ""
    doors: list[Door] = field(default_factory=list)
    home: HomePage = field(default_factory=HomePage)


@dataclass(frozen=True)
class LetterToBe:
    """A letter in words, before there is anybody to send it to."""

    sender: str = ""
    reader: str = ""
    subject: str = ""
    text: str = ""


def open_preview(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> PreviewPage:
    """What this patient would see now; written down. Raises what opening a chart raises (D1)."""
    patient = opening.may_read(session, actor=actor, patient_id=patient_id, now=now)
    practice = practices.get(session, actor=actor)
    audit.record(session, actor=actor, event=OPENED, patient_id=patient.id, now=now)
    letter = _letter(session, patient, practice, now)
    active = invitations.is_active(session, patient=patient)
    opens = families.own_portal_of(session, patient=patient)
    as_patient = PortalAccess(
        account_id=opens.account_id if opens else NOBODY,
        patient_id=patient.id,
        practice_id=patient.practice_id,
        granted_at=now,
    )  # never added: Home is asked as the patient would ask
    seen = home.home(session, actor=as_patient, now=now)
    return PreviewPage(
        patient_id=str(patient.id),
        name=patient.full_name,
        called=patient.called,
        sender=letter.sender,
        reader=letter.to or "no email yet",
        subject=letter.subject,
        doors=[Door(key, TITLES[key]) for key in ((NEW_PASSWORD,) if active else (LANDING, PASSWORD))],
        home=replace(seen, messages=HomeCard()) if actor.role == FRONT_DESK else seen,  # they have no messages (D1)
    )


def letter(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> Rendered:
    """The letter that would be sent now: an invitation until there is a password, then a reset."""
    return _part(session, actor, patient_id, now, _letter)


def letter_to_be(session: Session, *, actor: Provider, form: Mapping[str, str], now: datetime) -> LetterToBe:
    """The invitation somebody would get whose chart is being typed; nothing is made, so nothing is written down."""
    typed = {field: line(form.get(field, "")) for field in ("first_name", "last_name", "preferred_name", "email")}
    nobody = Patient(
        practice_id=actor.practice_id,
        primary_provider_id=actor.id,
        first_name=typed["first_name"],
        last_name=typed["last_name"],
        preferred_name=typed["preferred_name"],
        created_at=now,
    )  # never added
    found = _letter(session, nobody, practices.get(session, actor=actor), now)
    return LetterToBe(found.sender, typed["email"] or "no email yet", found.subject, found.text)


def invited(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> Invited:
    """Who the doors would greet, and until when the link would work."""
    return _part(session, actor, patient_id, now, _invited)


def _part(
    session: Session,
    actor: Provider,
    patient_id: UUID,
    now: datetime,
    of: Callable[[Session, Patient, Practice, datetime], Part],
) -> Part:
    """One part of a preview that this actor opened a while ago; otherwise `NotFound`."""
    patient = opening.may_read(session, actor=actor, patient_id=patient_id, now=now)
    opened = session.exec(
        select(AuditEvent.id)
        .where(
            AuditEvent.practice_id == patient.practice_id,
            AuditEvent.patient_id == patient.id,
            AuditEvent.event == OPENED,
            AuditEvent.actor_id == actor.id,
            AuditEvent.at > now - opening.HOLDS_FOR,
        )
        .limit(1)
    ).first()
    if opened is None:
        raise NotFound
    return of(session, patient, practices.get(session, actor=actor), now)


def _letter(session: Session, patient: Patient, practice: Practice, now: datetime) -> Rendered:
    card, name = card_for(practice, patient), patient.called
    if invitations.is_active(session, patient=patient):
        until = now + resets.LIFETIME
        draft = letters.password_reset(card, first_name=name, link=_NO_LINK, expires_at=until)
        path = paths.RESET
    else:
        write = letters.invitation_again if _was_invited(session, patient) else letters.invitation
        draft = write(card, first_name=name, link=_NO_LINK, expires_at=_deadline(practice, now))
        path = paths.INVITATION
    return render(
        Letter(
            key="",
            kind=draft.kind,
            to_email=patient.email or "",
            context={**draft.context, "path": path.format(token=SAMPLE)},
            promised_at=now,
            deliver_after=now,
        )
    )


def _invited(session: Session, patient: Patient, practice: Practice, now: datetime) -> Invited:
    return Invited(
        invitation_id=NOBODY,
        clinic=practices.card(practice),
        first_name=patient.called,
        email=patient.email or "",
        deadline=when.long(_deadline(practice, now), practice.time_zone),
        personal=(),
        opened_before=True,
        continued_before=True,
    )


def _deadline(practice: Practice, now: datetime) -> datetime:
    return now + timedelta(hours=practice.invitation_hours)


def _was_invited(session: Session, patient: Patient) -> bool:
    found = select(Invitation.id).where(
        Invitation.patient_id == patient.id,
        Invitation.practice_id == patient.practice_id,
        col(Invitation.withdrawn_why) != UNDONE,
    )
    return session.exec(found.limit(1)).first() is not None
