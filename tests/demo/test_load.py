"""The demo clinic shows every state of an invitation, its letters have left, and its sign-ins work."""

import pytest
from sqlmodel import col, func, select

from osmind_app.clinic.accounts.models import Account, Provider
from osmind_app.clinic.billing.models import Invoice
from osmind_app.clinic.intake.models import Submission
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.joining.models import InviteLink
from osmind_app.clinic.onboarding.models import EmailChange
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.staff.rows import StaffFilter, staff_rows
from osmind_app.demo import links, load, people
from osmind_app.lib import passwords
from osmind_app.outbox.models import Letter


@pytest.mark.slow
def test_the_demo_clinic_is_believable(session, now):
    assert not load.is_loaded(session)
    assert load.load(session, now=now) == len(people.PEOPLE) + len(links.JOINED) + 1
    session.flush()
    assert load.is_loaded(session)

    patients = session.exec(select(Patient)).all()
    assert len(patients) > 60
    assert {"Núñez", "O'Dell", ""} <= {p.last_name for p in patients}
    ended = {i.withdrawn_why for i in session.exec(select(Invitation)).all()}
    assert {"", "not_me", "archived"} <= ended

    moves = session.exec(select(EmailChange)).all()
    assert {one.ended_why for one in moves} == {"", "kept"}
    states = {row.name: row.state for row in staff_of(session, now)}
    assert (states["Noor Aziz"], states["Dr. Bell"], states["Ada Grant"]) == ("invited", "deactivated", "active")
    bell = session.exec(select(Provider).where(Provider.full_name == "Dr. Bell")).one()
    assert not [patient for patient in patients if patient.primary_provider_id == bell.id]
    assert {p.last_name for p in patients if p.is_to_review} == {"Lindgren", "Brandt"}
    ends = session.exec(select(InviteLink)).all()
    assert (max(link.uses for link in ends), sum(link.withdrawn_at is not None for link in ends)) == (2, 1)

    asked = session.exec(select(Submission)).all()
    for state in ("submitted_at", "skipped_at", "started_at", "review_since", "reviewed_at"):
        assert {getattr(one, state) is None for one in asked} == {True, False}, state
    left_over = session.exec(select(func.count()).where(col(Letter.sent_at).is_(None))).one()
    assert left_over == 0, "letters of the past must not leave today"

    billed = session.exec(select(Invoice)).all()
    assert {one.status for one in billed} == {"draft", "issued", "part_paid", "paid", "void"}
    [june] = [one.id for one in patients if one.email == "june.park@example.com"]
    assert sorted(one.status for one in billed if one.patient_id == june) == ["issued", "paid"]

    for _who, email, _where in load.SIGN_INS:
        account = session.exec(select(Account).where(Account.email == email)).one()
        assert passwords.matches(load.PASSWORD, account.password_hash)


def staff_of(session, now):
    ada = session.exec(select(Provider).where(Provider.full_name == "Ada Grant")).one()
    return staff_rows(session, actor=ada, filter=StaffFilter(), now=now).rows


def test_the_demo_password_is_good_enough_for_the_house():
    assert passwords.why_refused(load.PASSWORD, personal=("Willow Creek", "June Park")) is None
