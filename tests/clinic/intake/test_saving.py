"""Answers are kept as they are typed; nothing typed in another window is lost (F14, F15)."""

import json
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session, select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.families import service as families
from osmind_app.clinic.intake import errors
from osmind_app.clinic.intake import questionnaire as forms
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.intake.items import TEXT, Item
from osmind_app.clinic.intake.models import FormVersion, Submission
from osmind_app.clinic.intake.saving import Change, merge
from osmind_app.clinic.tasks import service as tasks
from osmind_app.clinic.tasks.models import Task
from osmind_app.lib.errors import NotFound
from tests import cast as people
from tests.cast import NOW
from tests.clinic.intake.scene import arrange, sends, submissions, writes
from tests.races import at_once, done

NAUGHTY = json.loads((Path(__file__).parents[2] / "data" / "naughty-strings.json").read_text())


@pytest.fixture
def contact(session, cast, clinic, now) -> Submission:
    """The contact form, asked of June."""
    intake.start_flow(session, patient=cast.june, now=now)
    return submissions(session, cast.june)["contact"]


def save(session, access, submission, now, **changes):
    given = {link_id: Change(*pair) for link_id, pair in changes.items()}
    return intake.save_answers(session, actor=access, submission_id=submission.id, changes=given, now=now)


def test_a_form_starts_with_what_the_chart_knows_and_keeps_half_an_answer(session, clinic, contact, now):
    """S9, F15: WCAG 3.3.7, never ask twice"""
    begun = intake.begin(session, actor=clinic.june, submission_id=contact.id, now=now)
    assert (begun.answers, begun.started_at) == ({"name": "June"}, now)
    later = now + timedelta(minutes=1)
    assert intake.begin(session, actor=clinic.june, submission_id=contact.id, now=later).started_at == now
    saved = save(session, clinic.june, contact, later, name=("June", ""), notes=(None, "half a sen"))
    assert (saved.answers, saved.saved_at) == ({"notes": "half a sen"}, later)


def test_the_same_again_changes_nothing(session, clinic, contact, now):
    """F13, F15: an acknowledgement was lost and the browser sends once more"""
    first = save(session, clinic.june, contact, now, notes=(None, "Blue")).version
    again = save(session, clinic.june, contact, now + timedelta(seconds=3), notes=(None, "Blue"))
    assert (again.version, again.saved_at, again.other_texts) == (first, now, {})


def test_two_windows_write_different_questions_and_both_stand(session, clinic, contact, now):
    """F14: merged question by question"""
    save(session, clinic.june, contact, now, notes=(None, "from the phone"))
    both = save(session, clinic.june, contact, now, pets=(None, "Yes"))
    assert both.answers == {"notes": "from the phone", "pets": "Yes"}
    assert both.other_texts == {}


def test_two_windows_write_the_same_question_and_both_texts_are_kept(session, clinic, contact, now):
    """F14: the later stands, the earlier stands beside it, and the patient decides"""
    save(session, clinic.june, contact, now, notes=(None, "phone"))
    both = save(session, clinic.june, contact, now, notes=(None, "laptop"))
    assert (both.answers["notes"], both.other_texts) == ("laptop", {"notes": ["phone"]})
    on = save(session, clinic.june, contact, now, notes=("laptop", "laptop, and on"))
    assert (on.answers["notes"], on.other_texts) == ("laptop, and on", {"notes": ["phone"]})
    taken = intake.choose(session, actor=clinic.june, submission_id=contact.id, link_id="notes", other=0, now=now)
    assert (taken.answers["notes"], taken.other_texts) == ("phone", {})


def test_a_text_taken_out_by_the_patient_is_not_kept_beside(session, clinic, contact, now):
    save(session, clinic.june, contact, now, notes=(None, "no"))
    assert save(session, clinic.june, contact, now, notes=("no", "")).answers == {}


@pytest.mark.slow
@given(st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 9)), max_size=12))
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_any_order_of_two_windows_no_last_word_is_lost(moves):
    """F14: 500 interleavings; what each window wrote last stands, or stands beside"""
    stands, beside = {}, {}
    item, shown = Item("notes", TEXT), {"A": None, "B": None}
    for window, number in moves:
        typed = f"{window}{number}"
        merge(item, Change(shown[window], typed), stands, beside)
        shown[window] = typed
    last = {window: typed for window, typed in shown.items() if typed is not None}
    assert set(last.values()) <= {*stands.values(), *beside.get("notes", [])}


@pytest.mark.slow
def test_sixteen_windows_at_the_same_moment_lose_no_question(spare_database):
    """F14"""
    cast = done(spare_database, people.arrive)
    clinic = done(spare_database, arrange, cast=cast, now=NOW)
    done(spare_database, intake.start_flow, patient=cast.june, now=NOW)
    with Session(spare_database) as session:
        form = submissions(session, cast.june)["contact"]
    texts = [f"window {number}" for number in range(16)]
    told = at_once(
        *[
            partial(
                done,
                spare_database,
                intake.save_answers,
                actor=clinic.june,
                submission_id=form.id,
                changes={"notes": Change(None, one)},
                now=NOW,
            )
            for one in texts
        ]
    )
    assert {type(one) for one in told} == {Submission}
    with Session(spare_database) as session:
        kept = submissions(session, cast.june)["contact"]
        assert sorted([kept.answers["notes"], *kept.other_texts["notes"]]) == sorted(texts)


def test_an_answer_that_must_be_read_today_tells_the_team_when_it_is_saved(session, cast, clinic, now):
    """S9: PHQ-9's ninth question, at 0 and above; once, and not taken back"""
    intake.start_flow(session, patient=cast.june, now=now)
    mood = submissions(session, cast.june)["mood"]
    assert save(session, clinic.june, mood, now, harm=(None, "0")).review_since is None
    assert session.exec(select(Task)).all() == []
    assert save(session, clinic.june, mood, now, harm=("0", "1")).review_since == now
    save(session, clinic.june, mood, now + timedelta(minutes=1), harm=("1", "0"))
    save(session, clinic.june, mood, now + timedelta(minutes=2), harm=("0", "1"))
    [task] = session.exec(select(Task)).all()
    assert (task.kind, task.patient_id, task.created_at) == (tasks.FORM_NEEDS_REVIEW, cast.june.id, now)


@pytest.mark.slow
def test_every_naughty_string_is_kept_as_it_was_typed_and_sealed(session, clinic, contact, now):
    """T38"""
    item = forms.Questionnaire.parse(_content(session, contact)).question("notes")
    for one in NAUGHTY:
        saved = save(session, clinic.june, contact, now, notes=(contact.answers.get("notes"), one))
        assert saved.answers.get("notes") == forms.kept(item, one)


def test_answers_stand_in_no_table_log_or_record_that_can_be_read(session, clinic, contact, now):
    """T49, D17"""
    save(session, clinic.june, contact, now, notes=(None, "ZZPHI-one"))
    save(session, clinic.june, contact, now, notes=(None, "ZZPHI-two"))
    row = session.exec(
        text("SELECT answers_sealed, other_texts_sealed FROM submission WHERE saved_at IS NOT NULL")
    ).one()
    assert b"ZZPHI" not in bytes(row[0]) + bytes(row[1])
    assert "ZZPHI" not in str([one.detail for one in session.exec(select(AuditEvent)).all()])


def test_strangers_questions_and_nonsense_are_left_out(session, clinic, contact, now):
    """T26, T27"""
    kept = save(
        session,
        clinic.june,
        contact,
        now,
        unknown=(None, "x"),
        sign=(None, {"typed": "June"}),
        pets=(None, "Maybe"),
        notes=(None, ["a"]),
    )
    assert (kept.answers, kept.version) == ({}, 1)


def test_another_patients_form_is_not_found(session, cast, clinic, contact, now):
    """T24, T30: another patient of the clinic, another clinic's, and nobody's"""
    other = families.grant(
        session, account_id=clinic.account.id, patient_id=cast.walt.id, practice_id=cast.willow.id, now=now
    )
    foreign = families.grant(
        session, account_id=clinic.account.id, patient_id=cast.holt.id, practice_id=cast.harbor.id, now=now
    )
    for access in (other, foreign):
        for deed, more in (
            (intake.save_answers, {"changes": {"notes": Change(None, "x")}}),
            (intake.begin, {}),
            (intake.skip, {}),
            (intake.submit, {"version": 1}),
            (intake.be_at, {"place": "notes"}),
            (intake.choose, {"link_id": "notes", "other": 0}),
        ):
            with pytest.raises(NotFound):
                deed(session, actor=access, submission_id=contact.id, now=now, **more)


def test_a_form_asked_no_more_is_not_found(session, cast, clinic, contact, now):
    """T24"""
    intake.withdraw(session, actor=cast.rivera, submission_id=contact.id, now=now)
    with pytest.raises(NotFound):
        save(session, clinic.june, contact, now, notes=(None, "x"))


def test_a_sent_form_is_not_changed(session, cast, clinic, now):
    """F13"""
    intake.start_flow(session, patient=cast.june, now=now)
    mood = submissions(session, cast.june)["mood"]
    writes(session, clinic.june, mood, now, harm="0")
    sends(session, clinic.june, mood, now)
    with pytest.raises(errors.AlreadySent):
        save(session, clinic.june, mood, now, harm=("0", "1"))


def _content(session, submission) -> str:
    return session.get_one(FormVersion, submission.form_version_id).content
