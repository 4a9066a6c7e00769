"""Whom letters about a patient account greet."""

from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.models import PATIENT
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.addressee import addressee_of
from osmind_app.clinic.families.models import GUARDIAN
from osmind_app.lib import passwords
from tests.cast import password_hash


def _account(session, email, now):
    return accounts.open(session, kind=PATIENT, email=email, password_hash=password_hash(), now=now)


def test_a_patient_is_greeted_by_first_name_in_the_clinics_name(session, cast, now):
    account = _account(session, "june@example.com", now)
    families.grant(session, account_id=account.id, patient_id=cast.june.id, practice_id=cast.willow.id, now=now)
    to = addressee_of(session, account_id=account.id)
    assert (to.first_name, to.card.name, to.patient_id) == ("June", "Willow Creek", cast.june.id)


def test_a_guardians_letters_name_no_patient(session, cast, now):
    account = _account(session, "dana@example.com", now)
    families.grant(
        session, account_id=account.id, patient_id=cast.leo.id, practice_id=cast.willow.id, now=now, role=GUARDIAN
    )
    assert addressee_of(session, account_id=account.id).first_name == ""


def test_an_account_that_opens_no_portal_has_no_addressee(session, cast, now):
    assert addressee_of(session, account_id=_account(session, "june@example.com", now).id) is None


def test_a_password_must_not_be_made_of_the_person(session, cast, now):
    """D4, T14: names, e-mail, birth date and the clinic."""
    account = _account(session, "june@example.com", now)
    families.grant(session, account_id=account.id, patient_id=cast.june.id, practice_id=cast.willow.id, now=now)
    personal = addressee_of(session, account_id=account.id).personal
    for made in ("junepark19850314", "June@example.com", "WillowCreek1985!", "03141985JunePark", "March1985june"):
        assert passwords.why_refused(made, personal=personal), made
    assert passwords.why_refused("correct horse battery staple", personal=personal) is None
