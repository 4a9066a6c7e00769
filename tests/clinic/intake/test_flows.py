"""Admins make flows, put forms in order and choose which group is asked which (S35, A21, D1)."""

from functools import partial

import pytest

from osmind_app.clinic.intake import flow_rows, flows, publishing
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.intake.flow_errors import FlowIsDefault, FlowNameInUse, FlowTooLong
from osmind_app.clinic.intake.models import SKIPPABLE
from osmind_app.clinic.practices import service as practices
from osmind_app.lib.errors import FormErrors, NotAllowed, NotFound
from tests import cast as people
from tests.cast import NOW
from tests.clinic.intake.scene import arrange, submissions
from tests.races import at_once, done


@pytest.fixture
def flow(session, cast, clinic, now):
    """A new flow, empty."""
    return flows.create(session, actor=cast.ada, name="Follow-up", now=now)


def page(session, actor, flow, now):
    return flow_rows.flow_page(session, actor=actor, flow_id=flow.id, now=now)


def keys(session, cast, flow, now):
    return [line.key for line in page(session, cast.ada, flow, now).lines]


def add(session, cast, flow, now, *added):
    for key in added:
        flows.add_form(session, actor=cast.ada, flow_id=flow.id, key=key, now=now)


def test_forms_are_put_in_order_up_and_down(session, cast, flow, now):
    """A21: ordered by keyboard, one place at a time"""
    add(session, cast, flow, now, "contact", "mood", "list")
    move = partial(flows.move_form, session, actor=cast.ada, flow_id=flow.id, now=now)
    move(key="list", way=flows.UP)
    assert keys(session, cast, flow, now) == ["contact", "list", "mood"]
    move(key="contact", way=flows.DOWN)
    assert keys(session, cast, flow, now) == ["list", "contact", "mood"]
    move(key="list", way=flows.UP)
    move(key="mood", way=flows.DOWN)
    assert keys(session, cast, flow, now) == ["list", "contact", "mood"]
    with pytest.raises(NotFound):
        move(key="sleep", way=flows.UP)


def test_a_form_is_in_a_flow_once_and_leaves_it_once(session, cast, flow, now):
    add(session, cast, flow, now, "contact", "mood", "contact")
    assert keys(session, cast, flow, now) == ["contact", "mood"]
    for _ in range(2):
        flows.remove_form(session, actor=cast.ada, flow_id=flow.id, key="contact", now=now)
    assert keys(session, cast, flow, now) == ["mood"]
    assert [one.id for one in page(session, cast.ada, flow, now).to_add] == ["contact", "list"]


def test_each_form_is_required_or_may_be_skipped(session, cast, flow, now):
    """A21"""
    add(session, cast, flow, now, "contact")
    assert not page(session, cast.ada, flow, now).lines[0].skippable
    flows.set_rule(session, actor=cast.ada, flow_id=flow.id, key="contact", rule=SKIPPABLE, now=now)
    assert page(session, cast.ada, flow, now).lines[0].skippable
    with pytest.raises(NotFound):
        flows.set_rule(session, actor=cast.ada, flow_id=flow.id, key="contact", rule="sometimes", now=now)


def test_a_group_s_flow_is_asked_of_who_joins_it(session, cast, clinic, flow, now):
    """S35: the forms associated with their group"""
    add(session, cast, flow, now, "list")
    flows.of_group(session, actor=cast.ada, group_id=cast.adults.id, flow_id=flow.id, now=now)
    intake.start_flow(session, patient=cast.june, now=now)
    assert set(submissions(session, cast.june)) == {"list"}


def test_a_group_without_a_flow_is_asked_the_practice_s(session, cast, clinic, flow, now):
    """S35"""
    add(session, cast, flow, now, "mood")
    flows.make_default(session, actor=cast.ada, flow_id=flow.id, now=now)
    flows.of_group(session, actor=cast.ada, group_id=cast.adults.id, flow_id=None, now=now)
    intake.start_flow(session, patient=cast.june, now=now)
    assert set(submissions(session, cast.june)) == {"mood"}
    shown = flow_rows.flows_page(session, actor=cast.ada, now=now)
    assert shown.default_id == str(flow.id)
    assert [(one.name, one.flow_id) for one in shown.groups] == [("New adult", "")]


def test_a_provider_s_flow_is_asked_of_their_patients_whose_group_names_none(session, cast, clinic, flow, now):
    """A21: flows by practice or provider; the group comes first, the practice last"""
    add(session, cast, flow, now, "list")
    flows.of_provider(session, actor=cast.ada, provider_id=cast.june.primary_provider_id, flow_id=flow.id, now=now)
    intake.start_flow(session, patient=cast.june, now=now)
    assert set(submissions(session, cast.june)) == {"contact", "mood", "list"}, "the group's own"
    flows.of_group(session, actor=cast.ada, group_id=cast.adults.id, flow_id=None, now=now)
    flows.make_default(session, actor=cast.ada, flow_id=clinic.flow.id, now=now)
    intake.start_flow(session, patient=cast.june, now=now)
    assert set(submissions(session, cast.june)) == {"list"}
    flows.of_provider(session, actor=cast.ada, provider_id=cast.june.primary_provider_id, flow_id=None, now=now)
    intake.start_flow(session, patient=cast.june, now=now)
    assert set(submissions(session, cast.june)) == {"contact", "mood", "list"}


def test_the_flows_name_the_providers_they_are_chosen_for(session, cast, clinic, flow, now):
    flows.of_provider(session, actor=cast.ada, provider_id=cast.rivera.id, flow_id=flow.id, now=now)
    shown = flow_rows.flows_page(session, actor=cast.ada, now=now)
    assert "Dr. Rivera" in next(row.about for row in shown.flows if row.id == str(flow.id))
    assert {one.name: one.flow_id for one in shown.providers}["Dr. Rivera"] == str(flow.id)
    assert "Sam" not in {one.name for one in shown.providers}, "the front desk has no patients"


def test_the_practice_s_own_flow_is_not_archived_and_others_are_started_no_more(session, cast, clinic, flow, now):
    flows.make_default(session, actor=cast.ada, flow_id=flow.id, now=now)
    with pytest.raises(FlowIsDefault):
        flows.archive(session, actor=cast.ada, flow_id=flow.id, now=now)
    flows.make_default(session, actor=cast.ada, flow_id=None, now=now)
    flows.archive(session, actor=cast.ada, flow_id=clinic.flow.id, now=now)
    assert intake.start_flow(session, patient=cast.june, now=now) is None
    with pytest.raises(NotFound):
        flows.of_group(session, actor=cast.ada, group_id=cast.adults.id, flow_id=clinic.flow.id, now=now)
    flows.restore(session, actor=cast.ada, flow_id=clinic.flow.id, now=now)
    assert intake.start_flow(session, patient=cast.june, now=now) is not None


def test_the_clinic_decides_whether_the_rest_of_the_portal_waits(session, cast, clinic, now):
    """A21: the default gate"""
    assert flow_rows.flows_page(session, actor=cast.sam, now=now).waits
    flows.rest_waits(session, actor=cast.ada, on=False, now=now)
    assert not flow_rows.flows_page(session, actor=cast.sam, now=now).waits


def test_forms_may_wait_for_those_before_them(session, cast, flow, now):
    flows.keep_order(session, actor=cast.ada, flow_id=flow.id, on=True, now=now)
    assert page(session, cast.ada, flow, now).in_order
    flows.keep_order(session, actor=cast.ada, flow_id=flow.id, on=False, now=now)
    assert not page(session, cast.ada, flow, now).in_order


def test_two_flows_never_share_a_name(session, cast, flow, now):
    with pytest.raises(FlowNameInUse):
        flows.create(session, actor=cast.ada, name="follow-UP ", now=now)
    with pytest.raises(FlowNameInUse):
        flows.rename(session, actor=cast.ada, flow_id=flow.id, name="Adults", now=now)
    assert flows.rename(session, actor=cast.ada, flow_id=flow.id, name="Follow-Up", now=now).name == "Follow-Up"


@pytest.mark.parametrize(
    ("name", "sentence"), [("​", "Enter a name for the flow"), ("x" * 61, "The name must be 60 characters or fewer")]
)
def test_a_flow_has_a_name_that_fits(session, cast, now, name, sentence):
    with pytest.raises(FormErrors) as refused:
        flows.create(session, actor=cast.ada, name=name, now=now)
    assert refused.value.by_field == {"name": sentence}


def test_a_flow_has_thirty_forms_at_most(session, cast, flow, now, monkeypatch):
    """Both sides of the limit"""
    monkeypatch.setattr(flows, "MOST_FORMS", 2)
    add(session, cast, flow, now, "contact", "mood")
    with pytest.raises(FlowTooLong):
        add(session, cast, flow, now, "list")


def test_an_archived_form_is_not_put_into_a_flow(session, cast, flow, now):
    publishing.archive(session, actor=cast.ada, key="mood", now=now)
    with pytest.raises(NotFound):
        add(session, cast, flow, now, "mood")


def deeds(session, actor, cast, flow, now):
    known = {"session": session, "actor": actor, "now": now}
    yield partial(flows.rename, flow_id=flow.id, name="Mine", **known)
    yield partial(flows.archive, flow_id=flow.id, **known)
    yield partial(flows.restore, flow_id=flow.id, **known)
    yield partial(flows.add_form, flow_id=flow.id, key="contact", **known)
    yield partial(flows.remove_form, flow_id=flow.id, key="contact", **known)
    yield partial(flows.move_form, flow_id=flow.id, key="contact", way=flows.UP, **known)
    yield partial(flows.set_rule, flow_id=flow.id, key="contact", rule=SKIPPABLE, **known)
    yield partial(flows.keep_order, flow_id=flow.id, on=True, **known)
    yield partial(flows.make_default, flow_id=flow.id, **known)
    yield partial(flows.of_group, group_id=cast.adults.id, flow_id=flow.id, **known)
    yield partial(flows.of_provider, provider_id=cast.rivera.id, flow_id=flow.id, **known)


@pytest.mark.parametrize("who", ["rivera", "sam"])
def test_only_admins_change_flows(session, cast, flow, now, who):
    """D1"""
    for deed in deeds(session, getattr(cast, who), cast, flow, now):
        with pytest.raises(NotAllowed):
            deed()
    with pytest.raises(NotAllowed):
        flows.create(session, actor=getattr(cast, who), name="Mine", now=now)
    assert not flow_rows.flow_page(session, actor=getattr(cast, who), flow_id=flow.id, now=now).may_change


def test_another_clinic_finds_no_flow(session, cast, flow, now):
    """T24, T30"""
    for deed in deeds(session, cast.stone, cast, flow, now):
        with pytest.raises(NotFound):
            deed()
    with pytest.raises(NotFound):
        flow_rows.flow_page(session, actor=cast.stone, flow_id=flow.id, now=now)
    assert flow_rows.flows_page(session, actor=cast.stone, now=now).flows == []
    assert practices.get(session, actor=cast.stone).flow_id is None


def test_admins_who_reorder_at_once_lose_no_form(spare_database):
    """F14"""
    cast = done(spare_database, people.arrive)
    clinic = done(spare_database, arrange, cast=cast, now=NOW)
    known = {"actor": cast.ada, "flow_id": clinic.flow.id, "now": NOW}
    up = partial(done, spare_database, flows.move_form, key="list", way=flows.UP, **known)
    assert at_once(*[up] * 8) == [None] * 8
    assert [line.key for line in done(spare_database, flow_rows.flow_page, **known).lines] == [
        "list",
        "contact",
        "mood",
    ]
