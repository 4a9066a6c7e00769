"""The invitation work list (B9): how far patients came, who is stuck at which step, and whose link ends today."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding import funnel as funnels
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding import work_list
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.outbox.models import Letter
from tests import cast as people
from tests import mailbox

HOUR = timedelta(hours=1)
DAYS_2 = timedelta(days=2)


def add(session, cast, name, provider=None):
    details = PatientDetails(
        first_name=name,
        last_name="Young",
        email=f"{name.lower()}@example.com",
        primary_provider_id=(provider or cast.rivera).id,
    )
    return patients.create(session, actor=cast.sam, details=details, now=cast.june.created_at)


def invited(session, cast, patient, at):
    invitation = invitations.send(session, actor=cast.sam, patient_id=patient.id, now=at)
    mailbox.leaves(session, invitation, at)
    return invitation


def delivered(session, invitation, at):
    session.get_one(Letter, invitation.letter_id).delivered_at = at
    session.flush()


@pytest.fixture
def five(session, cast, now):
    """Five patients, each a step further than the one before, invited fifty hours ago."""
    began = now - 50 * HOUR
    found = {name: add(session, cast, name) for name in ("Ann", "Ben", "Cat", "Dan", "Eve")}
    sent = {name: invited(session, cast, one, began) for name, one in found.items()}
    for name in ("Ben", "Dan", "Eve"):
        delivered(session, sent[name], began)
    for name in ("Cat", "Dan", "Eve"):
        invitations.opened(session, token=mailbox.link_of(sent[name]), now=began)
    for name in ("Dan", "Eve"):
        invitations.continued(session, token=mailbox.link_of(sent[name]), now=began)
    account = onboarding.accept(
        session, token=mailbox.link_of(sent["Eve"]), password_hash=people.password_hash(), now=began
    )
    session.flush()
    return account


def steps(line):
    return [step.number for step in line.steps]


def test_the_funnel_counts_each_patient_as_far_as_they_came(session, cast, now, five):
    """B9: a link that was opened was delivered, whether the mail service said so or not"""
    shown = funnels.funnel(session, actor=cast.sam, days=7, by="provider", now=now)
    assert steps(shown.everybody) == ["5", "4", "3", "2", "1", "0"]
    five.last_sign_in_at = now
    session.flush()
    shown = funnels.funnel(session, actor=cast.sam, days=7, by="provider", now=now)
    assert steps(shown.everybody) == ["5", "4", "3", "2", "1", "1"]
    assert [step.percent for step in shown.everybody.steps] == [100, 80, 60, 40, 20, 20]


def test_sending_again_counts_nobody_twice(session, cast, now, five):
    invitations.send(session, actor=cast.sam, patient_id=_id(session, cast, "cat", now), now=now)
    assert steps(funnels.funnel(session, actor=cast.sam, days=7, by="group", now=now).everybody)[:3] == ["5", "4", "3"]


@pytest.mark.parametrize(("days", "number"), [(7, "5"), (30, "6"), (90, "7"), (1, "6")])
def test_the_period_says_who_is_counted(session, cast, now, five, days, number):
    """Both sides of a period; one that is not offered is thirty days"""
    invited(session, cast, add(session, cast, "Fay"), now - timedelta(days=7))
    invited(session, cast, add(session, cast, "Gus"), now - timedelta(days=30))
    shown = funnels.funnel(session, actor=cast.sam, days=days, by="group", now=now)
    assert shown.everybody.steps[0].number == number


def test_figures_by_group_and_by_provider(session, cast, now, five):
    invited(session, cast, cast.june, now)
    invited(session, cast, add(session, cast, "Ola", cast.olsen), now)
    by = {
        way: {
            line.name: line.steps[0].number
            for line in funnels.funnel(session, actor=cast.sam, days=7, by=way, now=now).lines
        }
        for way in funnels.WAYS
    }
    assert by["way"] == {"Added by staff": "7"}
    assert by["group"] == {"New adult": "1", "No group": "6"}
    assert by["provider"] == {"Dr. Rivera": "6", "Dr. Olsen": "1"}


def test_who_joined_by_a_link_is_counted_beside_those_added_by_staff(session, cast, now, five):
    """B9: the way in; once, though they were sent an invitation too; both sides of the period"""
    for name, at in (("Lin", now - timedelta(days=7)), ("Lou", now - timedelta(days=6)), ("Lea", now)):
        add(session, cast, name).joined_by_link_at = at
    session.flush()
    invited(session, cast, patient_of(session, cast, "lou"), now)
    shown = funnels.funnel(session, actor=cast.sam, days=7, by="way", now=now)
    assert {line.name: steps(line) for line in shown.lines} == {
        "Added by staff": ["5", "4", "3", "2", "1", "0"],
        "Joined by link": ["2", "2", "2", "2", "2", "0"],
    }
    elsewhere = funnels.funnel(session, actor=cast.stone, days=7, by="way", now=now)
    assert elsewhere.lines == []


def test_who_sees_whose_figures(session, cast, now, five):
    """T30, D1"""
    invited(session, cast, cast.june, now)
    numbers = {
        who: funnels.funnel(session, actor=getattr(cast, who), days=7, by="group", now=now).everybody.steps[0].number
        for who in ("sam", "ada", "rivera", "okafor", "olsen", "stone")
    }
    assert numbers == {"sam": "6", "ada": "6", "rivera": "6", "okafor": "1", "olsen": "0", "stone": "0"}


def test_the_figures_take_two_queries(session, cast, now, five):
    """No query in a loop."""
    told = []
    listener = lambda *args: told.append(args[2])  # noqa: E731
    event.listen(session.get_bind(), "before_cursor_execute", listener)
    funnels.funnel(session, actor=cast.sam, days=90, by="group", now=now)
    event.remove(session.get_bind(), "before_cursor_execute", listener)
    assert len(told) == 2


def stuck(session, actor, now, **asked):
    page = work_list.work_page(session, actor=actor, now=now, **asked)
    return {line.name.split()[0]: line.step for line in page.lines}


def test_who_is_stuck_and_at_which_step(session, cast, now, five):
    """B9"""
    assert stuck(session, cast.sam, now) == {
        "Ann": work_list.SENT,
        "Ben": work_list.DELIVERED,
        "Cat": work_list.OPENED,
        "Dan": work_list.CONTINUED,
    }
    for step in (work_list.SENT, work_list.DELIVERED, work_list.OPENED, work_list.CONTINUED):
        assert list(stuck(session, cast.sam, now, step=step).values()) == [step]
    assert stuck(session, cast.sam, now, step=work_list.NOT_SENT) == {}
    invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now - DAYS_2)
    assert stuck(session, cast.sam, now, step=work_list.NOT_SENT) == {"June": work_list.NOT_SENT}


@pytest.mark.parametrize(("rested", "there"), [(DAYS_2, True), (DAYS_2 - timedelta(microseconds=1), False)])
def test_two_days_without_news(session, cast, now, rested, there):
    """Both sides of the limit; whatever happened last counts"""
    sent = invited(session, cast, cast.june, now - timedelta(days=3))
    delivered(session, sent, now - rested)
    assert bool(stuck(session, cast.sam, now)) is there


def test_a_link_that_ended_is_not_stuck(session, cast, now, five):
    """Expired, withdrawn, archived: found elsewhere"""
    assert stuck(session, cast.sam, now + 47 * HOUR) == {}
    invitations.withdraw(session, actor=cast.sam, patient_id=_id(session, cast, "ann", now), now=now)
    onboarding.archive(session, actor=cast.sam, patient_id=_id(session, cast, "ben", now), now=now)
    assert stuck(session, cast.sam, now).keys() == {"Cat", "Dan"}


def test_whose_link_runs_out_today(session, cast, now):
    """9 AM in California: before midnight there, and not after"""
    midnight = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    for name, ends in (("Tia", midnight - timedelta(seconds=1)), ("Tom", midnight), ("Old", now)):
        invited(session, cast, add(session, cast, name), ends - 96 * HOUR)
    assert stuck(session, cast.sam, now, which=work_list.TODAY).keys() == {"Tia"}


@pytest.mark.parametrize("who", ["olsen", "stone"])
def test_nobody_outside_the_care_team_reads_the_list(session, cast, now, five, who):
    """T30, D1"""
    assert stuck(session, getattr(cast, who), now) == {}
    assert stuck(session, getattr(cast, who), now, which=work_list.TODAY) == {}


@pytest.mark.slow
def test_pages_go_on_by_key(session, cast, now):
    """Nobody twice, nobody left out; a key of somebody else's patient starts at the first page (T30)"""
    for number in range(work_list.PAGE + 5):
        invited(session, cast, add(session, cast, f"Amy{number}"), now - (60 + number % 3) * HOUR)
    first = work_list.work_page(session, actor=cast.sam, now=now)
    second = work_list.work_page(session, actor=cast.sam, after=first.next_key, now=now)
    ids = [line.patient_id for page in (first, second) for line in page.lines]
    assert len(ids) == len(set(ids)) == work_list.PAGE + 5
    assert second.next_key == ""
    foreign = work_list.work_page(session, actor=cast.stone, after=first.next_key, now=now)
    assert foreign.lines == []
    for junk in ("", "x", "ä", "A" * 40):
        assert work_list.work_page(session, actor=cast.sam, after=junk, now=now).lines == first.lines


def _id(session, cast, name, now):
    return patient_of(session, cast, name).id


def patient_of(session, cast, name):
    from osmind_app.clinic.patients import queries

    return queries.by_email(session, practice_id=cast.willow.id, email=f"{name}@example.com")[0]
