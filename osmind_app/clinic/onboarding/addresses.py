"""Whose e-mail it is, and what a change of it ends (S75–S77, A7, A8, D3)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, exists, or_
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts import emails
from osmind_app.clinic.accounts.errors import EmailMalformed
from osmind_app.clinic.accounts.models import OWNER, PROVIDER, Account, Provider, StaffInvitation
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.models import SELF
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.models import EMAIL_CHANGED, Invitation
from osmind_app.clinic.onboarding import errors, leaving
from osmind_app.clinic.onboarding.errors import PATIENT, STAFF, Owner
from osmind_app.clinic.patients import handing_over, reach
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.errors import EmailOfAnotherPatient
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib.errors import FormErrors

_STAFF = (
    select(Provider)
    .join(Account, col(Account.id) == col(Provider.account_id))
    .where(
        Provider.practice_id == bindparam("practice_id"),
        Account.kind == PROVIDER,
        Account.email == bindparam("email"),
        col(Account.disabled_at).is_(None),  # a retired one leaves its address free (B20)
    )
)
_INVITED = select(StaffInvitation).where(
    StaffInvitation.practice_id == bindparam("practice_id"),
    StaffInvitation.email == bindparam("email"),
    col(StaffInvitation.accepted_at).is_(None),
    col(StaffInvitation.replaced_at).is_(None),
    col(StaffInvitation.withdrawn_at).is_(None),
)
_KNOWN = select(
    or_(
        exists().where(col(Patient.practice_id) == bindparam("practice_id"), col(Patient.email) == bindparam("email")),
        _STAFF.exists(),
        _INVITED.exists(),
    )
)


def email_in_use(
    session: Session, *, actor: Provider, email: str, now: datetime | None = None, but: UUID | None = None
) -> Owner | None:
    """Who of this practice uses the address, archived patients and staff included, or None (S76, S77).

    Outside a patient's care team nothing is named (D3); `but` is the patient whose address is being changed.
    """
    address = emails.fold_email(email)
    if not session.exec(_KNOWN, params={"practice_id": actor.practice_id, "email": address}).one():
        return None
    found = session.exec(
        select(Patient)
        .where(Patient.practice_id == actor.practice_id, Patient.email == address, col(Patient.id) != but)
        .order_by(col(Patient.archived_at).is_not(None), col(Patient.created_at).desc())
        .limit(1)
    ).first()
    if found is not None and found.archived_at is None:
        return _patient(session, actor, address, found)
    staff = session.exec(_STAFF, params={"practice_id": actor.practice_id, "email": address}).first()
    if staff is not None:
        return _staff(session, actor, address, staff)
    invited = session.exec(_INVITED, params={"practice_id": actor.practice_id, "email": address}).first()
    if invited is not None:
        return _invited(actor, address, invited)
    return _patient(session, actor, address, found) if found is not None else None


def change_email(
    session: Session, *, actor: Provider, patient_id: UUID, email: str, send_new: bool, now: datetime
) -> Invitation | None:
    """Write another address, or none, on the chart: links sent to the old one stop working (T6).

    `send_new` invites the new address at once (A7, A8); nothing is sent silently. An address that somebody signs in
    with raises `ActiveEmail` (see `email_changes.start`), unless the new one is what they sign in with already;
    removing it closes the portal. Raises `FormErrors` and `EmailInUse`.
    """
    patients.get(session, actor=actor, patient_id=patient_id)
    patient = invitations.locked(session, practice_id=actor.practice_id, patient_id=patient_id)
    address = _checked(email)
    if address != patient.email:
        if invitations.is_active(session, patient=patient):
            if address is None:
                leaving.close_portal(session, actor=actor, patient=patient, now=now)
            elif address != sign_in_email(session, patient=patient):
                raise errors.ActiveEmail
        _write(session, actor, patient, address, now)
    if send_new and address is not None:
        return invitations.send(session, actor=actor, patient_id=patient_id, now=now)
    return None


def sign_in_email(session: Session, *, patient: Patient) -> str:
    """The address that opens this patient's portal; empty while nobody can. Another clinic may have moved it (D3)."""
    access = families.portal_of(session, practice_id=patient.practice_id, patient_id=patient.id)
    return session.get_one(Account, access.account_id).email if access and access.role == SELF else ""


def _write(session: Session, actor: Provider, patient: Patient, address: str | None, now: datetime) -> None:
    try:
        patients.set_email(session, actor=actor, patient_id=patient.id, email=address, now=now)
    except EmailOfAnotherPatient:
        raise in_use(session, actor=actor, email=address or "", but=patient.id) from None
    invitations.end_all(
        session, actor=actor, practice_id=patient.practice_id, patient_id=patient.id, why=EMAIL_CHANGED, now=now
    )


def in_use(session: Session, *, actor: Provider, email: str, but: UUID | None = None) -> errors.EmailInUse:
    """The refusal that names the owner as far as the actor may know."""
    owner = email_in_use(session, actor=actor, email=email, but=but)
    return errors.EmailInUse(owner or Owner(email, PATIENT, errors.ASK_FRONT_DESK, may_go_on=False))


def _checked(typed: str) -> str | None:
    if not typed.strip():
        return None
    try:
        return emails.check_email(typed)
    except EmailMalformed as refused:
        raise FormErrors({"email": refused.sentence}) from refused


def _patient(session: Session, actor: Provider, email: str, patient: Patient) -> Owner | None:
    archived = patient.archived_at is not None
    may_open = session.exec(select(Patient.id).where(Patient.id == patient.id, reach.within(actor))).first() is not None
    if not may_open:
        return None if archived else Owner(email, PATIENT, errors.ASK_FRONT_DESK, may_go_on=False)
    sentence = (
        f"{email} belongs to {patient.full_name} (archived patient). Restore that chart, or go on with a new one."
        if archived
        else f"{email} already belongs to {patient.full_name} (patient). Open that chart, or use another email."
    )
    return Owner(email, PATIENT, sentence, archived, patient.id, patient.full_name, archived)


def _staff(session: Session, actor: Provider, email: str, staff: Provider) -> Owner:
    state = " (no longer active)" if staff.deactivated_at else ""
    unused = (
        session.get_one(Account, staff.account_id).last_sign_in_at is None
        and staff.id != actor.id
        and not handing_over.cares_for(session, practice_id=staff.practice_id, member_id=staff.id)
    )
    return Owner(
        email,
        STAFF,
        f"{email} belongs to a staff account: {staff.full_name}{state}. {_what_to_do(actor, unused)}",
        may_go_on=True,
        name=staff.full_name,
        unused_member_id=staff.id if unused and _may_retire(actor, staff.role) else None,
    )


def _invited(actor: Provider, email: str, invited: StaffInvitation) -> Owner:
    return Owner(
        email,
        STAFF,
        f"{email} was invited to the staff, as {invited.full_name}, and has not joined. {_what_to_do(actor, True)}",
        may_go_on=True,
        name=invited.full_name,
        unused_invitation_id=invited.id if _may_retire(actor, invited.role) else None,
    )


def _may_retire(actor: Provider, role: str) -> bool:
    return actor.role == OWNER or (actor.is_admin and role != OWNER)


def _what_to_do(actor: Provider, unused: bool) -> str:
    """Whether the browser filled it in, or a patient came in by the wrong door (S65, S77, B20)."""
    own = "If your browser filled it in, type the patient's own email. Patients need their own invite."
    if not unused:
        return own
    by_admin = (
        "It was never used, so it can be retired here"
        if actor.is_admin
        else "It was never used: an admin can retire it"
    )
    return f"{own} {by_admin} if it was made by mistake."
