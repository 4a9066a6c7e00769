"""Scales are summed as published, or not at all, and an answer above 0 to the ninth question is never left alone."""

import pytest

from osmind_app.clinic.intake import scoring
from osmind_app.clinic.intake.questionnaire import QuestionnaireRefused
from tests.clinic.intake.forms_for_tests import OURS, bands, form, group, points, question, shipped

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
PCL5 = [
    "Repeated, disturbing, and unwanted memories of the stressful experience?",
    "Repeated, disturbing dreams of the stressful experience?",
    "Suddenly feeling or acting as if the stressful experience were actually happening again (as if you "
    "were actually back there reliving it)?",
    "Feeling very upset when something reminded you of the stressful experience?",
    "Having strong physical reactions when something reminded you of the stressful experience (for "
    "example, heart pounding, trouble breathing, sweating)?",
    "Avoiding memories, thoughts, or feelings related to the stressful experience?",
    "Avoiding external reminders of the stressful experience (for example, people, places, conversations,"
    " activities, objects, or situations)?",
    "Trouble remembering important parts of the stressful experience?",
    "Having strong negative beliefs about yourself, other people, or the world (for example, having "
    "thoughts such as: I am bad, there is something seriously wrong with me, no one can be trusted, the "
    "world is completely dangerous)?",
    "Blaming yourself or someone else for the stressful experience or what happened after it?",
    "Having strong negative feelings such as fear, horror, anger, guilt, or shame?",
    "Loss of interest in activities that you used to enjoy?",
    "Feeling distant or cut off from other people?",
    "Trouble experiencing positive feelings (for example, being unable to feel happiness or have loving "
    "feelings for people close to you)?",
    "Irritable behavior, angry outbursts, or acting aggressively?",
    "Taking too many risks or doing things that could cause you harm?",
    "Being “superalert” or watchful or on guard?",
    "Feeling jumpy or easily startled?",
    "Having difficulty concentrating?",
    "Trouble falling or staying asleep?",
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


def pcl(total):
    """Answers to the PCL-5 that come to this sum."""
    each = [min(4, max(0, total - 4 * at)) for at in range(20)]
    return {f"pcl5-{number}": str(count) for number, count in enumerate(each, 1)}


def test_the_pcl_5_is_asked_in_its_published_words():
    """A21, issue 5 line 5: a work of the US government, exactly"""
    questions = shipped("pcl_5").questions
    assert [item.text for item in questions] == PCL5
    for item in questions:
        assert [(option.text, option.score) for option in item.options] == [
            ("Not at all", 0), ("A little bit", 1), ("Moderately", 2), ("Quite a bit", 3), ("Extremely", 4),
        ]  # fmt: skip
    assert "public domain" in shipped("pcl_5").copyright


@pytest.mark.parametrize(
    ("total", "words"),
    [
        (0, "0 of 80, below the cut-point of 31"),
        (30, "30 of 80, below the cut-point of 31"),
        (31, "31 of 80, at the cut-point of 31 or above"),
        (80, "80 of 80, at the cut-point of 31 or above"),
    ],
)
def test_the_pcl_5_is_summed_and_held_against_its_cut_point(total, words):
    """A21: both sides of 31"""
    assert scoring.score(shipped("pcl_5"), pcl(total)).words == words


def own(*items, found=((0, "Rested"), (4, "Tired"))):
    return form(*items, title="Sleep", extension=bands(*found))


@pytest.mark.parametrize(("answers", "words"), [
    ({"a": "0", "b": "0"}, "0 of 9, rested"),
    ({"a": "1", "b": "0"}, "3 of 9, rested"),
    ({"a": "1", "b": "1"}, "4 of 9, tired"),
    ({"a": "2", "b": "2"}, "9 of 9, tired"),
    ({"a": "2"}, "No score: 1 of 2 questions answered"),
    ({"a": "2", "b": "3"}, "No score: 1 of 2 questions answered"),
    ({}, "No score: 0 of 2 questions answered"),
])  # fmt: skip
def test_a_form_of_the_clinic_is_summed_by_its_own_points_and_bands(answers, words):
    """Issue 5 line 5; an answer that counts nothing is none"""
    score = scoring.score(own(points("a", 0, 3, 5), group("g", points("b", 0, 1, 4, None)), question("c")), answers)
    assert (score.scale, score.words) == ("Sleep", words)


def test_each_tick_of_several_counts():
    made = own(points("a", 1, 2, 4, repeats=True))
    assert scoring.score(made, {"a": ["0", "2"]}).words == "5 of 7, tired"
    assert scoring.score(made, {"a": []}).total is None


def test_a_question_that_is_hidden_was_not_asked():
    """It counts nothing, and its absence is no gap"""
    shown_when = [{"question": "a", "operator": "=", "answerCoding": {"code": "1"}}]
    made = own(points("a", 0, 1), points("b", 0, 3, enableWhen=shown_when))
    assert scoring.score(made, {"a": "0", "b": "1"}).words == "0 of 4, rested"
    assert scoring.score(made, {"a": "1"}).total is None
    assert scoring.score(made, {"a": "1", "b": "1"}).words == "4 of 4, tired"


@pytest.mark.parametrize(
    ("items", "found", "sentence"),
    [
        ([points("a", 0, 1)], [(1, "Low")], "its bands must begin at 0"),
        ([points("a", 0, 1)], [(0, "Low"), (5, "High"), (5, "Higher")], "its bands must begin at 0 and rise"),
        ([points("a", 0, 1)], [(0, "Low"), (9, "High"), (5, "Middle")], "its bands must begin at 0 and rise"),
        ([points("a", 0, 1)], [(0, "")], "needs a whole number to begin at, and words"),
        ([points("a", 0, 1)], [("0", "Low")], "needs a whole number to begin at, and words"),
        ([points("a", 0, 1)], [(at, "Low") for at in range(11)], "has more than 10 bands"),
        ([question("a")], [(0, "Low")], "has bands, but no answer counts points"),
        ([points("a", 0, 0.5)], [(0, "Low")], "Question “a”: its points must be whole numbers from 0 to 1,000"),
        ([points("a", 0, -1)], [(0, "Low")], "Question “a”: its points must be whole numbers from 0 to 1,000"),
        ([points("a", 0, 1001)], [(0, "Low")], "Question “a”: its points must be whole numbers from 0 to 1,000"),
    ],
)
def test_points_and_bands_that_can_not_be_counted_are_refused(items, found, sentence):
    """A21: import with validation"""
    with pytest.raises(QuestionnaireRefused) as refused:
        own(*items, found=found)
    assert any(sentence in problem for problem in refused.value.problems)


def test_a_published_scale_keeps_its_own_bands():
    with pytest.raises(QuestionnaireRefused) as refused:
        form(
            *[points(f"gad7-{number}", 0, 1, 2, 3) for number in range(1, 8)],
            extension=[{"url": OURS + "score", "valueCode": "gad-7"}, *bands((0, "Low"))],
        )
    assert "Take its own bands out" in str(refused.value.problems)
