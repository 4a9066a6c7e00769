"""A form is read from a FHIR R4 Questionnaire, or refused with a sentence for each problem (A21)."""

import json
import time

import pytest

from osmind_app.clinic.intake.questionnaire import Questionnaire, QuestionnaireRefused
from osmind_app.clinic.intake.shipped import KEYS, SHIPPED
from tests.clinic.intake.forms_for_tests import HL7, OURS, choice, form, group, of_kind, question, scale, source


def problems(text: str) -> list[str]:
    with pytest.raises(QuestionnaireRefused) as refused:
        Questionnaire.parse(text)
    return refused.value.problems


def test_every_kind_of_question_is_read():
    """S9: the subset"""
    read = form(
        question("a", "display"),
        question("b", "string", required=True, maxLength=20),
        question("c", "text"),
        choice("d", "x", "y"),
        choice("e", "x", "y", repeats=True, type="open-choice"),
        question("f", "boolean"),
        question("g", "date"),
        question("h", "integer"),
        question("i", "decimal"),
        scale("j", 1, 5),
        of_kind("k", "email"),
        of_kind("l", "phone"),
        of_kind("m", "address"),
        question("n", "attachment"),
        of_kind("o", "signature"),
        group("p", question("q")),
    )
    assert " ".join(item.kind for item in read.questions) == (
        "string text choice choice boolean date integer decimal scale email phone address attachment signature string"
    )
    b, e, j = read.question("b"), read.question("e"), read.question("j")
    assert (b.required, b.max_length) == (True, 20)
    assert (e.repeats, e.other, [option.text for option in e.options]) == (True, True, ["X", "Y"])
    assert (j.low, j.high) == (1, 5)
    assert read.question("p") is None


def test_what_fhir_has_no_word_for_is_read_from_extensions():
    """S9: why we ask, minutes, initial from the chart"""
    more = [
        {"url": OURS + "why", "valueString": "To reach you."},
        {"url": OURS + "from-chart", "valueCode": "first_name"},
        {"url": OURS + "missing", "valueString": "Enter your first name"},
        {"url": "https://elsewhere.example/colour", "valueString": "blue"},
    ]
    read = form(question("a", extension=more), extension=[{"url": OURS + "minutes", "valueInteger": 12}])
    a = read.question("a")
    assert (a.why, a.chart, a.missing, read.minutes) == ("To reach you.", "first_name", "Enter your first name", 12)


@pytest.mark.parametrize("key", KEYS)
def test_the_forms_that_come_with_the_product_are_right(key):
    """A21"""
    read = Questionnaire.parse(SHIPPED[key])
    assert read.title
    assert read.minutes
    assert read.intro


@pytest.mark.parametrize(
    ("items", "sentence"),
    [
        ([question("a", "quantity")], "Question “a”: its type “quantity” is not one we know."),
        ([question("a", None)], "Question “a”: its type “None” is not one we know."),
        ([question("a"), question("a")], "Question “a”: its linkId is used twice."),
        ([question("")], "A question without a linkId: its linkId must be"),
        ([question("a b")], "Question “a b”: its linkId must be"),
        ([question("a", text="​ ")], "Question “a”: has no text."),
        ([question("a", text=5)], "Question “a”: “text” must be text"),
        ([question("a", required="yes")], "Question “a”: “required” must be true or false"),
        ([question("a", maxLength=0)], "Question “a”: its maxLength must be a whole number from 1 to 10,000"),
        ([question("a", repeats=True)], "Question “a”: only choices and attachments may repeat"),
        ([question("a", item=[question("b")])], "Question “a”: only a group can hold other questions"),
        ([group("a")], "Question “a”: is a group with nothing in it"),
        ([group("a", item={"b": 1})], "Question “a”: “item” must be a list of questions"),
        ([choice("a")], "Question “a”: is a choice without answers."),
        ([choice("a", "x", "x")], "Question “a”: offers the answer “x” twice"),
        ([choice("a", "other:x")], "Question “a”, answer 1: its code may not begin with “other:”"),
        ([choice("a", "x", answerValueSet="urn:x")], "Question “a”: “answerValueSet” is a list kept elsewhere."),
        ([question("a", answerOption=[{"valueString": "x"}])], "Question “a”: only choices have answerOption"),
        ([question("a", modifierExtension=[{}])], "Question “a”: “modifierExtension” changes what a question means"),
        ([scale("a", 5, 5)], "Question “a”: a scale goes from one whole number up to another"),
        ([scale("a", 0, 21)], "Question “a”: a scale goes from one whole number up to another, 20 steps at most"),
        ([of_kind("a", "colour")], "Question “a”: the kind “colour” must be one of email, phone, address, signature"),
        (
            [question("a", extension=[{"url": OURS + "from-chart", "valueCode": "ssn"}])],
            "Question “a”: the chart has no field “ssn”.",
        ),
        (
            [question("a", "date", extension=[{"url": OURS + "from-chart", "valueCode": "email"}])],
            "Question “a”: the chart's email doesn't fit a question of the type date",
        ),
        ([question("a", extension=[{"url": OURS + "color"}])], "Question “a”: “urn:osmind:form:color” is not an"),
    ],
)
def test_a_problem_names_its_question_and_says_what_to_do(items, sentence):
    """A21: JSON import with validation"""
    assert any(problem.startswith(sentence) for problem in problems(source(*items)))


def asks(operator="=", asked="a", **answer):
    return {"enableWhen": [{"question": asked, "operator": operator, **answer}]}


@pytest.mark.parametrize(
    ("first", "condition", "sentence"),
    [
        (question("a"), asks(asked="z", answerString="x"), "depends on “z”, which no earlier question is."),
        (question("a"), asks(asked="b", answerString="x"), "depends on “b”, which no earlier question is."),
        (question("a"), asks(asked="c", answerString="x"), "depends on “c”, which no earlier question is."),
        (question("a", "display"), asks(answerString="x"), "depends on “a”, which has no answer"),
        (question("a"), asks("~", answerString="x"), "its condition's operator must be one of"),
        (question("a"), asks("exists", answerString="x"), "its condition “exists” needs answerBoolean"),
        (question("a"), asks(answerInteger=1), "its condition on “a” needs answerString"),
        (question("a"), asks(">", answerString="x"), "“a” can't be compared by >"),
        (choice("a", "x"), asks(answerCoding={"code": "y"}), "names an answer that “a” doesn't have"),
        (question("a", "date"), asks(answerDate="2026-02-30"), "names an answer that “a” doesn't have"),
        (question("a", "attachment"), asks(answerString="x"), "needs only the operator exists"),
    ],
)
def test_conditions_look_back_at_answers_that_can_be(first, condition, sentence):
    """A21: no circles, no question ahead"""
    found = problems(source(first, question("b", **condition), question("c")))
    assert any(problem.startswith("Question “b”: ") and sentence in problem for problem in found)


def test_several_conditions_say_whether_any_or_all_must_hold():
    two = asks(answerString="x")["enableWhen"] * 2
    assert "“any” or “all”" in problems(source(question("a"), question("b", enableWhen=two)))[0]
    assert form(question("a"), question("b", enableWhen=two, enableBehavior="all")).question("b").all_conditions


def test_a_group_can_not_depend_on_what_it_holds():
    """A21: no circles"""
    circle = group("g", question("a"), **asks(asked="a", answerString="x"))
    assert "no earlier question" in problems(source(circle))[0]
    inside = group("g", question("a", **asks(asked="g", answerString="x")))
    assert "no earlier question" in problems(source(inside))[0]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "This is not JSON: line 1, column 1"),
        ("{", "This is not JSON"),
        ("[]", "This is not a FHIR Questionnaire"),
        ('{"resourceType": "Patient"}', "This is not a FHIR Questionnaire"),
        ('{"a": NaN}', "NaN is not a number"),
        ('{"a": -Infinity}', "-Infinity is not a number"),
        ('{"a": 1e999}', "too large"),
        ('{"a": ' + "9" * 5000 + "}", "too long"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a": 1, "a": 2}', "“a” stands twice"),
        ('{"resourceType": "Questionnaire", "title": "x", "item": {}}', "The form: “item” must be a list"),
        ('{"resourceType": "Questionnaire", "title": "x", "item": [7]}', "The form: “item” must be a list"),
        ('{"resourceType": "Questionnaire", "title": "x", "item": []}', "The form: asks nothing."),
    ],
)
def test_what_is_no_form_at_all_is_said_at_once(text, sentence):
    """A21"""
    assert any(sentence in problem for problem in problems(text))


def test_a_key_that_stands_twice_among_twenty_thousand_is_found_at_once():
    """T26: nobody else waits for whoever imports it"""
    begun = time.process_time()
    keys = ", ".join(f'"{number}": 1' for number in range(20_000))
    assert problems("{" + keys + ', "19999": 2}') == ["“19999” stands twice in one object. Keep one of them."]
    assert time.process_time() - begun < 2


def test_a_form_needs_a_title_patients_see():
    assert problems(source(question("a"), title=" ")) == ["The form: has no title. Patients see it in their list"]


def padded(size: int) -> str:
    text = source(question("a"))
    return text + " " * (size - len(text))


def test_a_file_has_256_kilobytes_at_most():
    """Both sides of the limit"""
    assert Questionnaire.parse(padded(256 * 1024))
    assert "larger than 256 kB" in problems(padded(256 * 1024 + 1))[0]
    two_bytes_each = "é" * (131 * 1024)
    assert "larger than 256 kB" in problems(two_bytes_each)[0]


def test_a_form_has_300_items_at_most():
    """Both sides of the limit"""
    assert len(form(*[question(f"q{n}") for n in range(300)]).questions) == 300
    [problem] = problems(source(*[question(f"q{n}") for n in range(301)]))
    assert problem.startswith("The form: has more than 300 questions")


def nested(depth: int) -> dict:
    item = question("leaf")
    for number in range(depth - 1):
        item = group(f"g{number}", item)
    return item


def test_groups_stand_five_deep_at_most():
    """Both sides of the limit"""
    assert len(form(nested(5)).questions) == 1
    assert "at most 5 deep" in problems(source(nested(6)))[0]


def test_a_choice_offers_a_hundred_answers_at_most():
    assert len(form(choice("a", *[f"c{n}" for n in range(100)])).question("a").options) == 100
    assert "more than 100" in problems(source(choice("a", *[f"c{n}" for n in range(101)])))[0]


def test_many_problems_are_told_up_to_fifty():
    found = problems(source(*[question(f"q{n}", "nonsense") for n in range(80)]))
    assert len(found) == 51
    assert found[-1] == "… and 30 more."


def test_what_nobody_can_see_is_taken_out_of_texts():
    """Databases refuse NUL and half characters"""
    read = form(question("a", text="Hello\x00 \ud800there"), title=" A\tform ")
    assert (read.title, read.question("a").text) == ("A form", "Hello there")


def test_a_file_with_a_byte_order_mark_is_read():
    assert Questionnaire.parse("\ufeff" + source(question("a"))).title == "A form"


def test_a_form_that_says_it_is_scored_has_that_scale_s_questions():
    """A21: a score is only ever of the real questions"""
    given = json.loads(SHIPPED["phq_9"])
    third = given["item"][0]["item"][2]
    third["linkId"] = "sleep"
    assert "needs “phq9-3”" in problems(json.dumps(given))[0]
    given = json.loads(SHIPPED["phq_9"])
    del given["item"][0]["item"][8]["answerOption"][1]["extension"][1]
    assert "“phq9-9” must carry the extension crisis" in problems(json.dumps(given))[0]
    assert (
        "its score must be one of"
        in problems(source(question("a"), extension=[{"url": OURS + "score", "valueCode": "mmpi"}]))[0]
    )


def test_html_in_a_form_is_text():
    """T38"""
    assert form(question("a", text="<b onload=x>{{7*7}}</b>")).question("a").text == "<b onload=x>{{7*7}}</b>"


def test_a_minimum_above_the_maximum_is_told():
    ends = [{"url": HL7 + "minValue", "valueInteger": 5}, {"url": HL7 + "maxValue", "valueInteger": 4}]
    assert "its minValue is above its maxValue" in problems(source(question("a", "integer", extension=ends)))[0]
