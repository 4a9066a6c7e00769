"""The two faces a door may open to: staff and their dashboard, patients and their portal."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from osmind_app.clinic.accounts import queries as accounts
from osmind_app.clinic.accounts import service
from osmind_app.clinic.accounts.addressee import FindAddressee
from osmind_app.clinic.accounts.models import PATIENT, PROVIDER
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.addressee import addressee_of
from osmind_app.web import routes as paths


@dataclass(frozen=True)
class Face:
    """Where one kind of account signs in, and where that leads."""

    kind: str
    sign_in: str
    sign_out: str
    forgot: str
    home: str
    settings: str  # where their own sign-in is looked after
    second_step: str
    set_up_second_step: str
    find: FindAddressee

    @property
    def is_staff(self) -> bool:
        """True for the dashboard."""
        return self.kind == PROVIDER


STAFF = Face(
    PROVIDER,
    paths.STAFF_SIGN_IN,
    paths.STAFF_SIGN_OUT,
    paths.STAFF_FORGOT,
    paths.TODAY,
    paths.SETTINGS_SECURITY,
    paths.STAFF_SECOND_STEP,
    paths.STAFF_SET_UP_SECOND_STEP,
    accounts.addressee_of,
)
PORTAL = Face(
    PATIENT,
    paths.PATIENT_SIGN_IN,
    paths.PATIENT_SIGN_OUT,
    paths.PATIENT_FORGOT,
    paths.HOME,
    paths.ME,
    paths.PATIENT_SECOND_STEP,
    paths.PATIENT_SET_UP_SECOND_STEP,
    addressee_of,
)


def of(kind: str) -> Face:
    """The face of one kind of account."""
    return STAFF if kind == PROVIDER else PORTAL


def opens(session: Session, *, face: Face, account_id: UUID) -> UUID | None:
    """The record a new session is for: the only one there is; None for staff, and where one is to be chosen."""
    return None if face.is_staff else families.only_access(session, account_id=account_id)


def leads_somewhere(session: Session, *, face: Face, account_id: UUID, now: datetime) -> bool:
    """True when the account has a dashboard or a portal to open today."""
    if face.is_staff:
        return service.provider_of(session, account_id=account_id) is not None
    return families.access_of(session, account_id=account_id) is not None
