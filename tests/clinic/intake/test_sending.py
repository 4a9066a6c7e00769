"""A form is skipped on purpose, or checked, signed and sent once (S9, F13)."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import Session, select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.intake import errors
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.intake.models import Submission
from osmind_app.lib.errors import FormErrors
from tests import cast as people
from tests.cast import NOW
from tests.clinic.intake.scene import SIGNED, arrange, sends, submissions, writes
from tests.races import at_once, done


@pytest.fixture
def contact(session, cast, clinic, now) -> Submission:
    """The contact form, asked of June."""
    intake.start_flow(session, patient=cast.june, now=now)
    return submissions(session, cast.june)["contact"]


def test_what_is_missing_is_said_question_by_question_and_nothing_is_sent(session, clinic, contact, now):
    """S9, design: the error pattern"""
    writes(session, clinic.june, contact, now, pets="Yes")
    with pytest.raises(FormErrors) as refused:
        sends(session, clinic.june, contact, now)
    assert set(refused.value.by_field) == {"name", "pet-names", "sign"}
    assert contact.submitted_at is None


def test_a_hidden_question_is_neither_required_nor_kept(session, clinic, contact, now):
    """S9: enableWhen"""
    writes(session, clinic.june, contact, now, name="June", pets="Yes", pet_names="Rex")
    intake.save_answers(
        session,
        actor=clinic.june,
        submission_id=contact.id,
        changes={"pets": intake.Change("Yes", "No")},
        now=now,
    )
    assert contact.answers["pet-names"] == "Rex"  # until it is sent it may come back
    sent = sends(session, clinic.june, contact, now, SIGNED)
    assert sent.answers == {"name": "June", "pets": "No", "sign": SIGNED}


def test_it_is_signed_by_hand_or_by_typing_and_the_date_is_kept(session, clinic, contact, now):
    """S9: drawn, or typed with a keyboard"""
    writes(session, clinic.june, contact, now, name="June")
    with pytest.raises(FormErrors):
        sends(session, clinic.june, contact, now, {"drawn": "M0 0<script>"})
    sent = sends(session, clinic.june, contact, now, {"drawn": "M10 20L30 40"})
    assert (sent.answers["sign"], sent.signed_at, sent.submitted_at) == ({"drawn": "M10 20L30 40"}, now, now)
    assert sent.submitted_by_id == clinic.account.id


def test_what_another_window_changed_since_it_was_checked_is_not_sent(session, clinic, contact, now):
    """F14"""
    checked = writes(session, clinic.june, contact, now, name="June").version
    writes(session, clinic.june, contact, now, notes="meanwhile")
    with pytest.raises(errors.AnswersMoved):
        intake.submit(session, actor=clinic.june, submission_id=contact.id, version=checked, signature=SIGNED, now=now)
    assert contact.submitted_at is None


def test_sent_again_is_sent_once(session, clinic, contact, now):
    """F13: an answer was lost and the patient presses once more"""
    writes(session, clinic.june, contact, now, name="June")
    first = sends(session, clinic.june, contact, now, SIGNED)
    again = intake.submit(
        session,
        actor=clinic.june,
        submission_id=contact.id,
        version=1,
        signature={"typed": "Somebody"},
        now=now + timedelta(minutes=1),
    )
    assert (again.submitted_at, again.answers["sign"]) == (now, SIGNED)
    assert first.id == again.id


def test_of_sixteen_simultaneous_sends_one_sends(spare_database):
    """F13"""
    cast = done(spare_database, people.arrive)
    clinic = done(spare_database, arrange, cast=cast, now=NOW)
    done(spare_database, intake.start_flow, patient=cast.june, now=NOW)
    with Session(spare_database) as session:
        mood = submissions(session, cast.june)["mood"]
    version = done(spare_database, writes, access=clinic.june, submission=mood, now=NOW, harm="1").version
    send = partial(
        done, spare_database, intake.submit, actor=clinic.june, submission_id=mood.id, version=version, now=NOW
    )
    assert Counter(type(one).__name__ for one in at_once(*[send] * 16)) == {"Submission": 16}
    with Session(spare_database) as session:
        events = Counter(session.exec(select(AuditEvent.event)).all())
    assert (events["form.submitted"], events["form.needs_review"]) == (1, 1)


def test_a_form_that_may_be_skipped_is_and_answering_it_takes_that_back(session, cast, clinic, now):
    """S35: explicit, recorded"""
    intake.start_flow(session, patient=cast.june, now=now)
    waiting = submissions(session, cast.june)
    for _ in range(2):
        intake.skip(session, actor=clinic.june, submission_id=waiting["list"].id, now=now)
    assert waiting["list"].skipped_at == now
    assert [
        event.subject_id for event in session.exec(select(AuditEvent).where(AuditEvent.event == "form.skipped"))
    ] == [waiting["list"].id]
    assert writes(session, clinic.june, waiting["list"], now, medication="Tea").skipped_at is None
    with pytest.raises(errors.NotSkippable):
        intake.skip(session, actor=clinic.june, submission_id=waiting["mood"].id, now=now)
