"""Admins write forms: a draft is changed field by field, publishing freezes it, the rule is the import's (issue 5)."""

import json
from functools import partial

import pytest
from sqlmodel import Session, select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.intake import form_rows, publishing
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.intake.drafting import drafts, edits, rows
from osmind_app.clinic.intake.drafting.errors import AnswerInUse, ChangedMeanwhile, DraftTooLong, QuestionInUse
from osmind_app.clinic.intake.models import FormDraft, FormVersion
from osmind_app.clinic.intake.paper import printing
from osmind_app.clinic.intake.questionnaire import Questionnaire, QuestionnaireRefused
from osmind_app.clinic.intake.shipped import SHIPPED
from osmind_app.lib.errors import Busy, FormErrors, NotAllowed, NotFound
from tests import cast as people
from tests.clinic.intake.forms_for_tests import bands, choice, group, points, question, source
from tests.clinic.intake.scene import submissions
from tests.races import at_once, done


class Desk:
    """An admin who writes one draft."""

    def __init__(self, session, actor, now, key):
        self.session, self.actor, self.now, self.key = session, actor, now, key

    def __getattr__(self, deed):
        return lambda **given: getattr(edits, deed)(self.session, actor=self.actor, key=self.key, now=self.now, **given)

    def write(self, link_id, **typed):
        for name, value in typed.items():
            was = self.card(link_id).fields[name] if link_id else self.page().fields[name]
            self.set_field(link_id=link_id, name=name, was=was, typed=value)

    def answers(self, link_id, *texts):
        for words in texts:
            code = self.add_option(link_id=link_id)
            self.set_option(link_id=link_id, code=code, name="words", was="", typed=words)

    def page(self):
        return rows.desk(self.session, actor=self.actor, key=self.key, link_id="", now=self.now).page

    def card(self, link_id):
        return rows.desk(self.session, actor=self.actor, key=self.key, link_id=link_id, now=self.now).card

    def publish(self):
        return drafts.publish(self.session, actor=self.actor, key=self.key, now=self.now)

    def form(self):
        return json.loads(drafts.get(self.session, actor=self.actor, key=self.key).content)

    def order(self):
        return [line.id for line in self.page().lines]


@pytest.fixture
def desk(session, cast, now):
    draft = drafts.begin(session, actor=cast.ada, title="Sleep diary", now=now)
    return Desk(session, cast.ada, now, draft.key)


def opened(session, cast, now, *items, **more):
    """A draft of a form that was published with these questions."""
    key = publishing.publish(session, actor=cast.ada, content=source(*items, **more), now=now).key
    return Desk(session, cast.ada, now, drafts.edit(session, actor=cast.ada, key=key, now=now).key)


def test_a_form_is_written_published_and_given(session, cast, clinic, desk, now):
    """A21: what patients get is what was written"""
    desk.write("q-1", text="How did you sleep?", kind="choice", required="yes", why="To help you", help="Last night")
    desk.answers("q-1", "Well", "Badly")
    made = desk.publish()
    assert (made.key, made.number, made.title) == ("sleep_diary", 1, "Sleep diary")
    [item] = Questionnaire.parse(made.content).questions
    assert (item.text, item.kind, item.required) == ("How did you sleep?", "choice", True)
    assert (item.why, item.help, [option.text for option in item.options]) == (
        "To help you",
        "Last night",
        ["Well", "Badly"],
    )
    assert intake.assign(session, actor=cast.rivera, patient_id=cast.june.id, form_key=made.key, now=now)
    assert session.exec(select(FormDraft)).all() == []


def test_what_was_given_keeps_its_version_and_a_flow_gives_the_newest(session, cast, clinic, now):
    """A21: published is frozen"""
    intake.start_flow(session, patient=cast.june, now=now)
    before = submissions(session, cast.june)["mood"].form_version_id
    desk = Desk(session, cast.ada, now, drafts.edit(session, actor=cast.ada, key="mood", now=now).key)
    desk.write("harm", text="Any thoughts of harming yourself?")
    assert publishing.current(session, actor=cast.ada, key="mood").id == before, "a draft is given to nobody"
    made = desk.publish()
    assert (made.key, made.number) == ("mood", 2)
    assert submissions(session, cast.june)["mood"].form_version_id == before
    intake.start_flow(session, patient=cast.walt, now=now)
    cast.walt.group_id = cast.june.group_id
    session.add(cast.walt)
    intake.start_flow(session, patient=cast.walt, now=now)
    assert submissions(session, cast.walt)["mood"].form_version_id == made.id
    assert "harming yourself" not in session.get_one(FormVersion, before).content


def test_a_draft_that_lacks_something_is_not_published(session, cast, desk, now):
    """The import's rule, named at the question"""
    with pytest.raises(QuestionnaireRefused):
        desk.publish()
    page = desk.page()
    assert [(line.id, line.problems) for line in page.lines] == [("q-1", ["Has no text. Say what is asked"])]
    assert (page.count, page.problems) == (1, [])
    assert session.exec(select(FormVersion)).all() == []


def test_every_problem_stands_at_its_question_in_its_words(session, cast, desk, now):
    desk.write("q-1", text="Pick one", kind="choice")
    desk.add_option(link_id="q-1")
    second = desk.add_question(group_id="")
    desk.write(second, text="Why?", kind="scale", low="5", high="5")
    desk.add_condition(link_id=second, earlier="q-1", operator="answered", value="")
    desk.move(link_id="q-1", way="down")
    desk.write("", title="")
    lines = {line.id: line.problems for line in desk.page().lines}
    assert lines["q-1"] == ["Answer 1: needs words"]
    assert lines[second] == [
        "A scale goes from one whole number up to another, 20 steps at most",
        "Depends on “Pick one”, which no earlier question is. Conditions look back, never ahead",
    ]
    assert desk.page().problems == ["Has no title. Patients see it in their list"]


@pytest.mark.parametrize("key", SHIPPED)
def test_a_form_that_comes_with_the_portal_is_copied_and_published(session, cast, now, key):
    """Issue 5: duplicate a shipped form to change it"""
    publishing.add_shipped(session, actor=cast.ada, now=now)
    draft = drafts.copy(session, actor=cast.ada, key=key, now=now)
    desk = Desk(session, cast.ada, now, draft.key)
    assert draft.key != key
    assert desk.page().count == 0
    made = desk.publish()
    assert made.title.startswith("Copy of ")
    old = Questionnaire.parse(SHIPPED[key])
    assert Questionnaire.parse(made.content).items == old.items
    assert publishing.current(session, actor=cast.ada, key=key).number == 1, "the original stays as it is"


def test_two_forms_of_one_title_are_two_forms(session, cast, desk, now):
    again = drafts.begin(session, actor=cast.ada, title="Sleep Diary!", now=now)
    assert (desk.key, again.key) == ("sleep_diary", "sleep_diary_2")


@pytest.mark.parametrize(("title", "said"), [(" ", "Enter a title"), ("x" * 121, "120 characters or fewer")])
def test_a_form_needs_a_title(session, cast, now, title, said):
    with pytest.raises(FormErrors) as refused:
        drafts.begin(session, actor=cast.ada, title=title, now=now)
    assert said in refused.value.by_field["title"]


def test_opening_a_form_again_goes_on_with_its_draft(session, cast, now):
    desk = opened(session, cast, now, question("a"))
    desk.write("a", text="Changed?")
    assert drafts.edit(session, actor=cast.ada, key=desk.key, now=now).content == json.dumps(desk.form())


def test_two_people_who_write_different_fields_both_keep_theirs(session, cast, desk, now):
    """F14"""
    desk.set_field(link_id="q-1", name="text", was="", typed="How are you?")
    desk.set_field(link_id="q-1", name="why", was="", typed="We care")
    assert (desk.card("q-1").fields["text"], desk.card("q-1").fields["why"]) == ("How are you?", "We care")


def test_two_people_who_write_the_same_field_are_told(session, cast, desk, now):
    """F14: nobody overwrites anybody unseen"""
    desk.set_field(link_id="q-1", name="text", was="", typed="How are you?")
    with pytest.raises(ChangedMeanwhile) as told:
        desk.set_field(link_id="q-1", name="text", was="", typed="What is up?")
    sentence = told.value.by_field["text"]
    assert sentence.startswith(f"{cast.ada.full_name} changed this while you wrote: “How are you?”")
    assert desk.card("q-1").fields["text"] == "How are you?"
    desk.set_field(link_id="q-1", name="text", was="", typed="How are you?")  # the same words are no quarrel
    desk.set_field(link_id="q-1", name="text", was="How are you?", typed="What is up?")
    assert desk.card("q-1").fields["text"] == "What is up?"


def test_what_a_colleague_removed_is_not_found(session, cast, desk, now):
    gone = desk.add_question(group_id="")
    desk.remove(link_id=gone)
    with pytest.raises(NotFound):
        desk.set_field(link_id=gone, name="text", was="", typed="Still here?")


def test_questions_and_pages_are_added_moved_duplicated_and_removed(session, cast, desk, now):
    page = desk.add_page()
    inside = desk.add_question(group_id=page)
    assert desk.order() == ["q-1", page, "q-3", inside]
    desk.move(link_id=inside, way="up")
    desk.move(link_id=page, way="up")
    assert desk.order() == [page, inside, "q-3", "q-1"]
    desk.move(link_id=page, way="up")
    assert desk.order() == [page, inside, "q-3", "q-1"], "at the end it stays"
    twin = desk.duplicate(link_id=page)
    assert desk.order() == [page, inside, "q-3", twin, "q-6", "q-7", "q-1"]
    desk.remove(link_id=page)
    assert desk.order() == [twin, "q-6", "q-7", "q-1"]
    desk.put_on_page(link_id="q-1", group_id=twin)
    assert [(line.id, line.depth) for line in desk.page().lines] == [(twin, 0), ("q-6", 1), ("q-7", 1), ("q-1", 1)]
    desk.put_on_page(link_id="q-6", group_id="")
    assert [(line.id, line.depth) for line in desk.page().lines] == [(twin, 0), ("q-7", 1), ("q-1", 1), ("q-6", 0)]


def test_what_was_removed_is_put_back_where_it_stood(session, cast, now):
    desk = opened(session, cast, now, question("a"), group("g", question("b"), question("c")), question("d"))
    before = desk.form()
    for link_id in ("a", "b", "g"):
        removed = desk.remove(link_id=link_id)
        for _ in range(2):
            desk.put_back(removed=removed)
        assert desk.form() == before
    inside = desk.remove(link_id="c")
    desk.remove(link_id="g")
    desk.put_back(removed=inside)
    assert desk.order() == ["a", "d", "c"], "its page is gone"


def test_a_question_that_is_not_there_opens_nothing(session, cast, desk, now):
    assert desk.card("gone") == rows.QuestionCard()


def test_a_copied_page_looks_back_at_its_own_questions(session, cast, now):
    shown = [{"question": "b", "operator": "exists", "answerBoolean": True}]
    outside = [{"question": "a", "operator": "exists", "answerBoolean": True}]
    desk = opened(
        session,
        cast,
        now,
        question("a"),
        group("g", question("b"), question("c", enableWhen=[*shown]), enableWhen=outside),
    )
    twin = desk.duplicate(link_id="g")
    made = next(item for item in desk.form()["item"] if item["linkId"] == twin)
    assert made["enableWhen"][0]["question"] == "a"
    assert made["item"][1]["enableWhen"][0]["question"] == made["item"][0]["linkId"] != "b"


def test_a_question_others_depend_on_is_not_removed(session, cast, now):
    shown = [{"question": "a", "operator": "=", "answerCoding": {"code": "x"}}]
    desk = opened(session, cast, now, choice("a", "x", "y"), question("b", enableWhen=shown))
    with pytest.raises(QuestionInUse):
        desk.remove(link_id="a")
    with pytest.raises(AnswerInUse):
        desk.remove_option(link_id="a", code="x")
    desk.remove_option(link_id="a", code="y")
    [condition] = desk.card("b").conditions
    assert condition.words == "“About a?” is “X”"
    desk.remove_condition(link_id="b", row=condition.row)
    desk.remove(link_id="a")
    assert desk.order() == ["b"]


@pytest.mark.parametrize("named", [{"answerString": "2"}, {"answerInteger": 2}, {"answerCoding": {"code": "2"}}])
def test_an_answer_is_in_use_however_the_imported_condition_names_it(session, cast, now, named):
    options = [{"valueInteger": 1}, {"valueInteger": 2}]
    shown = [{"question": "a", "operator": "=", **named}]
    desk = opened(session, cast, now, question("a", "choice", answerOption=options), question("b", enableWhen=shown))
    assert desk.page().lines[1].shown_when == "“About a?” is “2”"
    with pytest.raises(AnswerInUse):
        desk.remove_option(link_id="a", code="2")
    desk.remove_option(link_id="a", code="1")
    assert desk.page().count == 0


def test_answers_are_ordered_counted_and_marked(session, cast, now):
    desk = opened(
        session, cast, now, question("a", "choice", answerOption=[{"valueString": "No"}, {"valueInteger": 2}])
    )
    desk.move_option(link_id="a", code="2", way="up")
    for name, typed in (("words", "Two"), ("points", "3"), ("crisis", "yes"), ("alone", "yes")):
        was = {"words": "2"}.get(name, "")
        desk.set_option(link_id="a", code="2", name=name, was=was, typed=typed)
    first, second = Questionnaire.parse(desk.publish().content).questions[0].options
    assert (first.code, first.text, first.score, first.crisis, first.exclusive) == ("2", "Two", 3, True, True)
    assert (second.code, second.text, second.score) == ("No", "No", None)


def test_the_second_answer_may_not_be_half_a_point(session, cast, now):
    desk = opened(session, cast, now, choice("a", "x"))
    for typed in ("0.5", "many", "nan", "1e999"):
        with pytest.raises(FormErrors) as refused:
            desk.set_option(link_id="a", code="x", name="points", was="", typed=typed)
        assert refused.value.by_field["points"].startswith("Enter a ")


@pytest.mark.parametrize("kind", rows.kinds.NAMES)
def test_every_kind_can_be_written_published_and_printed_blank(session, cast, desk, now, kind):
    """S50: the paper of a form the clinic built, for each kind of question"""
    desk.write("q-1", text="First", kind="choice")
    desk.answers("q-1", "A", "B")
    made = desk.add_question(group_id="")
    desk.write(made, text="Second", kind=kind, help="How to answer", why="Why we ask")
    if kind in ("choice", "choices"):
        desk.answers(made, "One", "Two")
        desk.write(made, other="yes")
    desk.add_condition(link_id=made, earlier="q-1", operator="=", value="a1")
    assert desk.page().lines[1].kind == rows.kinds.NAMES[kind]
    version = desk.publish()
    assert len(Questionnaire.parse(version.content).items) == 2
    paper = form_rows.blank_paper(session, actor=cast.rivera, key=version.key, now=now)
    [part] = [part for part in paper["parts"] if part["text"] == "Second"]
    assert "Only if it applies" in part.get("why", "Only if it applies")
    assert kind == "display" or "How to answer" in part["why"]
    assert printing.pdf(paper).startswith(b"%PDF")


def test_another_kind_takes_the_settings_that_fit(session, cast, desk, now):
    desk.write("q-1", text="Q", kind="choices", required="yes")
    desk.answers("q-1", "A")
    desk.write("q-1", kind="scale", low="1", high="5", low_label="Never", high_label="Always")
    assert "answerOption" not in desk.form()["item"][0]
    desk.write("q-1", kind="string", max_length="40", chart="first_name")
    item = desk.form()["item"][0]
    assert {one["url"].rpartition(":")[2] for one in item["extension"]} == {"from-chart"}
    desk.write("q-1", kind="display")
    assert desk.form()["item"][0] == {"linkId": "q-1", "type": "display", "text": "Q"}


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [("low", "few", "Enter a number"), ("max_length", "1.5", "Enter a whole number"), ("max_length", "x", "Enter a")],
)
def test_a_number_that_is_none_is_said_at_its_field(session, cast, desk, now, name, typed, said):
    with pytest.raises(FormErrors) as refused:
        desk.set_field(link_id="q-1", name=name, was="", typed=typed)
    assert refused.value.by_field[name].startswith(said)


@pytest.mark.parametrize(
    ("kind", "operator", "value", "words"),
    [
        ("boolean", "=", "yes", "“First” is “Yes”"),
        ("integer", ">=", "3", "“First” is at least “3”"),
        ("decimal", "<", "2.5", "“First” is less than “2.5”"),
        ("scale", ">", "7", "“First” is more than “7”"),
        ("date", ">", "2020-02-29", "“First” is after “Feb 29, 2020”"),
        ("string", "=", "cat", "“First” is “cat”"),
        ("text", "!=", "cat", "“First” is not “cat”"),
        ("address", "answered", "", "“First” is answered"),
        ("email", "not-answered", "", "“First” is not answered"),
    ],
)
def test_a_condition_of_every_kind_is_one_the_form_can_hold(session, cast, desk, now, kind, operator, value, words):
    desk.write("q-1", text="First", kind=kind)
    second = desk.add_question(group_id="")
    desk.write(second, text="Second")
    desk.add_condition(link_id=second, earlier="q-1", operator=operator, value=value)
    desk.add_condition(link_id=second, earlier="q-1", operator=operator, value=value)
    assert desk.page().lines[1].shown_when == words
    assert desk.page().count == 0
    card = rows.earlier_card(session, actor=cast.ada, key=desk.key, link_id=second, earlier="q-1", now=now)
    assert operator in [one.id for one in card.operators]
    desk.publish()


@pytest.mark.parametrize(
    ("kind", "earlier", "operator", "value", "field"),
    [
        ("boolean", "q-2", "=", "yes", "earlier"),
        ("boolean", "", "=", "yes", "earlier"),
        ("boolean", "q-1", ">", "yes", "operator"),
        ("boolean", "q-1", "=", "maybe", "value"),
        ("choice", "q-1", "=", "nothing", "value"),
        ("date", "q-1", ">", "2026-02-30", "value"),
        ("integer", "q-1", ">", "", "value"),
        ("string", "q-1", "=", " ", "value"),
    ],
)
def test_a_condition_that_says_nothing_is_refused_at_its_field(
    session, cast, desk, now, kind, earlier, operator, value, field
):
    desk.write("q-1", text="First", kind=kind)
    second = desk.add_question(group_id="")
    with pytest.raises(FormErrors) as refused:
        desk.add_condition(link_id=second, earlier=earlier, operator=operator, value=value)
    assert list(refused.value.by_field) == [field]


def test_a_form_counts_by_its_own_bands(session, cast, now):
    desk = opened(session, cast, now, points("a", 0, 2), extension=bands((0, "Low")))
    desk.set_band(at="2", words="High")
    desk.set_band(at="0", words="Fine")
    desk.set_band(at="1", words="Middle")
    desk.remove_band(at=1)
    assert [(band.at, band.words) for band in desk.page().bands] == [(0, "Fine"), (2, "High")]
    assert Questionnaire.parse(desk.publish().content).bands == ((0, "Fine"), (2, "High"))


@pytest.mark.parametrize(("at", "words", "field"), [("", "Low", "at"), ("1.5", "Low", "at"), ("1", " ", "words")])
def test_a_band_needs_a_number_and_words(session, cast, desk, now, at, words, field):
    with pytest.raises(FormErrors) as refused:
        desk.set_band(at=at, words=words)
    assert list(refused.value.by_field) == [field]


def test_a_published_scale_says_so_and_is_held_to_its_questions(session, cast, now):
    """PHQ-9 without a question is no PHQ-9"""
    publishing.add_shipped(session, actor=cast.ada, now=now)
    desk = Desk(session, cast.ada, now, drafts.copy(session, actor=cast.ada, key="phq_9", now=now).key)
    assert desk.page().scale == "PHQ-9"
    desk.remove(link_id="phq9-3")
    assert desk.page().problems == ["To be scored as PHQ-9 it needs “phq9-3”, a choice that counts 0, 1, 2, 3"]
    desk.write("", scale="")
    assert (desk.page().count, desk.page().scale) == (0, "")


def test_a_draft_is_no_longer_than_a_form_can_be(session, cast, desk, now):
    with pytest.raises(DraftTooLong):
        desk.write("q-1", why="x" * 300_000)


def test_a_draft_is_discarded_and_the_form_stays(session, cast, now):
    desk = opened(session, cast, now, question("a"))
    desk.write("a", text="Changed?")
    drafts.discard(session, actor=cast.ada, key=desk.key, now=now)
    assert "Changed?" not in publishing.current(session, actor=cast.ada, key=desk.key).content
    with pytest.raises(NotFound):
        desk.page()


DEEDS = {
    "begin": lambda session, actor, now: drafts.begin(session, actor=actor, title="Mine", now=now),
    "copy": lambda session, actor, now: drafts.copy(session, actor=actor, key="a_form", now=now),
    "edit": lambda session, actor, now: drafts.edit(session, actor=actor, key="a_form", now=now),
    "publish": lambda session, actor, now: drafts.publish(session, actor=actor, key="a_form", now=now),
    "discard": lambda session, actor, now: drafts.discard(session, actor=actor, key="a_form", now=now),
    "page": lambda session, actor, now: Desk(session, actor, now, "a_form").page(),
    "card": lambda session, actor, now: Desk(session, actor, now, "a_form").card("a"),
    "write": lambda session, actor, now: Desk(session, actor, now, "a_form").add_page(),
    "remove": lambda session, actor, now: Desk(session, actor, now, "a_form").remove(link_id="a"),
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("who", ["rivera", "sam"])
def test_only_admins_write_forms(session, cast, now, who, deed):
    """D1"""
    opened(session, cast, now, question("a"))
    with pytest.raises(NotAllowed):
        DEEDS[deed](session, getattr(cast, who), now)
    assert rows.draft_rows(session, actor=getattr(cast, who), now=now) == []


@pytest.mark.parametrize("deed", [deed for deed in DEEDS if deed != "begin"])
def test_another_clinic_finds_no_draft(session, cast, now, deed):
    """T30"""
    opened(session, cast, now, question("a"))
    with pytest.raises(NotFound):
        DEEDS[deed](session, cast.stone, now)
    assert rows.draft_rows(session, actor=cast.stone, now=now) == []


def test_the_record_says_who_began_and_published_and_nothing_that_was_written(session, cast, desk, now):
    """T49"""
    desk.write("q-1", text="A secret question")
    desk.publish()
    found = session.exec(select(AuditEvent).where(AuditEvent.practice_id == cast.willow.id)).all()
    events = {one.event: one.detail for one in found if one.event.startswith("form.")}
    assert events == {
        "form.draft_begun": {"form": "sleep_diary"},
        "form.published": {"form": "sleep_diary", "version": 1},
    }


def test_drafts_stand_in_a_list(session, cast, desk, now):
    [row] = rows.draft_rows(session, actor=cast.ada, now=now)
    assert (row.key, row.title) == ("sleep_diary", "Sleep diary")
    assert form_rows.form_choices(session, actor=cast.ada) == [], "nobody is given a draft"


def test_people_who_write_at_the_same_moment_lose_nothing(spare_database, now):
    """F13, F14: each change waits for the one before it"""

    def arrive(session):
        cast = people.arrive(session)
        return cast, drafts.begin(session, actor=cast.ada, title="Sleep diary", now=now).key

    cast, key = done(spare_database, arrive)
    known = {"actor": cast.ada, "key": key, "now": now}
    made = at_once(*[lambda: done(spare_database, edits.add_question, group_id="", **known)] * 6)
    assert sorted(made) == [f"q-{number}" for number in range(2, 8)]
    fields = [(link_id, name) for link_id in made for name in ("text", "why")]
    at_once(
        *[
            partial(done, spare_database, edits.set_field, link_id=link_id, name=name, was="", typed=name, **known)
            for link_id, name in fields
        ]
    )
    cards = [done(spare_database, rows.desk, link_id=link_id, **known).card for link_id in made]
    assert {(card.fields["text"], card.fields["why"]) for card in cards} == {("text", "why")}


def test_a_form_is_edited_by_two_at_once_as_one_draft(spare_database, now):
    def arrive(session):
        cast = people.arrive(session)
        publishing.publish(session, actor=cast.ada, content=source(question("a")), now=now)
        return cast

    cast = done(spare_database, arrive)
    found = at_once(*[lambda: done(spare_database, drafts.edit, actor=cast.ada, key="a_form", now=now)] * 4)
    assert {type(one) for one in found} <= {FormDraft, Busy}
    with Session(spare_database) as session:
        assert len(session.exec(select(FormDraft)).all()) == 1
