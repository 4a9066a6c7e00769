"""Whoever joins a group finds its forms, by whichever way they came (S35)."""

import pytest
from sqlmodel import select

from osmind_app.clinic.intake.models import REQUIRED
from osmind_app.clinic.onboarding import personal_information, today
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.details import AddPatient
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices.models import PatientGroup
from tests.clinic.intake.scene import CONTACT, MOOD, a_flow, publish, submissions, writes
from tests.clinic.joining.newcomers import joins, shares
from tests.clinic.onboarding.changing import access_of, active


@pytest.fixture
def teens(session, cast, now) -> PatientGroup:
    """Two groups with a flow each; nobody has started one."""
    publish(session, cast.willow.id, "contact", CONTACT, now)
    publish(session, cast.willow.id, "mood", MOOD, now)
    flow = a_flow(session, cast.willow.id, "Teens", ("mood", REQUIRED), now=now)
    cast.adults.flow_id = a_flow(session, cast.willow.id, "Adults", ("contact", REQUIRED), now=now).id
    group = PatientGroup(practice_id=cast.willow.id, name="Teens", name_key="teens", created_at=now, flow_id=flow.id)
    session.add(group)
    session.flush()
    return group


def asked(session, patient) -> list[str]:
    return [*submissions(session, patient)]


def move(session, cast, now, patient: Patient, group_id) -> None:
    form = {
        "first_name": patient.first_name,
        "last_name": patient.last_name,
        "birth_month": "3",
        "birth_day": "14",
        "birth_year": "1985",
        "email": patient.email or "",
        "group": str(group_id),
    }
    version = patients.get(session, actor=cast.sam, patient_id=patient.id).version
    personal_information.save(
        session,
        actor=cast.sam,
        patient_id=patient.id,
        details=PatientDetails.from_form(form),
        version=version,
        now=now,
    )


def test_a_patient_added_into_a_group_and_moved_to_another_has_the_forms_of_each(session, cast, teens, now):
    """S35"""
    form = {"first_name": "Ada", "primary_provider": str(cast.rivera.id), "group": str(cast.adults.id)}
    added = onboarding.add_patient(session, actor=cast.sam, details=AddPatient.from_form(form), now=now).patient
    assert asked(session, added) == ["contact"]
    move(session, cast, now, added, teens.id)
    assert asked(session, added) == ["mood"]


def test_accepting_an_invitation_starts_the_flow_the_group_has_by_then(session, cast, teens, now):
    """S35"""
    assert asked(session, cast.june) == []  # added before the clinic had forms
    active(session, cast, now)
    assert asked(session, cast.june) == ["contact"]


def test_who_joins_by_a_shared_link_finds_the_forms_of_its_group(session, cast, teens, now):
    """S35"""
    link = shares(session, cast.sam, now, group=teens.id, provider=cast.rivera.id)
    joins(session, link, now)
    nia = session.exec(select(Patient).where(Patient.email == "nia@example.com")).one()
    assert asked(session, nia) == ["mood"]


def test_an_archived_and_restored_patient_goes_on(session, cast, teens, now):
    """A26"""
    onboarding.archive(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    assert asked(session, cast.june) == []
    onboarding.restore(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    assert asked(session, cast.june) == ["contact"]


def test_today_shows_what_must_be_read_to_who_may_read_it(session, cast, teens, now):
    """S9, D1: the front desk is not told"""
    active(session, cast, now)
    move(session, cast, now, cast.june, teens.id)
    writes(session, access_of(session, cast), submissions(session, cast.june)["mood"], now, harm="1")
    row = today.today(session, actor=cast.rivera, now=now).rows[0]
    assert (row.cause, row.cure) == ("form_needs_review", "open")
    assert row.sentence == "An answer on a form, given on Nov 22, 2026, 9:00 AM PST, needs to be read today."
    assert today.today(session, actor=cast.okafor, now=now).rows[0].cause == "form_needs_review"
    for other in (cast.sam, cast.olsen, cast.stone):
        assert "form_needs_review" not in [one.cause for one in today.today(session, actor=other, now=now).rows]
