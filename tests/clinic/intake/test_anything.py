"""Whatever is imported, and whatever a browser answers, is read or refused with sentences; nothing breaks (T38)."""

import json
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osmind_app.clinic.intake import questionnaire as forms
from osmind_app.clinic.intake import scoring
from osmind_app.clinic.intake.extensions import VALUE_OF
from osmind_app.clinic.intake.reading import FHIR_TYPES
from osmind_app.clinic.intake.shipped import KEYS, SHIPPED
from tests.clinic.intake.forms_for_tests import form, of_kind, question, scale, shipped

NAUGHTY = json.loads((Path(__file__).parents[2] / "data" / "naughty-strings.json").read_text())
TEXTS = st.text(st.characters(codec=None), max_size=30) | st.sampled_from(NAUGHTY)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
WORDS = [
    "linkId",
    "type",
    "text",
    "item",
    "required",
    "repeats",
    "enableWhen",
    "enableBehavior",
    "question",
    "operator",
]
WORDS += [
    "answerOption",
    "valueCoding",
    "code",
    "display",
    "answerCoding",
    "answerBoolean",
    "answerInteger",
    "answerDate",
]
WORDS += [
    "extension",
    "url",
    "valueString",
    "valueCode",
    "valueInteger",
    "maxLength",
    "initial",
    *FHIR_TYPES,
    *VALUE_OF,
]
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS) | TEXTS, inner, max_size=6),
    max_leaves=20,
)
QUICK = settings(max_examples=200, deadline=None)
EVERYTHING = form(
    *[question(kind, kind, **more) for kind, more in [("string", {}), ("text", {}), ("boolean", {}), ("date", {})]],
    *[question(kind, kind) for kind in ("integer", "decimal", "attachment")],
    *[of_kind(kind, kind) for kind in ("email", "phone", "address", "signature")],
    scale("scale"),
    question("one", "open-choice", answerOption=[{"valueString": "x"}]),
    question("many", "open-choice", repeats=True, answerOption=[{"valueInteger": 1}]),
)


def places(given, here=()):
    """The way to every part of a JSON value."""
    yield here
    inside = given.items() if isinstance(given, dict) else enumerate(given) if isinstance(given, list) else ()
    for key, value in inside:
        yield from places(value, (*here, key))


def replaced(whole, place, by):
    if not place:
        return by
    changed = deepcopy(whole)
    part = changed
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = by
    return changed


def reads_or_refuses(text):
    read, problems = None, []
    try:
        read = forms.Questionnaire.parse(text)
    except forms.QuestionnaireRefused as refused:
        problems = refused.problems
    if read is None:
        assert problems
        assert all(isinstance(problem, str) and problem.strip() for problem in problems)
        return
    forms.check(read, {})
    forms.open_pages(read, {})
    scoring.score(read, {})


WHOLE = {key: json.loads(text) for key, text in SHIPPED.items()}
PLACES = [(key, place) for key in ("health_history", "phq_9", "contact_details") for place in places(WHOLE[key])]


@pytest.mark.slow
@QUICK
@given(where=st.sampled_from(PLACES), by=JSON)
def test_a_form_with_one_part_replaced_by_anything_is_read_or_refused(where, by):
    """T38"""
    key, place = where
    reads_or_refuses(json.dumps(replaced(WHOLE[key], place, by)))


@pytest.mark.slow
@QUICK
@given(JSON)
def test_anything_for_the_questions_is_read_or_refused(item):
    """T38"""
    reads_or_refuses(json.dumps({"resourceType": "Questionnaire", "title": "x", "item": item}))
    reads_or_refuses(json.dumps({"resourceType": "Questionnaire", "title": "x", "item": [item]}))


@QUICK
@given(TEXTS)
def test_any_text_is_read_or_refused(text):
    reads_or_refuses(text)


@pytest.mark.slow
@settings(QUICK, max_examples=60)
@given(st.dictionaries(st.sampled_from([item.link_id for item in EVERYTHING.questions]), JSON, max_size=14))
def test_any_answers_are_kept_checked_and_said(answers):
    """T38: what is kept stays the same when it is kept again, and can be stored"""
    forms.check(EVERYTHING, answers)
    for item in EVERYTHING.questions:
        kept = forms.kept(item, answers.get(item.link_id))
        assert forms.kept(item, kept) == kept
        json.dumps(kept, allow_nan=False).encode()
        forms.said(item, kept).encode()


@pytest.mark.parametrize("key", KEYS)
def test_the_product_s_own_forms_bear_naughty_answers(key):
    """T38: shown as typed"""
    read = shipped(key)
    for text in NAUGHTY:
        answers = {item.link_id: text for item in read.questions}
        forms.check(read, answers)
        assert not scoring.crisis(read, answers) or text in ("1", "2", "3")
