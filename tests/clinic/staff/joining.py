"""Short ways to say what the tests of the staff do."""

from osmind_app.clinic.accounts.models import CLINICIAN, OWNER, Provider, StaffInvitation
from osmind_app.clinic.staff import service as staff
from osmind_app.clinic.staff.details import StaffDetails
from osmind_app.lib import tokens
from tests import cast as people
from tests.cast import NOW

NOOR = "noor@willowcreek.example"


def details(name="Noor Haddad", role=CLINICIAN, sees=False, email=NOOR):
    return StaffDetails(full_name=name, role=role, sees_patients=sees, email=email)


def invited(session, actor, now=NOW, **given) -> StaffInvitation:
    return staff.invite(session, actor=actor, details=details(**given), now=now)


def joined(session, actor, now=NOW, **given) -> Provider:
    """Somebody was invited and joined."""
    return accepts(session, invited(session, actor, now, **given), now)


def accepts(session, invitation, now=NOW) -> Provider:
    return staff.accept(session, token=tokens.sign(invitation.link), password_hash=people.password_hash(), now=now)


def an_owner(session, cast) -> Provider:
    """Willow Creek's Olsen is its owner."""
    cast.olsen.role = OWNER
    session.add(cast.olsen)
    session.flush()
    return cast.olsen
