"""Scales are summed as published, or not at all, and an answer above 0 to the ninth question is never left alone."""

import pytest

from osmind_app.clinic.intake import scoring
from tests.clinic.intake.forms_for_tests import form, question, shipped

PHQ9 = [
    "Little interest or pleasure in doing things",
    "Feeling down, depressed, or hopeless",
    "Trouble falling or staying asleep, or sleeping too much",
    "Feeling tired or having little energy",
    "Poor appetite or overeating",
    "Feeling bad about yourself — or that you are a failure or have let yourself or your family down",
    "Trouble concentrating on things, such as reading the newspaper or watching television",
    "Moving or speaking so slowly that other people could have noticed? Or the opposite — being so fidgety or restless "
    "that you have been moving around a lot more than usual",
    "Thoughts that you would be better off dead or of hurting yourself in some way",
    "If you checked off any problems, how difficult have these problems made it for you to do your work, take care of "
    "things at home, or get along with other people?",
]
GAD7 = [
    "Feeling nervous, anxious or on edge",
    "Not being able to stop or control worrying",
    "Worrying too much about different things",
    "Trouble relaxing",
    "Being so restless that it is hard to sit still",
    "Becoming easily annoyed or irritable",
    "Feeling afraid as if something awful might happen",
]
OFTEN = ["Not at all", "Several days", "More than half the days", "Nearly every day"]


def phq(total):
    """Answers that come to this sum."""
    left = total
    answers = {}
    for number in range(1, 10):
        answers[f"phq9-{number}"] = str(min(3, left))
        left -= min(3, left)
    return answers


@pytest.mark.parametrize(("key", "texts"), [("phq_9", PHQ9), ("gad_7", GAD7)])
def test_the_published_words_are_asked(key, texts):
    """A21: public-domain texts, exactly"""
    questions = shipped(key).questions
    assert [item.text for item in questions] == texts
    for item in questions[: len(texts) - (key == "phq_9")]:
        assert [option.text for option in item.options] == OFTEN
        assert [option.score for option in item.options] == [0, 1, 2, 3]
    assert "No permission required" in shipped(key).copyright


@pytest.mark.parametrize(
    ("total", "band"),
    [
        (0, "Minimal"), (4, "Minimal"), (5, "Mild"), (9, "Mild"), (10, "Moderate"), (14, "Moderate"),
        (15, "Moderately severe"), (19, "Moderately severe"), (20, "Severe"), (27, "Severe"),
    ],
)  # fmt: skip
def test_the_phq_9_is_summed_and_banded(total, band):
    """A21: both sides of each band"""
    score = scoring.score(shipped("phq_9"), phq(total))
    assert (score.scale, score.total, score.band, score.highest) == ("PHQ-9", total, band, 27)


@pytest.mark.parametrize(
    ("each", "total", "band"), [("0", 0, "Minimal"), ("1", 7, "Mild"), ("2", 14, "Moderate"), ("3", 21, "Severe")]
)
def test_the_gad_7_is_summed_and_banded(each, total, band):
    """A21"""
    score = scoring.score(shipped("gad_7"), {f"gad7-{n}": each for n in range(1, 8)})
    assert (score.total, score.band, score.words) == (total, band, f"{total} of 21, {band.lower()}")


def test_the_tenth_question_is_not_counted():
    score = scoring.score(shipped("phq_9"), phq(5) | {"phq9-difficulty": "3"})
    assert score.total == 5


def test_one_missing_answer_and_there_is_no_sum():
    """A low number that means "not answered" would read as good news"""
    answers = phq(20)
    del answers["phq9-4"]
    score = scoring.score(shipped("phq_9"), answers)
    assert (score.total, score.band, score.words) == (None, "", "No score: 8 of 9 questions answered")


def test_a_form_without_a_scale_has_no_score():
    assert scoring.score(form(question("a")), {"a": "x"}) is None


@pytest.mark.parametrize(
    ("ninth", "flagged"), [("0", False), ("1", True), ("2", True), ("3", True), ("9", False), (None, False)]
)
def test_any_answer_above_0_to_the_ninth_question_asks_for_help_now(ninth, flagged):
    """Design: PHQ-9 item 9"""
    assert scoring.crisis(shipped("phq_9"), phq(0) | {"phq9-9": ninth}) is flagged


def test_a_high_sum_alone_does_not():
    assert not scoring.crisis(shipped("phq_9"), phq(24))
