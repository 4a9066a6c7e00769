"""Opening a chart outside one's own care teams: the reason comes first (D1)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.onboarding import chart as charts
from osmind_app.clinic.patients import opening
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.clinic.patients.opening import HOLDS_FOR, ChartReason
from osmind_app.lib.errors import FormErrors, NotFound

SIGN_IN = ChartReason("sign_in", "called from the waiting room")


def written(session, event):
    return session.exec(select(AuditEvent).where(AuditEvent.event == event)).all()


@pytest.fixture
def ask(session, cast, now):
    """What Ada's browser does at June's chart."""
    return lambda question, at=now, actor=cast.ada, **kw: question(
        session, actor=actor, patient_id=cast.june.id, now=at, **kw
    )


def test_an_admin_outside_the_care_team_is_asked_before_anything_is_shown(session, ask):
    """D1: for opening and for looking again"""
    for question in (opening.open_chart, opening.may_read, charts.open_chart, charts.chart):
        with pytest.raises(ReasonNeeded) as asked:
            ask(question)
        assert asked.value.name == "June Park"
    assert written(session, "chart.opened") == []


def test_the_reason_is_written_down_and_opens_the_chart(session, cast, ask):
    """D1"""
    ask(opening.give_reason, reason=SIGN_IN)
    assert ask(charts.open_chart).patient.name == "June Park"
    given, opened = written(session, "chart.reason_given")[0], written(session, "chart.opened")[0]
    assert given.detail == {"reason": "sign_in", "words": "called from the waiting room"}
    assert (opened.actor_id, opened.detail) == (cast.ada.id, {"on_care_team": False, "reason": "sign_in"})


def test_a_reason_holds_for_an_hour(ask, now):
    """D1, both sides of the limit"""
    ask(opening.give_reason, reason=SIGN_IN)
    ask(charts.chart, at=now + HOLDS_FOR - timedelta(microseconds=1))
    with pytest.raises(ReasonNeeded):
        ask(charts.chart, at=now + HOLDS_FOR)


def test_a_reason_is_good_for_one_chart_and_one_person(session, cast, ask, now):
    """D1"""
    ask(opening.give_reason, reason=SIGN_IN)
    with pytest.raises(ReasonNeeded):
        opening.open_chart(session, actor=cast.ada, patient_id=cast.walt.id, now=now)
    cast.olsen.role = "owner"
    session.flush()
    with pytest.raises(ReasonNeeded):
        ask(opening.open_chart, actor=cast.olsen)


@pytest.mark.parametrize("who", ["rivera", "okafor", "sam"])
def test_the_care_team_and_the_front_desk_are_not_asked(cast, ask, who):
    """D1"""
    assert ask(charts.open_chart, actor=getattr(cast, who)).patient.name == "June Park"


def test_an_admin_on_the_care_team_is_not_asked(session, cast, ask, now):
    """D1"""
    cast.okafor.role = "admin"
    session.flush()
    assert ask(charts.open_chart, actor=cast.okafor).patient.name == "June Park"


def test_deeds_of_lists_ask_for_no_reason(session, cast, now):
    """D1 is about looking into a chart: resending an invite from Today shows none."""
    assert patients.get(session, actor=cast.ada, patient_id=cast.june.id).id == cast.june.id


@pytest.mark.parametrize("who", ["stone", "olsen"])
def test_no_reason_opens_somebody_elses_chart(cast, ask, who):
    """T30: Dr. Stone owns another clinic; Dr. Olsen is a provider on no care team"""
    for question in (opening.open_chart, opening.may_read):
        with pytest.raises(NotFound):
            ask(question, actor=getattr(cast, who))
    with pytest.raises(NotFound):
        ask(opening.give_reason, actor=getattr(cast, who), reason=SIGN_IN)


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        ({}, "reason"),
        ({"reason": "curious"}, "reason"),
        ({"reason": "other"}, "words"),
        ({"reason": "other", "words": "  "}, "words"),
        ({"reason": "billing", "words": "x" * 201}, "words"),
    ],
)
def test_a_prompt_without_a_reason_is_refused(form, wrong):
    with pytest.raises(FormErrors) as refused:
        ChartReason.from_form(form)
    assert list(refused.value.by_field) == [wrong]


def test_a_reason_is_one_line_of_at_most_200_characters():
    assert ChartReason.from_form({"reason": "other", "words": "x" * 200}).words == "x" * 200
    assert ChartReason.from_form({"reason": "billing", "words": "two\nlines"}).words == "two lines"
