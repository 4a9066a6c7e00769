"""Admins take forms into use; a newer one replaces the older, and what was begun stays as it was begun (A21, D1)."""

import json

import pytest
from sqlmodel import select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.intake import form_rows, publishing
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.intake.models import FormVersion
from osmind_app.clinic.intake.questionnaire import QuestionnaireRefused
from osmind_app.clinic.intake.shipped import SHIPPED
from osmind_app.lib.errors import NotAllowed, NotFound
from tests.clinic.intake.forms_for_tests import choice, question, source
from tests.clinic.intake.scene import submissions, writes

NOT_ADMINS = ["rivera", "sam"]


def publish(session, actor, now, *items, **more):
    return publishing.publish(session, actor=actor, content=source(*items or [question("a")], **more), now=now)


def rows(session, actor, now, after=""):
    return form_rows.forms_page(session, actor=actor, now=now, after=after)


def test_an_imported_form_is_in_use(session, cast, now):
    """A21"""
    made = publish(session, cast.ada, now, title="Sleep diary")
    assert (made.key, made.number, made.title, made.published_by_id) == ("sleep_diary", 1, "Sleep diary", cast.ada.id)
    [row] = rows(session, cast.sam, now).rows
    assert (row.title, row.version, row.about) == ("Sleep diary", "1", "1 question")


def test_one_of_the_same_name_is_its_next_version(session, cast, now):
    """A21: kept with its version"""
    first = publish(session, cast.ada, now, title="Sleep diary", name="SleepDiary")
    second = publish(session, cast.ada, now, question("b"), title="About your sleep", name="SleepDiary")
    assert (second.key, second.number) == ("sleep_diary", 2)
    session.refresh(first)
    assert (first.replaced_at, second.replaced_at) == (now, None)
    [row] = rows(session, cast.ada, now).rows
    assert (row.title, row.version) == ("About your sleep", "2")


def test_the_same_text_again_changes_nothing(session, cast, now):
    """F13"""
    assert publish(session, cast.ada, now).id == publish(session, cast.ada, now).id


def test_who_has_begun_goes_on_with_the_version_they_began(session, cast, clinic, now):
    """A21"""
    intake.start_flow(session, patient=cast.june, now=now)
    waiting = submissions(session, cast.june)["contact"]
    writes(session, clinic.june, waiting, now, name="June")
    publish(session, cast.ada, now, question("other"), title="contact")
    assert submissions(session, cast.june)["contact"].form_version_id == waiting.form_version_id


def test_a_form_with_problems_is_refused_with_every_sentence(session, cast, now):
    """A21: import with validation"""
    with pytest.raises(QuestionnaireRefused) as refused:
        publish(session, cast.ada, now, question("a", "colour"), choice("b"))
    assert len(refused.value.problems) == 2
    assert session.exec(select(FormVersion)).all() == []


@pytest.mark.parametrize("who", NOT_ADMINS)
def test_only_admins_change_the_forms(session, cast, now, who):
    """D1"""
    actor = getattr(cast, who)
    made = publish(session, cast.ada, now)
    for deed in (
        lambda: publish(session, actor, now),
        lambda: publishing.add_shipped(session, actor=actor, now=now),
        lambda: publishing.archive(session, actor=actor, key=made.key, now=now),
        lambda: publishing.restore(session, actor=actor, key=made.key, now=now),
    ):
        with pytest.raises(NotAllowed):
            deed()
    assert not rows(session, actor, now).may_change


def test_another_clinic_finds_none_of_it(session, cast, now):
    """T30"""
    key = publish(session, cast.ada, now).key
    assert rows(session, cast.stone, now).rows == []
    for ask in (form_rows.preview, form_rows.source, form_rows.blank_paper, publishing.archive):
        with pytest.raises(NotFound):
            ask(session, actor=cast.stone, key=key, now=now)


def test_an_archived_form_is_asked_of_nobody_and_can_come_back(session, cast, clinic, now):
    """A21"""
    publishing.archive(session, actor=cast.ada, key="mood", now=now)
    intake.start_flow(session, patient=cast.june, now=now)
    assert set(submissions(session, cast.june)) == {"contact", "list"}
    assert [row.archived for row in rows(session, cast.ada, now).rows] == [False, False, True]
    publishing.restore(session, actor=cast.ada, key="mood", now=now)
    assert intake.assign(session, actor=cast.rivera, patient_id=cast.june.id, form_key="mood", now=now)


def test_the_forms_that_come_with_the_portal_are_added_once(session, cast, now):
    """A21"""
    assert rows(session, cast.ada, now).shipped_missing == len(SHIPPED)
    assert publishing.add_shipped(session, actor=cast.ada, now=now) == len(SHIPPED)
    assert publishing.add_shipped(session, actor=cast.ada, now=now) == 0
    assert rows(session, cast.ada, now).shipped_missing == 0


@pytest.mark.parametrize("key", SHIPPED)
def test_a_form_that_was_downloaded_changed_and_imported_again_is_the_next_version(session, cast, now, key):
    """A21"""
    publishing.add_shipped(session, actor=cast.ada, now=now)
    given = json.loads(form_rows.source(session, actor=cast.ada, key=key, now=now))
    given["description"] = "Changed by the clinic."
    again = publishing.publish(session, actor=cast.ada, content=json.dumps(given), now=now)
    assert (again.key, again.number) == (key, 2)


def test_the_list_is_paged_by_key(session, cast, now, monkeypatch):
    """Every list is paged by the database"""
    monkeypatch.setattr(form_rows, "PAGE", 2)
    for title in ("Delta", "Alpha", "Echo", "Bravo", "Charlie"):
        publish(session, cast.ada, now, title=title)
    publishing.archive(session, actor=cast.ada, key="alpha", now=now)
    seen, after = [], ""
    for _ in range(3):
        page = rows(session, cast.ada, now, after)
        seen.append([row.title for row in page.rows])
        after = page.next_key
    assert (seen, after) == ([["Bravo", "Charlie"], ["Delta", "Echo"], ["Alpha"]], "")


def test_a_preview_shows_the_pages_as_patients_meet_them(session, cast, now):
    """A21"""
    publishing.add_shipped(session, actor=cast.ada, now=now)
    shown = form_rows.preview(session, actor=cast.rivera, key="phq_9", now=now)
    assert (shown.title, shown.about, len(shown.pages)) == ("PHQ-9", "10 questions, about 3 minutes", 10)
    first = shown.pages[0]
    assert (first.number, first.asked[0].notes) == ("Page 1 of 10", "Required")
    assert first.asked[0].options == ["Not at all", "Several days", "More than half the days", "Nearly every day"]


def test_the_record_names_the_form_and_nothing_that_was_typed(session, cast, now):
    """T49"""
    publish(session, cast.ada, now, question("a", text="A secret question"))
    event = session.exec(select(AuditEvent).where(AuditEvent.event == "form.published")).one()
    assert event.detail == {"form": "a_form", "version": 1}
