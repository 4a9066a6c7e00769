"""Staff see who is at which page; who may read answers reads, reviews and prints them, each time on record (D1, S9)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.intake import opened, publishing, sent_forms
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.intake.sent_forms import REVIEW, REVIEWED, TODAY, WAITING, SentFilter
from osmind_app.clinic.patients import opening
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.clinic.patients.opening import ChartReason
from osmind_app.clinic.tasks import queries as tasks
from osmind_app.lib.errors import NotAllowed, NotFound
from tests.clinic.intake.scene import SIGNED, sends, submissions, writes
from tests.clinic.intake.test_scoring import phq


@pytest.fixture
def asked(session, cast, clinic, now):
    """What is asked of June, by the form's key."""
    intake.start_flow(session, patient=cast.june, now=now)
    return submissions(session, cast.june)


@pytest.fixture
def contact(session, clinic, asked, now):
    """The contact form, sent."""
    writes(session, clinic.june, asked["contact"], now, name="June", pets="Yes", pet_names="Rex & Tom")
    return sends(session, clinic.june, asked["contact"], now, SIGNED)


def rows(session, actor, now, which=REVIEW, **more):
    return sent_forms.sent_page(session, actor=actor, filter=SentFilter(which, **more), now=now).rows


def reads(session, actor, submission, now):
    return opened.open_form(session, actor=actor, submission_id=submission.id, now=now)


def reviews(session, actor, submission, now):
    opened.review(session, actor=actor, submission_id=submission.id, now=now)


def events(session, name):
    return session.exec(select(AuditEvent).where(AuditEvent.event == name)).all()


def test_the_answers_are_read_as_they_were_given_and_that_is_written_down(session, cast, contact, now):
    """S9, D1"""
    shown = reads(session, cast.rivera, contact, now)
    assert [(line.question, line.answer) for line in shown.lines] == [
        ("What is your first name?", "June"),
        ("Do you have pets?", "Yes"),
        ("What are their names?", "Rex & Tom"),
        ("Anything else?", ""),
        ("Sign here", "Signed by typing: June Park"),
    ]
    assert (shown.patient, shown.version, shown.sent) == (
        "June Park",
        "1",
        "Sunday, November 22 at 9:00 AM (Pacific Time)",
    )
    [event] = events(session, "form.read")
    assert (event.actor_id, event.patient_id, event.detail) == (cast.rivera.id, cast.june.id, {"form": "contact"})
    session.refresh(contact)
    assert (contact.opened_at, contact.opened_by_id) == (now, cast.rivera.id)


def test_the_front_desk_sees_how_far_a_form_is_and_no_answer(session, cast, clinic, asked, contact, now):
    """D1"""
    writes(session, clinic.june, asked["mood"], now, harm="1")
    intake.be_at(session, actor=clinic.june, submission_id=asked["mood"].id, place="harm", now=now)
    for which in (REVIEW, WAITING, TODAY, ""):
        for row in rows(session, cast.sam, now, which):
            assert (row.may_open, row.pressing) == (False, False)
    waiting = {row.title: row.words for row in rows(session, cast.sam, now, WAITING)}
    assert waiting == {"Mood": "Page 1 of 1", "Medication list": "Not started"}
    for deed in (opened.open_form, opened.review, opened.paper):
        with pytest.raises(NotAllowed):
            deed(session, actor=cast.sam, submission_id=contact.id, now=now)


@pytest.mark.parametrize("who", ["stone", "olsen"])
def test_nobody_outside_the_care_team_finds_it(session, cast, contact, now, who):
    """T24, T30"""
    actor = getattr(cast, who)
    for deed in (opened.open_form, opened.review, opened.paper):
        with pytest.raises(NotFound):
            deed(session, actor=actor, submission_id=contact.id, now=now)
    for which in (TODAY, REVIEW, WAITING, REVIEWED):
        assert rows(session, actor, now, which) == []
    with pytest.raises(NotFound):
        sent_forms.of_patient(session, actor=actor, patient_id=cast.june.id, now=now)
    session.refresh(contact)
    assert (contact.opened_at, contact.reviewed_at) == (None, None)


def test_an_admin_says_why_before_they_read(session, cast, contact, now):
    """D1"""
    with pytest.raises(ReasonNeeded):
        reads(session, cast.ada, contact, now)
    reason = ChartReason("other", "Checking a complaint")
    opening.give_reason(session, actor=cast.ada, patient_id=cast.june.id, reason=reason, now=now)
    assert reads(session, cast.ada, contact, now).lines


def test_what_is_not_sent_yet_is_the_patient_s_own(session, cast, clinic, asked, now):
    """A21"""
    writes(session, clinic.june, asked["contact"], now, name="June")
    with pytest.raises(NotFound):
        reads(session, cast.rivera, asked["contact"], now)
    [row] = [row for row in rows(session, cast.rivera, now, WAITING) if row.title == "Contact details"]
    assert not row.may_open


def test_a_pressing_answer_is_read_before_the_form_is_sent(session, cast, clinic, asked, now):
    """Design: PHQ-9 item 9"""
    writes(session, clinic.june, asked["mood"], now, harm="1")
    [row] = rows(session, cast.rivera, now, TODAY)
    assert (row.title, row.pressing, row.may_open) == ("Mood", True, True)
    shown = reads(session, cast.rivera, asked["mood"], now)
    assert (shown.pressing, shown.sent) == (True, "")
    assert [(line.answer, line.pressing) for line in shown.lines] == [("Several days", True)]


def test_reviewing_takes_it_off_the_lists_and_off_today(session, cast, clinic, asked, now):
    """S9"""
    writes(session, clinic.june, asked["mood"], now, harm="1")
    sends(session, clinic.june, asked["mood"], now)
    later = now + timedelta(minutes=5)
    assert [task.kind for task in tasks.open_tasks(session, actor=cast.rivera, at_most=9)] == ["form_needs_review"]
    for _ in range(2):
        reviews(session, cast.rivera, asked["mood"], later)
    assert rows(session, cast.rivera, later, TODAY) == rows(session, cast.rivera, later) == []
    assert tasks.open_tasks(session, actor=cast.rivera, at_most=9) == []
    [row] = rows(session, cast.rivera, later, REVIEWED)
    assert row.words == "Reviewed"
    shown = reads(session, cast.rivera, asked["mood"], later)
    assert (shown.pressing, shown.reviewed) == (False, "Reviewed by Dr. Rivera on Nov 22, 2026, 9:05 AM PST")
    assert len(events(session, "form.reviewed")) == 1


def test_what_was_reviewed_before_it_was_sent_is_reviewed_again_when_it_comes(session, cast, clinic, asked, now):
    """Design: the flag is raised while the patient still writes"""
    writes(session, clinic.june, asked["mood"], now, harm="1")
    reviews(session, cast.rivera, asked["mood"], now + timedelta(minutes=1))
    assert rows(session, cast.rivera, now, TODAY) == []
    sends(session, clinic.june, asked["mood"], now + timedelta(minutes=2))
    assert [row.title for row in rows(session, cast.rivera, now)] == ["Mood"]


def test_a_score_is_shown_to_who_may_read_and_printed_for_the_staff(session, cast, clinic, now):
    """A21, D1"""
    publishing.add_shipped(session, actor=cast.ada, now=now)
    given = intake.assign(session, actor=cast.rivera, patient_id=cast.june.id, form_key="phq_9", now=now)
    writes(session, clinic.june, given, now, **{key.replace("-", "_"): answer for key, answer in phq(12).items()})
    sends(session, clinic.june, given, now)
    assert reads(session, cast.okafor, given, now).score == "PHQ-9: 12 of 27, moderate"
    sheet = opened.paper(session, actor=cast.okafor, submission_id=given.id, now=now)
    assert {"name": "Score", "value": "PHQ-9: 12 of 27, moderate"} in sheet["about"]
    assert events(session, "form.printed")


def test_a_form_that_is_not_sent_is_not_printed(session, cast, clinic, asked, now):
    writes(session, clinic.june, asked["mood"], now, harm="1")
    with pytest.raises(NotFound):
        opened.paper(session, actor=cast.rivera, submission_id=asked["mood"].id, now=now)


def test_the_profile_lists_what_was_asked_and_how_far_it_is(session, cast, clinic, asked, contact, now):
    """A21: who is at which page"""
    intake.skip(session, actor=clinic.june, submission_id=asked["list"].id, now=now)
    shown = sent_forms.of_patient(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    assert (shown.name, shown.archived) == ("June Park", False)
    assert [(row.title, row.words) for row in shown.rows] == [
        ("Mood", "Not started"),
        ("Medication list", "Skipped"),
        ("Contact details", "Sent"),
    ]


def test_the_list_is_paged_by_key_and_filtered_by_form(session, cast, clinic, asked, now, monkeypatch):
    """Every list is paged by the database"""
    monkeypatch.setattr(sent_forms, "PAGE", 2)
    seen, after = [], None
    for _ in range(2):
        page = sent_forms.sent_page(session, actor=cast.rivera, filter=SentFilter(WAITING, after=after), now=now)
        seen += [row.id for row in page.rows]
        after = page.next_key and SentFilter.from_query({"after": page.next_key}).after
    assert sorted(seen) == sorted(str(one.id) for one in asked.values())
    assert [row.title for row in rows(session, cast.rivera, now, WAITING, form="mood")] == ["Mood"]


@pytest.mark.parametrize("query", [{"list": "x"}, {"after": "x"}, {"after": "\x00" * 90}, {"form": "x" * 999}])
def test_an_address_that_makes_no_sense_is_the_first_page(session, cast, asked, now, query):
    sent_forms.sent_page(session, actor=cast.rivera, filter=SentFilter.from_query(query), now=now)


def test_forms_of_archived_patients_leave_the_lists(session, cast, contact, now):
    cast.june.archived_at = now
    session.add(cast.june)
    session.flush()
    assert rows(session, cast.rivera, now) == []


def test_the_list_is_filtered_by_form_and_by_provider(session, cast, clinic, asked, contact, now):
    """Issue 5 line 5"""
    mine, other = cast.june.primary_provider_id, cast.okafor.id
    assert [row.title for row in rows(session, cast.rivera, now, provider=mine)] == ["Contact details"]
    assert rows(session, cast.rivera, now, provider=other) == []
    assert rows(session, cast.rivera, now, provider=mine, form="mood") == []
    assert [row.title for row in rows(session, cast.rivera, now, WAITING, provider=mine, form="mood")] == ["Mood"]


@pytest.mark.parametrize("nonsense", ["", "x", "1" * 400, "00000000-0000-0000-0000-00000000000"])
def test_a_filter_that_makes_no_sense_is_left_out(nonsense):
    words = {"list": "lost", "form": "", "provider": nonsense, "after": nonsense}
    assert SentFilter.from_query(words) == SentFilter()
