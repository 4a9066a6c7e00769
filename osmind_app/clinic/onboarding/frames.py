"""What stands around every page: whose clinic this is, who is signed in, and how much is new for them."""

from dataclasses import dataclass

from sqlmodel import Session, select

from osmind_app.clinic.accounts.models import FRONT_DESK, Provider
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.models import (
    APPOINTMENTS,
    BILLS,
    CONTACT_INFO,
    DOCUMENTS,
    FORMS,
    MESSAGES,
    SELF,
    PortalAccess,
)
from osmind_app.clinic.messaging import queries as messaging
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices.models import Practice
from osmind_app.clinic.updates import bell
from osmind_app.lib import live
from osmind_app.lib.settings import settings


@dataclass(frozen=True)
class Frame:
    """The names in a shell; `who` tells two people apart who use one browser tab after each other."""

    clinic: str = ""
    phone: str = ""
    name: str = ""
    who: str = ""
    record: str = ""  # whose is open in the portal, where that is not a matter of course
    switches: bool = False  # this sign-in opens others too
    portal: str = ""  # where patients sign in (S81)
    has_messages: bool = False  # the front desk has no inbox (D1), a guardian no chat
    has_visits: bool = True  # a guardian sees what was chosen for them
    has_forms: bool = True
    has_documents: bool = True
    has_bills: bool = True
    has_contact_info: bool = True
    is_admin: bool = False  # owners and admins find the staff in the settings (D1)


def frame(session: Session, *, actor: Provider | PortalAccess) -> Frame:
    """The clinic and the name of whoever asks, on either face."""
    practice = session.get_one(Practice, actor.practice_id)
    if isinstance(actor, PortalAccess):
        return _of_portal(session, actor, practice)
    return Frame(
        clinic=practice.name,
        phone=practice.phone,
        name=actor.full_name,
        who=str(actor.id),
        portal=settings().public_url,
        has_messages=actor.role != FRONT_DESK,
        is_admin=actor.is_admin,
    )


def _of_portal(session: Session, actor: PortalAccess, practice: Practice) -> Frame:
    patient = session.exec(
        select(Patient).where(Patient.id == actor.patient_id, Patient.practice_id == actor.practice_id)
    ).one()
    switches = len(families.accesses_of(session, account_id=actor.account_id)) > 1
    return Frame(
        clinic=practice.name,
        phone=practice.phone,
        name=patient.called if actor.role == SELF else "Account",
        who=str(actor.id),
        record=patient.full_name if switches or actor.role != SELF else "",
        switches=switches,
        portal=settings().public_url,
        has_messages=actor.may(MESSAGES),
        has_visits=actor.may(APPOINTMENTS),
        has_forms=actor.may(FORMS),
        has_documents=actor.may(DOCUMENTS),
        has_bills=actor.may(BILLS),
        has_contact_info=actor.may(CONTACT_INFO),
    )


@dataclass(frozen=True)
class News:
    """How much is new, as numbers only (T34), and the topic whose readers look again when that changes."""

    unread: int = 0
    messages: int = 0
    topic: str = ""


def news(session: Session, *, actor: Provider | PortalAccess) -> News:
    """What the bell and the badge beside Messages say to whoever asks."""
    messages = messaging.unread_count(session, actor=actor)
    if isinstance(actor, PortalAccess):
        return News(0, messages, live.patient(actor.patient_id))
    return News(bell.unread_count(session, actor=actor), messages, live.provider(actor.id))
