"""Our app, served as to a clinic, with a practice of five hundred patients in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.joining import service as joining
from osmind_app.clinic.joining.details import NewLink
from osmind_app.clinic.patients import names
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import clock, tokens
from osmind_app.web import built, routes
from tests import cast
from tests.bench import at_once_deeds
from tests.bench.people import patients
from tests.chats import says
from tests.server import Server, serving_the_cast

PATIENTS = 500
COLLEAGUES = 12  # staff sessions that click in turns: the gate lets through what hands can do, not one fast tab


@dataclass(frozen=True)
class Portal:
    """Where it is and how to get in."""

    address: str
    doors: dict[str, str]  # name → path
    pages: list[str]  # paths of both faces
    staff: dict[str, str]  # cookies
    colleagues: list[dict[str, str]]
    patient: dict[str, str]
    email: str
    password: str
    form: str  # a form that waits for the patient, at its first page


@contextmanager
def served() -> Iterator[Portal]:
    """The portal on SQLite; its pages are built first where their sources have changed."""
    with serving_the_cast() as server:
        people = server.people
        with server.writing() as session:
            _fill(session, people)
            invitation = _invite(session, people)
            form = _to_fill_in(session, people)
            shared = joining.create(
                session, actor=people.rivera, details=NewLink(group_id=people.adults.id), now=clock.now()
            )
        yield Portal(
            address=server.url,
            doors={
                "invitation": routes.invitation(tokens.sign(invitation.link)),
                "shared link": routes.join(tokens.sign(shared.link)),
                "patient sign-in": routes.PATIENT_SIGN_IN,
                "staff sign-in": routes.STAFF_SIGN_IN,
            },
            pages=sorted(built.pages()),
            staff=_staff(server),
            colleagues=[_staff(server) for _ in range(COLLEAGUES)],
            patient=_cookie(server.june()),
            email=people.june.email or "",
            password=cast.PASSWORD,
            form=form,
        )


def _fill(session: Session, people: cast.Cast) -> None:
    for person in patients(PATIENTS):
        patient = Patient(
            practice_id=people.willow.id,
            primary_provider_id=people.rivera.id,
            group_id=people.adults.id,
            created_at=clock.now(),
            **person,
        )
        names.index(patient)
        session.add(patient)


def _invite(session: Session, people: cast.Cast) -> Invitation:
    invitation = Invitation(
        practice_id=people.willow.id,
        patient_id=people.walt.id,
        email="walt@example.com",
        sent_by_id=people.rivera.id,
        nonce=tokens.new_nonce(),
        key_id=tokens.signing_key_id(),
        sent_at=clock.now(),
        expires_at=clock.now() + timedelta(days=4),
    )
    walt = session.get_one(Patient, people.walt.id)
    walt.email = invitation.email
    session.add(invitation)
    return invitation


def _to_fill_in(session: Session, people: cast.Cast) -> str:
    """A form asked of June, and a first message to her: the pages that are measured have something to show."""
    now = clock.now()
    form = at_once_deeds.prepare(session, people=people, patient=session.get_one(Patient, people.june.id), now=now)
    says(session, actor=people.rivera, patient_id=people.june.id, text="Welcome, June.", now=now)
    return routes.own_form(form, "1")


def _staff(server: Server) -> dict[str, str]:
    return _cookie(server.staff(server.people.rivera))


def _cookie(header: str) -> dict[str, str]:
    name, _, secret = header.partition("=")
    return {name: secret}
