from uuid import uuid4

import pytest
from sqlmodel import select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.patients import opening, queries
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.lib.errors import NotFound


def finds(session, actor, patient):
    try:
        return patients.get(session, actor=actor, patient_id=patient.id) == patient
    except NotFound:
        return False


def test_who_finds_june(session, cast):
    """D1, S62, T31: Primary Provider, Care Team, front desk and admin; nobody else."""
    able = [who for who in (cast.rivera, cast.okafor, cast.sam, cast.ada) if finds(session, who, cast.june)]
    assert able == [cast.rivera, cast.okafor, cast.sam, cast.ada]
    assert not finds(session, cast.olsen, cast.june)


def test_dr_stone_finds_nobody_of_willow_creek(session, cast, now):
    """T30: every deed on somebody else's patient answers exactly as for one that does not exist."""
    details = PatientDetails(first_name="X")

    def deeds(patient_id):
        return [
            lambda: patients.get(session, actor=cast.stone, patient_id=patient_id),
            lambda: opening.open_chart(session, actor=cast.stone, patient_id=patient_id, now=now),
            lambda: patients.update(
                session, actor=cast.stone, patient_id=patient_id, details=details, version=1, now=now
            ),
            lambda: patients.set_email(
                session, actor=cast.stone, patient_id=patient_id, email="x@example.com", now=now
            ),
            lambda: patients.set_care_team(
                session,
                actor=cast.stone,
                patient_id=patient_id,
                primary_provider_id=cast.stone.id,
                other_ids=(),
                now=now,
            ),
            lambda: patients.archive(session, actor=cast.stone, patient_id=patient_id, now=now),
            lambda: patients.restore(session, actor=cast.stone, patient_id=patient_id, now=now),
        ]

    session.refresh(cast.june)
    before = cast.june.model_dump()
    for foreign, missing in zip(deeds(cast.june.id), deeds(uuid4()), strict=True):
        with pytest.raises(NotFound) as theirs:
            foreign()
        with pytest.raises(NotFound) as nobodys:
            missing()
        assert theirs.value.sentence == nobodys.value.sentence
    session.refresh(cast.june)
    assert cast.june.model_dump() == before
    assert queries.by_email(session, practice_id=cast.harbor.id, email="june@example.com") == []


def test_opening_a_chart_is_written_down(session, cast, now):
    """House rule: reading is a deed; the front desk outside the care team is told apart (D1)."""
    for actor in (cast.okafor, cast.sam):
        opening.open_chart(session, actor=actor, patient_id=cast.june.id, now=now)
    session.flush()
    found = session.exec(select(AuditEvent).where(AuditEvent.event == "chart.opened").order_by(AuditEvent.id)).all()
    assert [(event.actor_id, event.detail["on_care_team"]) for event in found] == [
        (cast.okafor.id, True),
        (cast.sam.id, False),
    ]


def test_a_change_of_care_team_bites_at_once(session, cast, now):
    """S62, S63, S64, T31."""
    patients.set_care_team(
        session,
        actor=cast.rivera,
        patient_id=cast.june.id,
        primary_provider_id=cast.olsen.id,
        other_ids=(cast.rivera.id,),
        now=now,
    )
    assert not finds(session, cast.okafor, cast.june)
    assert finds(session, cast.olsen, cast.june)
    assert finds(session, cast.rivera, cast.june)
    patients.set_care_team(
        session, actor=cast.olsen, patient_id=cast.june.id, primary_provider_id=cast.olsen.id, other_ids=(), now=now
    )
    assert not finds(session, cast.rivera, cast.june)
    patients.set_care_team(
        session,
        actor=cast.olsen,
        patient_id=cast.june.id,
        primary_provider_id=cast.olsen.id,
        other_ids=(cast.okafor.id,),
        now=now,
    )
    assert finds(session, cast.okafor, cast.june)


def test_a_provider_who_left_stays_on_the_charts_they_had(session, cast, now):
    cast.rivera.deactivated_at = now
    session.flush()
    patients.set_care_team(
        session,
        actor=cast.sam,
        patient_id=cast.june.id,
        primary_provider_id=cast.rivera.id,
        other_ids=(cast.okafor.id, cast.olsen.id),
        now=now,
    )
    assert finds(session, cast.olsen, cast.june)
