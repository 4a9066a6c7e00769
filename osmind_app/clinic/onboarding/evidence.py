"""What is known about one patient's way in: a handful of questions, however long the story is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, and_, col, func, select

from osmind_app.clinic.accounts import temporary
from osmind_app.clinic.accounts.locks import Tries, tries_of
from osmind_app.clinic.accounts.models import PROVIDER, Account, KnownDevice, PasswordReset, Provider, TemporaryPassword
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.families.models import SELF, PortalAccess
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.models import UNDONE, Invitation
from osmind_app.clinic.onboarding.models import EmailChange
from osmind_app.clinic.patients import opening
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib.errors import DomainError
from osmind_app.outbox.models import Letter

LOOKED_AT = 50  # letters of invitations; the newest say it all


@dataclass(frozen=True)
class Evidence:
    """One patient's invitations, letters, sign-ins and tries as of now."""

    patient: Patient
    practice: Practice
    now: datetime
    invites: Sequence[Invitation]  # the newest first
    letters: Sequence[Letter]  # of the newest invitation, the newest first
    own: Account | None  # what the patient signs in with
    guardians: Sequence[Account]  # who else opens this portal
    portal_was_open: bool  # once, for the patient
    staff: Provider | None  # has the chart's e-mail as a staff account
    temporary: TemporaryPassword | None  # stands in for the password of `own`
    reset: PasswordReset | None  # the newest one of `own`
    reset_letter: Letter | None
    moving: EmailChange | None  # the newest change of the address `own` signs in with
    browser: Tries  # wrong tries in a browser the account knows
    refused_at: datetime | None  # when a link that had ended was last tried
    refused_why: str
    no_invite: DomainError | None  # why none can be sent

    @property
    def newest(self) -> Invitation | None:
        """The newest invitation, whatever became of it."""
        return self.invites[0] if self.invites else None

    @property
    def was_invited(self) -> bool:
        """True when an invitation was sent and not taken back before it left."""
        return any(one.withdrawn_why != UNDONE for one in self.invites)

    @property
    def link_works(self) -> bool:
        """True while the newest invitation can be opened."""
        newest = self.newest
        return newest is not None and invitations.why_refused(newest, self.patient, self.now) is None


def gather(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> Evidence:
    """Everything that can keep this patient out; raises `NotFound`, and `ReasonNeeded` until an admin said why (D1)."""
    patient = opening.may_read(session, actor=actor, patient_id=patient_id, now=now)
    practice = practices.get(session, actor=actor)
    sent = _invitations(session, patient)
    invites = list({invitation.id: invitation for invitation, _ in sent}.values())
    accesses = _accesses(session, patient)
    today = [(access.role, account) for access, account in accesses if access.ended_at is None]
    own = next((account for role, account in today if role == SELF), None)
    reset, reset_letter = _reset(session, patient, own) if own else (None, None)
    refused_at, refused_why = _refused(session, patient)
    return Evidence(
        patient=patient,
        practice=practice,
        now=now,
        invites=invites,
        letters=[letter for invitation, letter in sent if letter and invitation is invites[0]],
        own=own,
        guardians=[account for role, account in today if role != SELF],
        portal_was_open=any(access.role == SELF and access.ended_at for access, _ in accesses),
        staff=_staff(session, patient),
        temporary=temporary.open_of(session, account_id=own.id) if own else None,
        reset=reset,
        reset_letter=reset_letter,
        moving=_moving(session, patient) if own else None,
        browser=_browser(session, own) if own else tries_of(None),
        refused_at=refused_at,
        refused_why=refused_why,
        no_invite=invitations.why_not(session, patient=patient, practice=practice, now=now),
    )


def _invitations(session: Session, patient: Patient) -> Sequence[tuple[Invitation, Letter | None]]:
    """Each invitation with each letter that carried its link and was not taken back."""
    about_it = and_(
        Letter.patient_id == Invitation.patient_id,
        Letter.practice_id == Invitation.practice_id,
        Letter.link_id == Invitation.id,
        col(Letter.withdrawn_at).is_(None),
    )
    return session.exec(
        select(Invitation, Letter)
        .join(Letter, about_it, isouter=True)
        .where(Invitation.patient_id == patient.id, Invitation.practice_id == patient.practice_id)
        .order_by(
            col(Invitation.replaced_at).is_not(None), col(Invitation.sent_at).desc(), col(Letter.promised_at).desc()
        )
        .limit(LOOKED_AT)
        .execution_options(populate_existing=True)
    ).all()


def _accesses(session: Session, patient: Patient) -> Sequence[tuple[PortalAccess, Account]]:
    return session.exec(
        select(PortalAccess, Account)
        .join(Account, col(Account.id) == col(PortalAccess.account_id))
        .where(PortalAccess.patient_id == patient.id, PortalAccess.practice_id == patient.practice_id)
        .order_by(col(PortalAccess.granted_at))
        .execution_options(populate_existing=True)
    ).all()


def _staff(session: Session, patient: Patient) -> Provider | None:
    """The staff member of this practice whose account has the chart's e-mail (S77)."""
    return session.exec(
        select(Provider)
        .join(Account, col(Account.id) == col(Provider.account_id))
        .where(
            Provider.practice_id == patient.practice_id,
            Account.kind == PROVIDER,
            Account.email == patient.email,
            col(Account.disabled_at).is_(None),  # a retired one opens nothing, and no longer confuses anybody (B20)
        )
    ).first()


def _reset(session: Session, patient: Patient, own: Account) -> tuple[PasswordReset | None, Letter | None]:
    letter_of = and_(
        Letter.patient_id == patient.id,
        Letter.practice_id == patient.practice_id,
        Letter.link_id == PasswordReset.id,
    )
    found = session.exec(
        select(PasswordReset, Letter)
        .join(Letter, letter_of, isouter=True)
        .where(PasswordReset.account_id == own.id)
        .order_by(col(PasswordReset.created_at).desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).first()
    return (found[0], found[1]) if found else (None, None)


def _moving(session: Session, patient: Patient) -> EmailChange | None:
    return session.exec(
        select(EmailChange)
        .where(EmailChange.practice_id == patient.practice_id, EmailChange.patient_id == patient.id)
        .order_by(col(EmailChange.asked_at).desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).first()


def _browser(session: Session, own: Account) -> Tries:
    """The wrong tries of the browsers this account knows: each has a budget of its own (T12)."""
    failed, until = session.exec(
        select(func.max(KnownDevice.failed_tries), func.max(KnownDevice.locked_until)).where(
            KnownDevice.account_id == own.id
        )
    ).one()
    return Tries(failed or 0, until)


def _refused(session: Session, patient: Patient) -> tuple[datetime | None, str]:
    found = session.exec(
        select(AuditEvent)
        .where(
            AuditEvent.patient_id == patient.id,
            AuditEvent.practice_id == patient.practice_id,
            AuditEvent.event == "invitation.refused",
        )
        .order_by(col(AuditEvent.id).desc())
        .limit(1)
    ).first()
    return (found.at, str(found.detail.get("why"))) if found else (None, "")
