"""Another provider, another group, archiving for many patients at once: each by its own rules (B9, S35, S61, A26)."""

import pytest
from sqlmodel import select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.onboarding import many_charts
from osmind_app.clinic.onboarding.many_charts import ARCHIVE, ASSIGN, MOVE, AsItWas, NobodyTicked, Order, TooManyCharts
from osmind_app.clinic.onboarding.patient_filter import PatientFilter
from osmind_app.clinic.patients import care_team
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.practices import service as practices
from osmind_app.lib.errors import FormErrors, NotFound


@pytest.fixture
def three(cast):
    """June, Walt and Leo, whom Dr. Rivera cares for."""
    return [cast.june, cast.walt, cast.leo]


def changes(session, actor, several, now, what, to=None):
    order = Order(what, to.id if to else None)
    done = many_charts.change(session, actor=actor, patient_ids=[one.id for one in several], order=order, now=now)
    return done.number, {one.name: one.why for one in done.refused}


def recorded(session, event):
    session.flush()
    found = session.exec(select(AuditEvent).where(AuditEvent.event == event)).all()
    return {one.patient_id for one in found}


def test_each_gets_the_provider_and_keeps_the_rest_of_the_team(session, cast, now, three):
    """S22, S61: who becomes Primary Provider is no longer one of the others; each chart's record says so"""
    care_team.join(session, actor=cast.sam, patient=cast.walt, provider_ids=[cast.olsen.id], now=now)
    assert changes(session, cast.sam, three, now, ASSIGN, cast.okafor) == (3, {})
    for patient in three:
        session.refresh(patient)
    assert {one.primary_provider_id for one in three} == {cast.okafor.id}
    assert care_team.member_ids(session, patient=cast.june) == set()
    assert care_team.member_ids(session, patient=cast.walt) == {cast.olsen.id}
    assert recorded(session, "patient.care_team_changed") == {one.id for one in three}


def test_who_is_as_asked_already_is_told_and_the_others_are_moved(session, cast, now, three):
    """S35"""
    assert changes(session, cast.sam, three, now, MOVE, cast.adults) == (2, {"June Park": "Is in this group already"})
    assert {one.group_id for one in three} == {cast.adults.id}
    assert recorded(session, "patient.changed") == {cast.walt.id, cast.leo.id}


def test_all_of_them_leave_the_list(session, cast, now, three):
    """A26: the archived ones stay archived and are said"""
    assert changes(session, cast.sam, three[:1], now, ARCHIVE) == (1, {})
    assert changes(session, cast.sam, three, now, ARCHIVE) == (2, {"June Park": "Was archived already"})
    assert recorded(session, "patient.archived") == {one.id for one in three}
    assert changes(session, cast.sam, three[:1], now, MOVE, cast.adults) == (
        0,
        {"June Park": "Is archived: restore the patient first"},
    )


def test_somebody_elses_patient_is_a_missing_one(session, cast, now, three):
    """T24, T30, D1: nothing of them is said or changed, and it holds up nobody"""
    assert changes(session, cast.stone, three, now, ARCHIVE) == (0, {many_charts.UNKNOWN: "Nothing was changed"})
    assert changes(session, cast.okafor, three, now, ARCHIVE) == (1, {many_charts.UNKNOWN: "Nothing was changed"})
    assert [one.archived_at for one in three] == [now, None, None]
    number, refused = changes(session, cast.sam, [cast.holt, cast.walt], now, ARCHIVE)
    assert (number, set(refused)) == (1, {many_charts.UNKNOWN})
    assert cast.holt.archived_at is None


@pytest.mark.parametrize("to", ["stone", "sam"])
def test_only_who_sees_patients_here_can_be_chosen(session, cast, now, three, to):
    number, refused = changes(session, cast.sam, three, now, ASSIGN, getattr(cast, to))
    assert (number, set(refused.values())) == (0, {"Choose a Primary Provider"})


def test_another_clinics_group_is_a_missing_one_and_an_archived_one_is_refused(session, cast, now, three):
    """T30"""
    theirs = practices.create_group(session, actor=cast.stone, name="Theirs", now=now)
    with pytest.raises(NotFound):
        practices.group(session, actor=cast.sam, group_id=theirs.id)
    assert changes(session, cast.sam, three, now, MOVE, theirs)[0] == 0
    old = practices.create_group(session, actor=cast.ada, name="Old", now=now)
    practices.archive_group(session, actor=cast.ada, group_id=old.id, now=now)
    number, refused = changes(session, cast.sam, three, now, MOVE, old)
    assert (number, len(refused)) == (0, 3)
    assert recorded(session, "patient.changed") == set()


def test_who_is_meant(session, cast, now, three, monkeypatch):
    """B9: those ticked, or all that the filter matches; nobody and too many are said"""
    ticked = [three[0].id, three[1].id, three[0].id]
    assert many_charts.chosen(session, actor=cast.sam, patient_ids=ticked, now=now) == sorted(set(ticked))
    everybody = many_charts.chosen(session, actor=cast.sam, everybody=PatientFilter(), now=now)
    assert set(everybody) == {one.id for one in three}
    with pytest.raises(NobodyTicked):
        many_charts.chosen(session, actor=cast.sam, now=now)
    monkeypatch.setattr(many_charts, "MOST", 2)
    with pytest.raises(TooManyCharts):
        many_charts.chosen(session, actor=cast.sam, everybody=PatientFilter(), now=now)


def test_one_that_fails_leaves_no_half_of_itself(session, cast, now, three, monkeypatch):
    """Each chart has its own savepoint: the others stay done"""
    start = many_charts.intake.start_flow

    def fails_for_walt(session, *, patient, now):
        if patient.id == cast.walt.id:
            raise AsItWas("Not this one")
        return start(session, patient=patient, now=now)

    monkeypatch.setattr(many_charts.intake, "start_flow", fails_for_walt)
    number, refused = changes(session, cast.sam, [cast.walt, cast.leo], now, MOVE, cast.adults)
    assert (number, refused) == (1, {"Walt Brandt": "Not this one"})
    session.expire_all()
    found = [patients.get(session, actor=cast.sam, patient_id=one.id).group_id for one in (cast.walt, cast.leo)]
    assert found == [None, cast.adults.id]
    assert recorded(session, "patient.changed") == {cast.leo.id}


def test_something_must_be_chosen():
    for what, field in ((ASSIGN, "provider"), (MOVE, "group")):
        for typed in ({}, {field: ""}, {field: "x"}):
            with pytest.raises(FormErrors) as refused:
                Order.from_form(what, typed)
            assert set(refused.value.by_field) == {field}
