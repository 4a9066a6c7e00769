"""Answers: what is kept of what was sent, which questions are asked, and what is said beside a field (A21, design)."""

from datetime import date

import pytest

from osmind_app.clinic.intake import questionnaire as forms
from osmind_app.clinic.intake.answers import LONGEST_DRAWING, LONGEST_TEXT
from osmind_app.clinic.intake.reading import LONGEST_ANSWER
from tests.clinic.intake.forms_for_tests import HL7, OURS, choice, form, group, of_kind, question, scale, shipped

FILE = {"id": "6a3c1c3e-5f5d-4b7e-9f50-1d2c3b4a5968", "name": "card.jpg"}
HOME = {"line1": "12 Mill Lane", "line2": "", "city": "Oakland", "state": "CA", "zip": "94607"}


def item(given):
    return form(given).questions[0]


def wrong(given, answer, *, required=True):
    return forms.check(form(given | {"required": required}), {given["linkId"]: answer}).get(given["linkId"], "")


@pytest.mark.parametrize(
    ("asked", "answer", "sentence"),
    [
        (question("a"), "", "Enter an answer"),
        (question("a"), "x" * 301, "The answer must be 300 characters or fewer"),
        (question("a"), "x" * 300, ""),
        (question("a", maxLength=5), "sixsix", "The answer must be 5 characters or fewer"),
        (question("a", "text"), " ​ ", "Enter an answer"),
        (question("a", "boolean"), "maybe", "Choose yes or no"),
        (question("a", "boolean"), "no", ""),
        (choice("a", "x", "y"), None, "Choose an answer"),
        (choice("a", "x", "y"), "z", "Choose an answer"),
        (choice("a", "x", repeats=True), [], "Choose at least one answer"),
        (choice("a", "x", type="open-choice"), "other:", "Enter your own answer, or choose another"),
        (choice("a", "x", type="open-choice"), "other:mine", ""),
        (choice("a", "x"), "other:mine", "Choose an answer"),
        (choice("a", "x", type="open-choice"), "other:" + "m" * 301, "Your own answer must be 300 characters or fewer"),
        (question("a", "date"), {}, "Enter a date"),
        (question("a", "date"), {"month": "3", "day": "14"}, "The date must include a year"),
        (question("a", "date"), {"year": "1985"}, "The date must include a month and a day"),
        (question("a", "date"), {"month": "2", "day": "30", "year": "1985"}, "The date must be a real date"),
        (question("a", "date"), {"month": "Mar", "day": "14", "year": "1985"}, ""),
        (question("a", "integer"), "two", "Enter a number, like 2"),
        (question("a", "integer"), "2.5", "Enter a whole number, like 2"),
        (question("a", "integer"), "1,200", ""),
        (question("a", "decimal"), "2.5", ""),
        (scale("a", 1, 5), "", "Choose a number from 1 to 5"),
        (scale("a", 1, 5), "0", "The number must be between 1 and 5"),
        (scale("a", 1, 5), "5", ""),
        (of_kind("a", "email"), "june@", "Enter an email address in the correct format, like name@example.com"),
        (of_kind("a", "email"), "june@example.com", ""),
        (of_kind("a", "phone"), "12", "Enter a phone number, like (415) 555-0132"),
        (of_kind("a", "phone"), "(415) 555-0132", ""),
        (of_kind("a", "address"), {}, "Enter address line 1, typically the street"),
        (of_kind("a", "address"), HOME | {"city": ""}, "Enter a city"),
        (of_kind("a", "address"), HOME | {"state": "Calif"}, "Enter a state, like CA or California"),
        (of_kind("a", "address"), HOME | {"zip": "9460"}, "Enter a 5-digit ZIP code"),
        (of_kind("a", "address"), HOME | {"state": "california"}, ""),
        (question("a", "attachment"), [], "Choose a file"),
        (question("a", "attachment"), [FILE], ""),
        (of_kind("a", "signature"), {}, "Sign here: draw your signature or type your name"),
        (of_kind("a", "signature"), {"typed": "June Park"}, ""),
        (of_kind("a", "signature"), {"drawn": "M1 2L3 4"}, ""),
        (of_kind("a", "signature"), {"drawn": "M1 2L3 4<script>"}, "Sign here: draw your signature or type your name"),
    ],
)
def test_what_needs_another_look_is_said_in_plain_words(asked, answer, sentence):
    """Design: inputs; no "please", "invalid" or "oops\""""
    assert wrong(asked, answer) == sentence


@pytest.mark.parametrize("kind", ["string", "text", "boolean", "date", "integer", "attachment"])
def test_what_is_not_required_may_stay_empty(kind):
    """A21"""
    assert wrong(question("a", kind), None, required=False) == ""


def test_a_form_says_its_own_sentence_for_what_is_missing():
    """Design: inputs"""
    more = [{"url": OURS + "missing", "valueString": "Enter your first name"}]
    assert wrong(question("a", extension=more), "") == "Enter your first name"


def test_none_of_these_stands_alone():
    options = [
        {"valueCoding": {"code": "x", "display": "X"}},
        {
            "valueCoding": {"code": "none", "display": "None of these"},
            "extension": [{"url": HL7 + "questionnaire-optionExclusive", "valueBoolean": True}],
        },
    ]
    asked = question("a", "choice", repeats=True, answerOption=options)
    assert wrong(asked, ["x", "none"]) == "Choose “None of these” or the others, not both"
    assert wrong(asked, ["none"]) == ""


def test_only_the_questions_of_one_page_are_checked_when_asked_so():
    """A21: page by page"""
    two = form(question("a", required=True), question("b", required=True))
    assert set(forms.check(two, {})) == {"a", "b"}
    assert set(forms.check(two, {}, only=["b"])) == {"b"}


CONDITIONS = form(
    question("born", "date"),
    choice("pets", "cat", "dog", repeats=True),
    question("number", "integer"),
    question("smokes", "boolean"),
    question("cat", enableWhen=[{"question": "pets", "operator": "=", "answerCoding": {"code": "cat"}}], required=True),
    question("no-cat", enableWhen=[{"question": "pets", "operator": "!=", "answerCoding": {"code": "cat"}}]),
    question("many", enableWhen=[{"question": "number", "operator": ">", "answerInteger": 3}]),
    question("few", enableWhen=[{"question": "number", "operator": "<=", "answerInteger": 3}]),
    question("old", enableWhen=[{"question": "born", "operator": "<", "answerDate": "1961-11-22"}]),
    question("answered", enableWhen=[{"question": "smokes", "operator": "exists", "answerBoolean": True}]),
    question("unanswered", enableWhen=[{"question": "smokes", "operator": "exists", "answerBoolean": False}]),
    question(
        "both",
        enableBehavior="all",
        enableWhen=[
            {"question": "smokes", "operator": "=", "answerBoolean": True},
            {"question": "cat", "operator": "exists", "answerBoolean": True},
        ],
    ),
    group("g", question("inside"), enableWhen=[{"question": "number", "operator": ">=", "answerDecimal": 10}]),
)


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({}, {"no-cat", "unanswered"}),
        ({"pets": ["dog", "cat"]}, {"cat", "unanswered"}),
        ({"number": "3"}, {"no-cat", "few", "unanswered"}),
        ({"number": "4"}, {"no-cat", "many", "unanswered"}),
        ({"number": "10"}, {"no-cat", "many", "unanswered", "g", "inside"}),
        ({"number": "four"}, {"no-cat", "unanswered"}),
        ({"born": {"month": "11", "day": "21", "year": "1961"}}, {"no-cat", "old", "unanswered"}),
        ({"born": {"month": "11", "day": "22", "year": "1961"}}, {"no-cat", "unanswered"}),
        ({"smokes": "no"}, {"no-cat", "answered"}),
        ({"smokes": "yes", "pets": ["cat"], "cat": "Tom"}, {"cat", "answered", "both"}),
        ({"smokes": "yes", "pets": ["dog"], "cat": "Tom"}, {"no-cat", "answered"}),
    ],
)
def test_a_question_is_asked_when_its_conditions_hold(answers, shown):
    """A21: enableWhen; a hidden question counts as not answered"""
    assert forms.visible(CONDITIONS, answers) - {"born", "pets", "number", "smokes"} == shown


def test_a_hidden_question_is_not_asked_for():
    assert forms.check(CONDITIONS, {}) == {}
    assert forms.check(CONDITIONS, {"pets": ["cat"]}) == {"cat": "Enter an answer"}


def keys(pages):
    return [[one.link_id for one in page.items] for page in pages]


def test_one_question_or_one_small_group_stands_on_a_page():
    """Design: one thing per page"""
    read = form(
        question("intro", "display"),
        question("a"),
        group("small", question("b"), question("c"), question("d"), question("e")),
        group("large", *[question(f"l{n}") for n in range(5)]),
        group("long", question("f", "text"), question("g")),
        question("end", "display"),
    )
    assert keys(forms.pages(read)) == (
        [["intro", "a"], ["b", "c", "d", "e"], ["l0"], ["l1"], ["l2"], ["l3"], ["l4"], ["f"], ["g"], ["end"]]
    )
    assert [page.heading for page in forms.pages(read)[1:3]] == ["Group small", "Group large"]


def test_pages_without_anything_shown_are_left_out():
    assert [page.key for page in forms.open_pages(CONDITIONS, {"number": "10", "smokes": "yes", "pets": ["dog"]})] == (
        ["born", "pets", "number", "smokes", "no-cat", "many", "answered", "inside"]
    )


def test_a_page_keeps_its_key_when_its_first_question_hides():
    """A21: resumed at the same place"""
    hides = question("b", enableWhen=[{"question": "a", "operator": "=", "answerBoolean": True}])
    read = form(question("a", "boolean"), group("g", hides, question("c")))
    assert [page.key for page in forms.open_pages(read, {})] == ["a", "b"]
    assert [page.key for page in forms.open_pages(read, {"a": "yes"})] == ["a", "b"]


@pytest.mark.parametrize(
    ("asked", "answer", "words"),
    [
        (question("a"), " Ann  Lee ", "Ann Lee"),
        (question("a", "text"), "one\r\ntwo", "one\ntwo"),
        (question("a", "boolean"), "yes", "Yes"),
        (choice("a", "x", "y", repeats=True, type="open-choice"), ["other:own", "y", "x", "x"], "X\nY\nOther: own"),
        (question("a", "date"), {"month": "mar", "day": "4", "year": "1985"}, "March 4, 1985"),
        (question("a", "date"), {"month": "3", "day": ""}, "3//"),
        (of_kind("a", "address"), HOME, "12 Mill Lane\nOakland, CA 94607"),
        (question("a", "attachment"), [FILE], "card.jpg"),
        (of_kind("a", "signature"), {"typed": "June Park"}, "Signed by typing: June Park"),
        (of_kind("a", "signature"), {"drawn": "M1 1L2 2"}, "Signed by hand"),
        (question("a"), None, ""),
    ],
)
def test_an_answer_is_read_in_words(asked, answer, words):
    """A21: check your answers; the printed form"""
    assert forms.said(item(asked), answer) == words


def test_a_drawing_is_a_path_of_a_bounded_length():
    signature = item(of_kind("a", "signature"))
    drawn = ("M1 1" * LONGEST_DRAWING)[:LONGEST_DRAWING]
    assert forms.kept(signature, {"drawn": drawn}) == {"drawn": drawn}
    assert forms.kept(signature, {"drawn": drawn + "M1 1"}) is None


def test_a_form_starts_with_what_the_chart_says():
    """WCAG 3.3.7: never asked twice"""
    details = shipped("contact_details")
    chart = {"first_name": "June", "birth_date": date(1985, 3, 14), "phone": "", "address": HOME, "email": None}
    assert forms.from_chart(details, chart) == {
        "first-name": "June",
        "birth-date": {"month": "3", "day": "14", "year": "1985"},
        "address": HOME,
    }


def test_a_date_of_birth_is_called_so():
    """Design: inputs"""
    read = shipped("contact_details")
    assert forms.check(read, {"birth-date": {"month": "3"}})["birth-date"] == "Date of birth must include a year"


def test_what_a_form_may_ask_for_is_kept_whole():
    """A21: no form takes a longer answer than is kept, and before and after fit one event, escaped (web/payloads.py)"""
    longest = "\n".join(["y" * 99] * 100)
    assert forms.kept(item(question("a", "text", maxLength=LONGEST_ANSWER)), longest) == longest
    assert LONGEST_ANSWER <= LONGEST_TEXT
    assert 2 * 2 * LONGEST_TEXT <= 40_000
