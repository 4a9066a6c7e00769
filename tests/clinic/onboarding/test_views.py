"""Saved views of the Patients tab (design 3), their counts, and whom a deed about all that match is about."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from osmind_app.clinic.invitations import outcomes
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.errors import NobodyChosen, TooManyAtOnce
from osmind_app.clinic.onboarding import choosing, patient_list, queries, views
from osmind_app.clinic.onboarding.patient_filter import PatientFilter
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.details import PatientDetails
from tests import mailbox

HOUR = timedelta(hours=1)


def add(session, cast, name, email=None, provider=None):
    details = PatientDetails(
        first_name=name, last_name="Young", email=email, primary_provider_id=(provider or cast.rivera).id
    )
    return patients.create(session, actor=cast.sam, details=details, now=cast.june.created_at)


@pytest.fixture
def some(session, cast, now):
    """One patient for each view; June's link ends in 23 hours."""
    invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now - 73 * HOUR)
    fresh = add(session, cast, "Fresh", "fresh@example.com")
    invitations.send(session, actor=cast.sam, patient_id=fresh.id, now=now)
    add(session, cast, "Nova", "nova@example.com")
    bounced = add(session, cast, "Bo", "bo@example.com", cast.olsen)
    invitation = invitations.send(session, actor=cast.sam, patient_id=bounced.id, now=now)
    mailbox.leaves(session, invitation, now).bounced_at = now
    old = add(session, cast, "Old")
    patients.archive(session, actor=cast.sam, patient_id=old.id, now=now)
    session.flush()


def shown(session, actor, key, now):
    _, asked = views.VIEWS[key]
    return [row.name for row in queries.patient_rows(session, actor=actor, filter=asked, now=now).rows]


def test_each_view_shows_its_patients(session, cast, now, some):
    """B9"""
    assert shown(session, cast.sam, "needs_invite", now) == ["Nova Young"]
    assert shown(session, cast.sam, "expiring", now) == ["June Park"]
    assert shown(session, cast.sam, "no_email", now) == ["Walt Brandt", "Leo Marsh"]
    assert shown(session, cast.sam, "bounced", now) == ["Bo Young"]
    assert shown(session, cast.sam, "archived", now) == ["Old Young"]
    assert shown(session, cast.olsen, "mine", now) == ["Bo Young"]
    assert shown(session, cast.okafor, "mine", now) == []  # June's Care Team, not her Primary Provider
    assert len(shown(session, cast.sam, "all", now)) == 6


@pytest.mark.parametrize(("left", "there"), [(24 * HOUR, True), (25 * HOUR, False), (timedelta(0), False)])
def test_a_link_is_expiring_for_its_last_day(session, cast, now, left, there):
    """Both sides of the day, and the moment it ends"""
    invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now - (96 * HOUR - left))
    assert (shown(session, cast.sam, "expiring", now) == ["June Park"]) is there


@pytest.mark.slow
def test_counts_say_what_the_views_hold(session, cast, now, some):
    for actor in (cast.sam, cast.ada, cast.rivera, cast.okafor, cast.olsen, cast.stone):
        counts = {one.key: one.text for one in views.view_counts(session, actor=actor, now=now)}
        assert counts == {key: str(len(shown(session, actor, key, now))) for key in counts}
    assert "mine" not in {one.key for one in views.view_counts(session, actor=cast.sam, now=now)}


def test_counts_take_one_query_and_stop_at_a_thousand(session, cast, now, monkeypatch):
    """D13"""
    monkeypatch.setattr(patient_list, "COUNTED", 1)
    told = []
    listener = lambda *args: told.append(args[2])  # noqa: E731
    event.listen(session.get_bind(), "before_cursor_execute", listener)
    counts = {one.key: one.text for one in views.view_counts(session, actor=cast.sam, now=now)}
    event.remove(session.get_bind(), "before_cursor_execute", listener)
    assert (counts["no_email"], counts["needs_invite"], len(told)) == ("1+", "1", 1)


@pytest.mark.parametrize("key", views.VIEWS)
def test_a_view_is_a_filter_in_the_address(key):
    asked = PatientFilter.from_query(views.VIEWS[key][1].to_query() | {"group": "x", "q": "june"})
    assert views.view_of(asked) == key


@pytest.mark.parametrize("asked", [{}, {"q": "young"}, {"status": "no_email"}, {"sort": "-added"}, {"mine": "1"}])
@pytest.mark.parametrize("who", ["sam", "rivera", "okafor", "stone"])
def test_everybody_that_matches_is_everybody_the_pages_show(session, cast, now, some, who, asked):
    """B8, T30, D1: whatever page the address names"""
    actor = getattr(cast, who)
    page = queries.patient_rows(session, actor=actor, filter=PatientFilter.from_query(asked), now=now)
    after = f"n{page.rows[0].id}" if page.rows else ""
    found = patient_list.every_id(
        session, actor=actor, filter=PatientFilter.from_query(asked | {"after": after}), now=now
    )
    assert [str(one) for one in found] == [row.id for row in page.rows]


def test_a_dry_run_of_a_filter_names_who_gets_what(session, cast, now, some):
    """B8, S30"""
    plan = choosing.plan_invites(session, actor=cast.sam, everybody=PatientFilter(), now=now)
    assert sorted(plan.outcomes) == sorted(outcomes.NO_EMAIL * 2 + outcomes.AGAIN * 3 + outcomes.FIRST)
    assert plan.outcomes[:2] == outcomes.NO_EMAIL * 2
    with pytest.raises(NobodyChosen):
        choosing.plan_invites(session, actor=cast.stone, everybody=PatientFilter(q="june"), now=now)
    with pytest.raises(NobodyChosen):
        choosing.plan_invites(session, actor=cast.sam, now=now)


def test_everybody_may_be_too_many(session, cast, now, monkeypatch):
    from osmind_app.clinic.invitations import batches

    monkeypatch.setattr(batches, "MOST", 2)
    monkeypatch.setattr(choosing, "MOST", 2)
    with pytest.raises(TooManyAtOnce):
        choosing.plan_invites(session, actor=cast.sam, everybody=PatientFilter(), now=now)


def test_an_invitation_of_a_filter_reaches_whom_it_named(session, cast, now, some):
    """S30: who was added without an invitation is invited later"""
    plan = choosing.plan_invites(session, actor=cast.sam, everybody=views.VIEWS["needs_invite"][1], now=now)
    batch = invitations.keep(session, actor=cast.sam, plan=plan, now=now)
    invitations.start(session, actor=cast.sam, batch_id=batch.id, now=now)
    invitations.send_some(session, actor=cast.sam, batch_id=batch.id, now=now)
    assert mailbox.kinds_to(session, "nova@example.com") == ["invitation"]
    assert shown(session, cast.sam, "needs_invite", now) == []
