"""The patient's own sign-in is never a guardian's: whoever has it has all of the record, for good (A15, A16, B5)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.invitations import outcomes
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.allowed import histories
from osmind_app.clinic.invitations.errors import GuardiansEmail
from tests.clinic.guardians.family import family


def given_own_email(session, cast, email):
    cast.leo.email = email
    session.add(cast.leo)
    session.flush()


@pytest.mark.parametrize("ended", [False, True])
def test_a_guardians_email_is_no_way_to_the_patients_own_sign_in(session, cast, now, ended):
    access = family(session, cast, now).dana
    if ended:
        access.ended_at = now
        session.add(access)
    given_own_email(session, cast, "dana@example.com")
    with pytest.raises(GuardiansEmail):
        invitations.send(session, actor=cast.rivera, patient_id=cast.leo.id, now=now + timedelta(minutes=1))
    found = histories(session, practice_id=cast.willow.id, patient_ids=[cast.leo.id], now=now)[cast.leo.id]
    foreseen = outcomes.of_patient(archived=False, email=cast.leo.email, history=found, time_zone="UTC")
    assert foreseen == outcomes.GUARDIANS


def test_an_email_of_their_own_is(session, cast, now):
    family(session, cast, now)
    given_own_email(session, cast, "leo@example.com")
    invitations.send(session, actor=cast.rivera, patient_id=cast.leo.id, now=now)
    assert len(session.exec(select(PortalAccess).where(PortalAccess.patient_id == cast.leo.id)).all()) == 2
