"""T30: the watch over the wall sees what it should; every test under tests/clinic runs beneath it."""

from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from osmind_app.clinic.families.models import Contact
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.patients import reach
from osmind_app.clinic.patients.models import CareTeamMember, Patient
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib.db import metadata
from osmind_app.outbox.models import Letter
from tests.tenant_wall import unguarded, watched

SOME = UUID(int=1)


@pytest.mark.parametrize(
    ("question", "bare"),
    [
        (select(Patient), {"patient"}),
        (select(Patient).where(Patient.email == "june@example.com"), {"patient"}),
        (select(Patient).where(Patient.practice_id == SOME), set()),
        (update(Patient).values(phone=""), {"patient"}),
        (select(Practice), set()),
        (select(Contact, Patient).where(Contact.practice_id == Patient.practice_id), {"contact", "patient"}),
        (
            select(Contact).join(Patient, col(Patient.id) == Contact.patient_id).where(Contact.email == ""),
            {"contact", "patient"},
        ),
        (select(Invitation).where(Invitation.id == SOME), set()),  # exempt: named by a link
        (select(Letter).where(Letter.to_email == "june@example.com"), {"letter"}),
        (
            select(Patient.id).where(col(Patient.id).in_(select(CareTeamMember.patient_id))),
            {"patient", "care_team_member"},
        ),
    ],
)
def test_a_question_that_names_no_practice_is_seen(question, bare):
    assert unguarded(question) == bare


def test_a_question_that_names_it_passes(cast):
    guarded = [
        select(Patient).where(Patient.practice_id == cast.willow.id),
        select(Patient).where(reach.within(cast.okafor)),
        select(Contact)
        .join(Patient, col(Patient.id) == Contact.patient_id)
        .where(Patient.practice_id == cast.willow.id),
        update(Patient).where(col(Patient.practice_id) == cast.willow.id).values(phone=""),
    ]
    assert [unguarded(question) for question in guarded] == [set()] * 4


def test_the_watch_hears_what_the_clinic_asks(session: Session, cast, monkeypatch):
    monkeypatch.setattr("tests.tenant_wall.INSIDE", "tests/")
    with watched() as seen:
        session.exec(select(Patient).where(Patient.first_name == "June")).all()
        session.refresh(cast.june)
    assert len(seen) == 1
    assert seen[0].startswith("patient in tests/house/test_tenant_wall.py: SELECT")


def test_every_table_of_a_practice_is_watched():
    """A table that belongs to a patient belongs to a practice."""
    owned = {name for name, table in metadata.tables.items() if "practice_id" in table.c}
    of_patients = {name for name, table in metadata.tables.items() if "patient_id" in table.c}
    assert of_patients <= owned
