"""Who may read which file (D1, S50, T30, T45): over every kind of file and every kind of person."""

import pytest
from sqlmodel import select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.documents import service as documents
from osmind_app.clinic.documents.models import FORM, MESSAGE, PRIVATE, SHARED
from osmind_app.clinic.patients import opening
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.clinic.patients.opening import ChartReason
from osmind_app.lib.errors import NotFound
from tests.clinic.documents.conftest import comes_in, filed, sent


def may(session, actor, row, now) -> bool:
    try:
        documents.readable(session, actor=actor, file_id=row.id, now=now)
    except NotFound:
        return False
    return True


@pytest.mark.parametrize(
    ("purpose", "who"),
    [
        (SHARED, {"june", "rivera", "okafor", "sam"}),
        (PRIVATE, {"rivera", "okafor"}),
        (MESSAGE, {"june", "rivera", "okafor"}),
        (FORM, {"june", "rivera", "okafor"}),
    ],
)
def test_who_reads_what(session, cast, now, june, walt, purpose, who):
    """S50, D1, T30: never the patient a private one, never the front desk more than shared ones, never a stranger"""
    row = comes_in(session, cast.rivera, cast.june.id, now)
    documents.claim(session, actor=cast.rivera, patient_id=cast.june.id, file_ids=[row.id], purpose=purpose, now=now)
    staff = ("rivera", "okafor", "olsen", "sam", "stone")
    people = {name: getattr(cast, name) for name in staff} | {"june": june, "walt": walt}
    assert {name for name, actor in people.items() if may(session, actor, row, now)} == who


def test_nobody_reads_what_is_not_claimed_or_was_removed(session, cast, now, june):
    waiting, gone = comes_in(session, june, None, now), filed(session, cast.rivera, cast.june.id, now)
    documents.remove(session, actor=cast.rivera, file_id=gone.id, now=now)
    for row in (waiting, gone):
        assert not any(may(session, actor, row, now) for actor in (june, cast.rivera, cast.sam))


def test_an_admin_outside_the_care_team_says_why_first(session, cast, now):
    """D1"""
    row = filed(session, cast.rivera, cast.june.id, now, PRIVATE)
    with pytest.raises(ReasonNeeded):
        documents.read(session, actor=cast.ada, file_id=row.id, now=now)
    reason = ChartReason("billing")
    opening.give_reason(session, actor=cast.ada, patient_id=cast.june.id, reason=reason, now=now)
    assert documents.read(session, actor=cast.ada, file_id=row.id, now=now).id == row.id


def test_looking_at_the_list_is_written_down(session, cast, now):
    """T50, D1: a name like "Ketamine consent" says enough; who may not open the chart leaves no line and sees none"""
    filed(session, cast.rivera, cast.june.id, now, PRIVATE)
    documents.open_lists(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    for actor, refused in ((cast.stone, NotFound), (cast.olsen, NotFound), (cast.ada, ReasonNeeded)):
        with pytest.raises(refused):
            documents.open_lists(session, actor=actor, patient_id=cast.june.id, now=now)
    found = session.exec(select(AuditEvent).where(AuditEvent.event == "documents.opened")).all()
    assert [(one.actor_id, one.patient_id, one.detail) for one in found] == [(cast.sam.id, cast.june.id, {})]


def test_a_guardian_reads_what_the_clinic_shares_if_that_was_chosen_for_them(session, cast, now, june):
    """S39, A15, T32: not what somebody else sent from the portal"""
    shared = filed(session, cast.rivera, cast.june.id, now)
    guardian = june.model_copy(update={"role": "guardian", "account_id": cast.dana.id})
    assert not may(session, guardian, shared, now)
    guardian.scopes = "documents"
    assert may(session, guardian, shared, now)
    assert not may(session, guardian, sent(session, june, now), now)
    assert not may(session, guardian, filed(session, cast.rivera, cast.june.id, now, PRIVATE), now)


def test_every_reading_is_written_down(session, cast, now, june):
    """T45, B17"""
    row = filed(session, cast.rivera, cast.june.id, now)
    for actor in (june, cast.sam, june):
        documents.read(session, actor=actor, file_id=row.id, now=now)
    events = session.exec(select(AuditEvent).where(AuditEvent.event == "document.read")).all()
    assert [(one.actor_kind, one.actor_id) for one in events] == [
        ("patient", june.account_id),
        ("provider", cast.sam.id),
        ("patient", june.account_id),
    ]
    assert {(one.patient_id, one.subject_id, one.practice_id) for one in events} == {
        (cast.june.id, row.id, cast.willow.id)
    }


def test_the_names_of_files_are_sealed(session, cast, now, june):
    """T51: a name says as much as the file"""
    row = sent(session, june, now, name="ZZPHI biopsy.pdf")
    session.expire(row)
    assert row.name == "ZZPHI biopsy.pdf"
    assert b"ZZPHI" not in row.name_sealed
