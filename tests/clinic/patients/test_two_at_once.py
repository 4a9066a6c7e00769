"""Several people at one chart in the same moment, on both databases."""

from collections import Counter
from functools import partial

from sqlalchemy import update
from sqlmodel import Session, col, select

from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.clinic.patients.models import Patient
from osmind_app.outbox.models import Letter
from tests import cast as people
from tests import mailbox
from tests.cast import NOW
from tests.races import at_once, done

PEOPLE = 8


def told(results):
    return Counter(type(result).__name__ for result in results)


def test_of_eight_who_save_the_same_version_one_wins_and_seven_read_who_it_was(spare_database):
    """F14."""
    cast = done(spare_database, people.arrive)
    save = partial(done, spare_database, patients.update, actor=cast.sam, patient_id=cast.june.id, version=1, now=NOW)
    results = at_once(
        *[partial(save, details=PatientDetails(first_name="June", phone=f"{number}")) for number in range(PEOPLE)]
    )
    assert told(results) == {"Patient": 1, "ChangedByOther": PEOPLE - 1}
    winner = next(one for one in results if isinstance(one, Patient))
    assert {one.who for one in results if not isinstance(one, Patient)} == {"Sam Lee"}
    with Session(spare_database) as session:
        june = session.exec(select(Patient).where(Patient.id == cast.june.id)).one()
    assert (june.phone, june.version) == (winner.phone, 2)


def test_of_eight_who_add_the_same_email_one_wins_and_seven_read_whose_it_is(spare_database):
    """S75."""
    cast = done(spare_database, people.arrive)
    details = [
        PatientDetails(first_name=f"Zoë {n}", email="zoe@example.com", primary_provider_id=cast.rivera.id)
        for n in range(PEOPLE)
    ]
    add = partial(done, spare_database, patients.create, actor=cast.sam, now=NOW)
    results = at_once(*[partial(add, details=one) for one in details])
    assert told(results) == {"Patient": 1, "EmailOfAnotherPatient": PEOPLE - 1}


def test_the_portal_state_is_right_whoever_commits_last(spare_database):
    """An invitation is accepted while the courier says that its letter bounced: the patient is active."""

    def bounces(session, *, letter_id):
        session.exec(update(Letter).where(col(Letter.id) == letter_id).values(bounced_at=NOW))

    cast = done(spare_database, people.arrive)
    states = set()
    for _ in range(5):
        details = PatientDetails(first_name="Pat", email=f"pat{_}@example.com", primary_provider_id=cast.rivera.id)
        pat = done(spare_database, patients.create, actor=cast.sam, details=details, now=NOW)
        sent = done(spare_database, invitations.send, actor=cast.sam, patient_id=pat.id, now=NOW)
        link, letter_id = mailbox.link_of(sent), sent.letter_id
        at_once(
            partial(done, spare_database, onboarding.accept, token=link, password_hash=people.password_hash(), now=NOW),
            partial(done, spare_database, bounces, letter_id=letter_id),
        )
        with Session(spare_database) as session:
            states.add(session.exec(select(Patient.portal_state).where(Patient.id == pat.id)).one())
    assert states == {"active"}
