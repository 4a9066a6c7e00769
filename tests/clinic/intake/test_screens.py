"""One form, page by page: where the patient is, what stands there, what Continue says (design §1, §2)."""

import pytest
from sqlmodel import select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.models import GUARDIAN
from osmind_app.clinic.intake import copies, rows, screens
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.intake.items import Item, Option
from osmind_app.clinic.intake.models import Submission
from osmind_app.lib.errors import NotFound
from tests.clinic.intake.scene import SIGNED, sends, submissions, writes
from tests.clinic.onboarding.changing import somebody_elses


@pytest.fixture
def contact(session, cast, clinic, now) -> Submission:
    """The contact form, asked of June."""
    intake.start_flow(session, patient=cast.june, now=now)
    return submissions(session, cast.june)["contact"]


def page(session, clinic, submission, now, at=""):
    return screens.form_page(session, actor=clinic.june, submission_id=submission.id, at=at, now=now)


def step(session, clinic, submission, now, at):
    return screens.go_on(session, actor=clinic.june, submission_id=submission.id, at=at, now=now)


def test_a_form_begins_with_its_introduction_and_goes_on_where_the_patient_was(session, clinic, contact, now):
    """S9: on any device"""
    first = page(session, clinic, contact, now)
    assert (first.step, first.minutes, first.may_skip) == ("intro", "About 3 minutes", False)
    assert page(session, clinic, contact, now, at="3").step == "intro"  # nothing before it was begun
    intake.begin(session, actor=clinic.june, submission_id=contact.id, now=now)
    one = page(session, clinic, contact, now)
    assert (one.step, one.number, one.count, one.back) == ("page", 1, 3, "intro")
    assert (one.questions[0].value, one.questions[0].is_title) == ("June", True)
    intake.be_at(session, actor=clinic.june, submission_id=contact.id, place="notes", now=now)
    assert page(session, clinic, contact, now).number == 3
    assert page(session, clinic, contact, now, at="2").number == 2
    assert page(session, clinic, contact, now, at="99").number == 3
    assert page(session, clinic, contact, now, at="nonsense").number == 3


def test_continue_says_what_is_missing_on_this_page_only(session, clinic, contact, now):
    """Design: the error pattern"""
    intake.begin(session, actor=clinic.june, submission_id=contact.id, now=now)
    assert step(session, clinic, contact, now, "1").to == "2"
    writes(session, clinic.june, contact, now, pets="Yes")
    assert step(session, clinic, contact, now, "2").to == "3"
    refused = step(session, clinic, contact, now, "3")
    assert (refused.to, list(refused.errors)) == ("", ["q-pet-names"])
    writes(session, clinic.june, contact, now, pet_names="Rex")
    assert step(session, clinic, contact, now, "3").to == "4"
    assert step(session, clinic, contact, now, "4").to == "check"


def test_a_question_appears_the_moment_its_condition_is_saved(session, clinic, contact, now):
    """S9: enableWhen"""
    intake.begin(session, actor=clinic.june, submission_id=contact.id, now=now)
    shown = screens.save_page(
        session,
        actor=clinic.june,
        submission_id=contact.id,
        changes={"pets": intake.Change(None, "Yes")},
        at="2",
        now=now,
    )
    assert (shown.number, shown.count, shown.saved) == (2, 4, "Saved 9:00 AM")


def test_everything_is_shown_before_it_is_sent_then_signed(session, clinic, contact, now):
    """S9: check answers, sign"""
    writes(session, clinic.june, contact, now, pets="No", notes="Line one\nline two")
    check = page(session, clinic, contact, now, at="check")
    assert [(row.question, row.answer, row.at) for row in check.answers] == [
        ("What is your first name?", "", "1"),
        ("Do you have pets?", "No", "2"),
        ("Anything else?", "Line one\nline two", "3"),
    ]
    assert list(check.problems) == ["check-name"]
    assert (check.is_signed, check.back) == (True, "3")
    sign = page(session, clinic, contact, now, at="sign")
    assert (sign.step, sign.back, sign.sign_words) == ("sign", "check", ["Sign here"])


def test_a_sent_form_shows_that_it_was_wherever_the_address_points(session, clinic, contact, now):
    """F13: the button Back after sending"""
    writes(session, clinic.june, contact, now, name="June")
    sends(session, clinic.june, contact, now, SIGNED)
    for at in ("", "1", "check", "sign", "done"):
        done = page(session, clinic, contact, now, at=at)
        assert (done.step, done.sent) == ("done", "Sunday, November 22 at 9:00 AM (Pacific Time)")


def test_the_crisis_panel_stays_once_it_was_shown(session, cast, clinic, now):
    """S9, design §3: at once, and never closed by itself"""
    intake.start_flow(session, patient=cast.june, now=now)
    mood = submissions(session, cast.june)["mood"]
    writes(session, clinic.june, mood, now, harm="0")
    assert not page(session, clinic, mood, now, at="1").crisis
    for was, harm in (("0", "1"), ("1", "0")):
        changes = {"harm": intake.Change(was, harm)}
        intake.save_answers(session, actor=clinic.june, submission_id=mood.id, changes=changes, now=now)
        assert page(session, clinic, mood, now, at="1").crisis
    sends(session, clinic.june, mood, now)
    assert page(session, clinic, mood, now).crisis


def test_the_copy_of_a_sent_form_is_the_patients_and_taking_it_is_written_down(session, cast, clinic, contact, now):
    """S9, T24"""
    with pytest.raises(NotFound):
        copies.take_copy(session, actor=clinic.june, submission_id=contact.id, now=now)
    writes(session, clinic.june, contact, now, name="June")
    sends(session, clinic.june, contact, now, SIGNED)
    assert "June Park" in str(copies.take_copy(session, actor=clinic.june, submission_id=contact.id, now=now))
    assert "form.downloaded" in session.exec(select(AuditEvent.event)).all()


def test_the_page_of_another_form_is_not_found(session, clinic, cast, now):
    """T24: one that is asked of nobody, and another patient's"""
    cast.walt.group_id = cast.adults.id
    intake.start_flow(session, patient=cast.walt, now=now)
    for key in ("contact", "mood"):
        with pytest.raises(NotFound):
            page(session, clinic, submissions(session, cast.walt)[key], now)


@pytest.mark.parametrize(
    ("item", "answer", "shown"),
    [
        (Item("a", "date"), {"month": "3", "day": "", "year": ""}, {"drawn_as": "day"}),
        (Item("a", "boolean"), "yes", {"drawn_as": "one"}),
        (Item("a", "scale", low=0, high=4), "3", {"drawn_as": "steps"}),
        (Item("a", "address"), {"line1": "1 A St"}, {"drawn_as": "place"}),
        (Item("a", "phone", chart="phone"), "555", {"type": "tel", "autocomplete": "tel", "input_mode": "tel"}),
        (Item("a", "email"), "x@example.com", {"type": "email", "autocomplete": "off"}),
        (Item("a", "integer", low=1, high=9), "7", {"input_mode": "numeric", "hint": "From 1 to 9"}),
        (Item("a", "choice", options=(Option("x", "X"),), other=True), "other:Y", {"other_text": "Y"}),
        (Item("a", "choice", options=(Option("x", "X"),), repeats=True), ["x"], {"drawn_as": "many"}),
        (Item("a", "text"), "long", {"drawn_as": "lines", "value": "long"}),
        (Item("a", "attachment"), [{"id": "1", "name": "b.pdf"}], {"drawn_as": "files"}),
        (Item("a", "display", text="Read this"), None, {"drawn_as": "words", "optional": False}),
    ],
)
def test_every_kind_of_question_has_its_control(item, answer, shown):
    """S9"""
    made = rows.row(item, {"a": answer}, {}, is_title=False)
    assert {name: getattr(made, name) for name in shown} == shown
    assert [option.code for option in made.options if option.chosen] == (
        [answer] if item.kind in ("boolean", "scale") else answer if item.repeats else []
    )


def test_the_copy_says_who_sent_the_form_not_who_takes_it_home(session, cast, clinic, contact, now):
    """S9: a guardian's copy of what June sent is June's"""
    writes(session, clinic.june, contact, now, name="June")
    sends(session, clinic.june, contact, now, SIGNED)
    account = somebody_elses(session, cast, now, "dana@example.com")
    dana = families.grant(
        session,
        account_id=account.id,
        patient_id=cast.june.id,
        practice_id=cast.willow.id,
        role=GUARDIAN,
        scopes="forms",
        now=now,
    )
    for actor in (clinic.june, dana):
        about = copies.take_copy(session, actor=actor, submission_id=contact.id, now=now)["about"]
        assert "Filled in by" not in [line["name"] for line in about]
