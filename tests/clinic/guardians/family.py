"""A family for the tests: Leo, his mother Dana and his father Rob, who live apart."""

from dataclasses import dataclass

from sqlmodel import Session, select

from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.details import ContactDetails
from osmind_app.clinic.families.models import Contact, PortalAccess
from osmind_app.clinic.guardians import service as guardians
from osmind_app.clinic.guardians.models import GuardianInvitation
from osmind_app.lib import tokens
from tests.cast import password_hash

ALL = "appointments forms documents bills"


@dataclass
class Family:
    """Two guardians with a sign-in each."""

    dana: PortalAccess
    rob: PortalAccess
    robs: Contact


def link_of(invitation: GuardianInvitation) -> str:
    return tokens.sign(invitation.link)


def invites(session: Session, cast, contact, now, scopes=ALL, actor=None) -> GuardianInvitation:
    return guardians.invite(session, actor=actor or cast.sam, contact_id=contact.id, scopes=scopes, now=now)


def lets_in(session: Session, cast, contact, now, scopes=ALL) -> PortalAccess:
    """The contact was invited, and created a password."""
    sent = invites(session, cast, contact, now, scopes)
    guardians.accept(session, token=link_of(sent), password_hash=password_hash(), now=now)
    return session.exec(select(PortalAccess).where(PortalAccess.contact_id == contact.id)).one()


def rob(session: Session, cast, now) -> Contact:
    details = ContactDetails("Rob Marsh", "parent", "rob@example.com", "(415) 555-0199")
    return families.add_contact(session, actor=cast.sam, patient_id=cast.leo.id, details=details, now=now)


def family(session: Session, cast, now) -> Family:
    robs = rob(session, cast, now)
    return Family(lets_in(session, cast, cast.dana, now), lets_in(session, cast, robs, now), robs)
