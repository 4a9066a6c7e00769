"""Staff try a form out as a patient would fill it in, and nothing of it is kept (issue 5, preview)."""

from dataclasses import replace

import pytest
from sqlmodel import select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.intake import publishing, screens, trying
from osmind_app.clinic.intake.drafting import drafts, edits
from osmind_app.clinic.intake.items import ATTACHMENT
from osmind_app.clinic.intake.models import Submission
from osmind_app.clinic.intake.questionnaire import Questionnaire, QuestionnaireRefused
from osmind_app.clinic.intake.saving import Change
from osmind_app.clinic.tasks.models import Task
from osmind_app.lib.errors import FormErrors, NotAllowed, NotFound
from osmind_app.outbox.models import Letter


def begin(session, actor, now, key="contact", draft=False):
    return trying.begin(session, actor=actor, key=key, draft=draft, now=now)


def types(trial, **answers):
    return trying.with_changes(
        trial, {link_id.replace("_", "-"): Change(None, one) for link_id, one in answers.items()}
    )


def page(session, actor, trial, now, at=""):
    return trying.page(session, actor=actor, trial=trial, at=at, now=now)


def test_a_form_is_tried_from_its_introduction_to_the_end(session, cast, clinic, now):
    trial = begin(session, cast.sam, now)
    first = page(session, cast.sam, trial, now)
    assert (first.step, first.title, first.may_skip) == (screens.INTRO, "Contact details", False)
    trial = replace(trial, started=True)
    assert page(session, cast.sam, trial, now, "1").questions[0].text == "What is your first name?"
    assert trying.go_on(session, actor=cast.sam, trial=trial, at="1", now=now).errors == {"q-name": "Enter an answer"}
    trial = types(trial, name="June", pets="Yes")
    assert trying.go_on(session, actor=cast.sam, trial=trial, at="1", now=now).to == "2"
    assert page(session, cast.sam, trial, now, "3").questions[0].text == "What are their names?"
    trial = types(trial, pet_names="Rex")
    shown = page(session, cast.sam, trial, now, screens.CHECK)
    assert [row.answer for row in shown.answers] == ["June", "Yes", "Rex", ""]
    with pytest.raises(FormErrors) as refused:
        trying.sent(trial, None)
    assert list(refused.value.by_field) == ["sign"]
    trial = trying.sent(trial, {"typed": "June Park"})
    assert page(session, cast.sam, trial, now).step == screens.DONE


def test_nothing_of_it_is_kept_and_nobody_is_told(session, cast, clinic, now):
    """T49: the ninth question raises no flag here"""
    before = session.exec(select(AuditEvent)).all()
    trial = types(replace(begin(session, cast.rivera, now, "mood"), started=True), harm="1")
    assert page(session, cast.rivera, trial, now, "1").crisis
    trying.sent(trial, None)
    session.flush()
    for table in (Submission, Task, Letter):
        assert session.exec(select(table)).all() == []
    assert session.exec(select(AuditEvent)).all() == before


def test_a_file_is_only_pretended(session, cast, now):
    publishing.add_shipped(session, actor=cast.ada, now=now)
    trial = begin(session, cast.ada, now, "medication_list")
    questions = Questionnaire.parse(trial.content).questions
    [link_id] = [item.link_id for item in questions if item.kind == ATTACHMENT]
    with_it = trying.with_file(trial, link_id)
    assert with_it.answers[link_id][0]["name"] == "example.pdf"
    assert trying.without_file(with_it, link_id).answers == {}
    with pytest.raises(NotFound):
        trying.with_file(trial, "nothing")


def test_a_draft_is_tried_by_those_who_write_it_once_it_can_be_shown(session, cast, clinic, now):
    """D1"""
    draft = drafts.begin(session, actor=cast.ada, title="Sleep", now=now)
    with pytest.raises(QuestionnaireRefused):
        begin(session, cast.ada, now, draft.key, draft=True)
    edits.set_field(
        session, actor=cast.ada, key=draft.key, link_id="q-1", name="text", was="", typed="How did you sleep?", now=now
    )
    assert page(session, cast.ada, begin(session, cast.ada, now, draft.key, draft=True), now).title == "Sleep"
    with pytest.raises(NotAllowed):
        begin(session, cast.rivera, now, draft.key, draft=True)


def test_another_clinic_finds_nothing_to_try(session, cast, clinic, now):
    """T30"""
    for draft in (False, True):
        with pytest.raises(NotFound):
            begin(session, cast.stone, now, draft=draft)
