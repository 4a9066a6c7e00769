"""What a browser sends as answers is read as answers of the form that is open, or not at all (T26)."""

import json

import pytest

from osmind_app.clinic.intake.saving import Change
from osmind_app.web.ui.answering import changes_in

FORM = "8d5a9b0e-0000-4000-8000-000000000001"


def sent(**more):
    return json.dumps({"number": 1, "form": FORM, "changes": {"q": {"was": None, "now": "x"}}, **more})


def test_answers_of_the_open_form_are_read():
    """F15"""
    assert changes_in(sent(), FORM) == (1, {"q": Change(None, "x")})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[]",
        "null",
        "[" * 40_000,
        json.dumps({"number": 1}),
        sent(form="another"),
        sent(number=True),
        sent(number="1"),
        sent(number=0),
        sent(number=2**53),
        sent(changes=[]),
        sent(changes={"q": "x"}),
        sent(changes={"q": {"now": "x"}}),
    ],
)
def test_anything_else_changes_nothing(text):
    assert changes_in(text, FORM) == (0, None)
