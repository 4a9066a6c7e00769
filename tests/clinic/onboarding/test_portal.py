"""What a patient reads about themselves (S5, S10 in part)."""

import pytest

from osmind_app.clinic.accounts.models import PATIENT, Account
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.onboarding import portal
from osmind_app.lib import errors


@pytest.fixture
def june_signed_in(session, cast, now) -> PortalAccess:
    account = Account(kind=PATIENT, email="june@example.com", password_set_at=now, created_at=now)
    session.add(account)
    session.flush()
    access = PortalAccess(account_id=account.id, patient_id=cast.june.id, practice_id=cast.willow.id, granted_at=now)
    session.add(access)
    session.flush()
    return access


def test_me_shows_what_the_clinic_has(session, cast, june_signed_in, now):
    page = portal.me(session, actor=june_signed_in, now=now)
    assert {line.name: line.value for line in page.contact_info} == {
        "Name": "June Park",
        "Name you go by": "Not given",
        "Date of birth": "Mar 14, 1985",
        "Email": "june@example.com",
        "Mobile phone": "(415) 555-0111",
        "Address": "Not given",
        "Emergency contact": "Not given",
        "Language of letters": "English",
    }
    assert page.sign_in_email == "june@example.com"


def test_an_access_that_names_another_clinic_opens_nothing(session, cast, june_signed_in, now):
    june_signed_in.practice_id = cast.harbor.id
    with pytest.raises(errors.NotFound):
        portal.me(session, actor=june_signed_in, now=now)
