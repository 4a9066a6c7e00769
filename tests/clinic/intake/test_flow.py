"""The forms of a group wait for whoever joins it (S9, S35, A21)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.intake import errors, queries
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.intake.models import REQUIRED, SKIPPABLE, FlowRun, FormVersion
from osmind_app.clinic.practices.models import PatientGroup
from osmind_app.clinic.updates import wishes
from osmind_app.lib.errors import NotFound
from tests import letters
from tests.clinic.intake.scene import MOOD, SIGNED, a_flow, publish, sends, submissions, writes


def statuses(session, clinic, now):
    return {line.title: line.status for line in queries.home_card(session, actor=clinic.june, now=now).lines}


def test_the_forms_of_the_group_wait_in_their_order_and_starting_twice_is_starting_once(session, cast, clinic, now):
    """S35"""
    first = intake.start_flow(session, patient=cast.june, now=now)
    assert intake.start_flow(session, patient=cast.june, now=now + timedelta(hours=1)) == first
    assert [(one.form_key, one.rule) for one in submissions(session, cast.june).values()] == [
        ("contact", REQUIRED),
        ("mood", REQUIRED),
        ("list", SKIPPABLE),
    ]
    card = queries.home_card(session, actor=clinic.june, now=now)
    assert (card.words, card.waits, [line.about for line in card.lines]) == (
        "0 of 3 done",
        True,
        ["About 3 minutes"] * 3,
    )


def test_a_group_that_names_no_flow_asks_the_practices_and_a_practice_without_one_asks_nothing(
    session, cast, clinic, now
):
    """S35"""
    assert intake.start_flow(session, patient=cast.walt, now=now) is None
    cast.willow.flow_id = clinic.flow.id
    session.add(cast.willow)
    assert intake.start_flow(session, patient=cast.walt, now=now).flow_id == clinic.flow.id
    clinic.flow.archived_at = now
    assert intake.start_flow(session, patient=cast.leo, now=now) is None


def test_nothing_is_asked_of_an_archived_patient(session, cast, clinic, now):
    """S35"""
    cast.june.archived_at = now
    assert intake.start_flow(session, patient=cast.june, now=now) is None
    with pytest.raises(errors.PatientArchived):
        intake.assign(session, actor=cast.rivera, patient_id=cast.june.id, form_key="mood", now=now)


def test_a_patient_who_is_moved_keeps_what_they_wrote(session, cast, clinic, now):
    """S35, F15: a shared form goes over, a begun one may be skipped, one not begun falls away"""
    intake.start_flow(session, patient=cast.june, now=now)
    before = submissions(session, cast.june)
    writes(session, clinic.june, before["contact"], now, notes="My dog bites")
    other = a_flow(session, cast.willow.id, "Teens", ("list", REQUIRED), now=now)
    teens = PatientGroup(practice_id=cast.willow.id, name="Teens", name_key="teens", created_at=now, flow_id=other.id)
    session.add(teens)
    session.flush()
    cast.june.group_id = teens.id
    run = intake.start_flow(session, patient=cast.june, now=now)
    after = submissions(session, cast.june)
    assert {key: (one.rule, one.run_id) for key, one in after.items()} == {
        "list": (REQUIRED, run.id),
        "contact": (SKIPPABLE, None),
    }
    assert after["list"].id == before["list"].id
    assert after["contact"].answers["notes"] == "My dog bites"


def test_what_was_sent_within_a_year_is_not_asked_again(session, cast, clinic, now):
    """S35: both sides of the year"""
    intake.start_flow(session, patient=cast.june, now=now)
    mood = submissions(session, cast.june)["mood"]
    writes(session, clinic.june, mood, now, harm="0")
    sends(session, clinic.june, mood, now)
    again = a_flow(session, cast.willow.id, "Again", ("mood", REQUIRED), now=now)
    cast.adults.flow_id = again.id
    year = timedelta(days=365)
    intake.start_flow(session, patient=cast.june, now=now + year - timedelta(seconds=1))
    assert submissions(session, cast.june)["mood"].submitted_at is not None
    third = a_flow(session, cast.willow.id, "Third", ("mood", REQUIRED), now=now)
    cast.adults.flow_id = third.id
    intake.start_flow(session, patient=cast.june, now=now + year)
    assert submissions(session, cast.june)["mood"].submitted_at is None


def test_a_changed_form_is_given_to_those_who_start_afterwards(session, cast, clinic, now):
    """S35: answers keep the version they were given to"""
    intake.start_flow(session, patient=cast.june, now=now)
    old = submissions(session, cast.june)["mood"].form_version_id
    session.get_one(FormVersion, old).replaced_at = now
    session.flush()
    new = publish(session, cast.willow.id, "mood", MOOD, now, number=2)
    cast.walt.group_id = cast.adults.id
    intake.start_flow(session, patient=cast.walt, now=now)
    assert submissions(session, cast.june)["mood"].form_version_id == old
    assert submissions(session, cast.walt)["mood"].form_version_id == new.id


def test_home_says_how_far_each_form_is(session, cast, clinic, now):
    """S9, A21"""
    intake.start_flow(session, patient=cast.june, now=now)
    waiting = submissions(session, cast.june)
    writes(session, clinic.june, waiting["contact"], now, name="June")
    intake.be_at(session, actor=clinic.june, submission_id=waiting["contact"].id, place="pets", now=now)
    intake.skip(session, actor=clinic.june, submission_id=waiting["list"].id, now=now)
    card = queries.home_card(session, actor=clinic.june, now=now)
    assert [(line.words, line.about, line.page) for line in card.lines] == [
        ("In progress", "Page 2 of 3", 2),
        ("Not started", "About 3 minutes", 0),
        ("Skipped", "About 3 minutes", 0),
    ]
    writes(session, clinic.june, waiting["mood"], now, harm="0")
    sends(session, clinic.june, waiting["mood"], now)
    sends(session, clinic.june, waiting["contact"], now, SIGNED)
    card = queries.home_card(session, actor=clinic.june, now=now)
    assert [line.words for line in card.lines] == ["Skipped"]
    assert (card.words, card.waits) == ("2 of 3 done", False)


def test_the_clinic_may_want_the_forms_in_their_order(session, cast, clinic, now):
    """A21: 'Cannot start yet', on the server too"""
    clinic.flow.in_order_since = now
    intake.start_flow(session, patient=cast.june, now=now)
    assert statuses(session, clinic, now) == {
        "Contact details": "not_started",
        "Mood": "cannot_start",
        "Medication list": "cannot_start",
    }
    waiting = submissions(session, cast.june)
    with pytest.raises(errors.CannotStartYet):
        writes(session, clinic.june, waiting["mood"], now, harm="0")
    writes(session, clinic.june, waiting["contact"], now, name="June")
    sends(session, clinic.june, waiting["contact"], now, SIGNED)
    assert writes(session, clinic.june, waiting["mood"], now, harm="0").answers == {"harm": "0"}


def test_the_rest_of_the_portal_waits_only_while_the_clinic_says_so(session, cast, clinic, now):
    """A21"""
    assert not queries.portal_waits(session, actor=clinic.june)
    intake.start_flow(session, patient=cast.june, now=now)
    assert queries.portal_waits(session, actor=clinic.june)
    cast.willow.forms_gate_off_at = now
    session.flush()
    assert not queries.portal_waits(session, actor=clinic.june)
    assert not queries.home_card(session, actor=clinic.june, now=now).waits


def test_staff_ask_one_form_and_take_it_back_while_nothing_is_written(session, cast, clinic, now):
    """S9: asked twice is asked once; the front desk may ask, too"""
    first = intake.assign(session, actor=cast.sam, patient_id=cast.june.id, form_key="list", rule=SKIPPABLE, now=now)
    intake.skip(session, actor=clinic.june, submission_id=first.id, now=now)
    again = intake.assign(session, actor=cast.rivera, patient_id=cast.june.id, form_key="list", now=now)
    assert (again.id, again.skipped_at) == (first.id, None)
    assert not queries.portal_waits(session, actor=clinic.june)  # it belongs to no flow
    intake.withdraw(session, actor=cast.rivera, submission_id=first.id, now=now)
    assert submissions(session, cast.june) == {}
    begun = intake.assign(session, actor=cast.rivera, patient_id=cast.june.id, form_key="list", now=now)
    writes(session, clinic.june, begun, now, medication="Tea")
    intake.withdraw(session, actor=cast.rivera, submission_id=begun.id, now=now)
    assert submissions(session, cast.june)["list"].answers == {"medication": "Tea"}
    with pytest.raises(errors.NoSuchForm):
        intake.assign(session, actor=cast.rivera, patient_id=cast.june.id, form_key="unknown", now=now)


@pytest.mark.parametrize("who", ["stone", "olsen"])
def test_nobody_outside_the_care_team_asks_or_takes_back(session, cast, clinic, now, who):
    """T24, T30"""
    stranger = getattr(cast, who)
    with pytest.raises(NotFound):
        intake.assign(session, actor=stranger, patient_id=cast.june.id, form_key="mood", now=now)
    asked = intake.assign(session, actor=cast.rivera, patient_id=cast.june.id, form_key="mood", now=now)
    with pytest.raises(NotFound):
        intake.withdraw(session, actor=stranger, submission_id=asked.id, now=now)


def test_what_was_sent_is_listed_page_by_page(session, cast, clinic, now):
    """S9: by key, the newest first"""
    for number in range(queries.SENT_PER_PAGE + 1):
        at = now + timedelta(minutes=number)
        one = intake.assign(session, actor=cast.rivera, patient_id=cast.june.id, form_key="list", now=at)
        writes(session, clinic.june, one, at, medication="Tea")
        sends(session, clinic.june, one, at)
    first = queries.forms_page(session, actor=clinic.june, now=now)
    rest = queries.forms_page(session, actor=clinic.june, now=now, after=first.after)
    assert (len(first.sent), len(rest.sent), rest.after) == (queries.SENT_PER_PAGE, 1, "")
    assert first.sent[0].about == "Sent on Nov 22, 2026, 9:20 AM PST"
    assert not {line.id for line in first.sent} & {line.id for line in rest.sent}
    assert queries.forms_page(session, actor=clinic.june, now=now, after="nonsense_key").sent == first.sent


def test_a_run_belongs_to_the_practice(session, cast, clinic, now):
    """T30"""
    intake.start_flow(session, patient=cast.june, now=now)
    assert {run.practice_id for run in session.exec(select(FlowRun)).all()} == {cast.willow.id}


def test_a_form_that_staff_ask_is_told_by_letter_which_says_nothing_of_it(session, cast, clinic, now):
    """D7, T49: letter 14; three forms asked at once are one letter, and none to who wants none"""
    for key, minutes in (("mood", 0), ("list", 14)):
        at = now + timedelta(minutes=minutes)
        intake.assign(session, actor=cast.rivera, patient_id=cast.june.id, form_key=key, now=at)
    [letter] = letters.promised(session, to="june@example.com", kind="form_asked")
    said = letters.latest(session, to="june@example.com", kind="form_asked")
    assert said.subject == "Willow Creek sent you a form"
    assert "About 3 minutes. We save as you go." in said.text
    assert "Mood" not in said.text + said.html
    assert letter.patient_id == cast.june.id
    wishes.choose(session, actor=clinic.june, topic="forms", on=False, now=now)
    later = now + timedelta(hours=1)
    intake.assign(session, actor=cast.rivera, patient_id=cast.june.id, form_key="contact", now=later)
    assert len(letters.promised(session, to="june@example.com", kind="form_asked")) == 1
