"""The PDF of a sent form, for whoever sent it and nobody else (S9, T24, T45)."""

import pytest

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import PATIENT, Account
from osmind_app.clinic.families import service as families
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.intake.models import REQUIRED
from osmind_app.lib import clock, db
from osmind_app.web import routes
from tests.clinic.intake.scene import CONTACT, SIGNED, a_flow, publish, sends, submissions, writes
from tests.web.conftest import Browser


@pytest.fixture
def sent(house):
    """June sent her contact details."""
    now = clock.now()
    with db.writing() as session:
        publish(session, house.cast.willow.id, "contact", CONTACT, now)
        flow = a_flow(session, house.cast.willow.id, "All", ("contact", REQUIRED), now=now)
        session.merge(house.cast.willow).flow_id = flow.id
        session.flush()
        intake.start_flow(session, patient=house.cast.june, now=now)
        access = families.access_of(session, account_id=house.june.id)
        form = submissions(session, house.cast.june)["contact"]
        writes(session, access, form, now, name="June", notes="ZZPHI-notes")
        return sends(session, access, form, now, SIGNED).id


def signed_in(account_id) -> Browser:
    with db.writing() as session:
        _row, secret = sessions.start(session, account_id=account_id, kind=PATIENT, device="", now=clock.now())
    browser = Browser()
    browser.cookies.set("patient", secret)
    return browser


async def test_a_patient_takes_the_copy_home(house, sent):
    """S9: with every header a file of ours has"""
    answer = await signed_in(house.june.id).get(routes.own_form_copy(sent))
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["content-disposition"] == 'attachment; filename="form.pdf"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_nobody_else_does(house, sent, visitor):
    """T24: nobody, another patient, an id of nothing"""
    assert (await visitor.get(routes.own_form_copy(sent))).headers["location"] == routes.PATIENT_SIGN_IN
    with db.writing() as session:
        other = Account(kind=PATIENT, email="walt@example.com", created_at=clock.now())
        session.add(other)
        session.flush()
        known = {"account_id": other.id, "patient_id": house.cast.walt.id, "practice_id": house.cast.willow.id}
        families.grant(session, **known, now=clock.now())
    walt = signed_in(other.id)
    for address in (routes.own_form_copy(sent), routes.own_form_copy("nonsense"), routes.OWN_FORM_COPY):
        answer = await walt.get(address)
        assert (answer.status_code, b"ZZPHI" in answer.content) == (404, False)
