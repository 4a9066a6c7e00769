"""What a filled form comes to: the sum of a scale and its band, and whether somebody must look today."""

from dataclasses import dataclass

from osmind_app.clinic.intake import questionnaire
from osmind_app.clinic.intake.bands_read import counted
from osmind_app.clinic.intake.items import CHOICE, Answers, Item
from osmind_app.clinic.intake.questionnaire import Questionnaire
from osmind_app.clinic.intake.scales import SCALES


@dataclass(frozen=True)
class Score:
    """A scale's sum, or how far it got: with an answer missing there is no sum."""

    scale: str  # "PHQ-9"
    total: int | None
    band: str  # "Moderate"; "" without a sum
    answered: int
    questions: int
    highest: int

    @property
    def words(self) -> str:
        """'12 of 27, moderate', or that it can't be counted."""
        if self.total is None:
            return f"No score: {self.answered} of {self.questions} questions answered"
        return f"{self.total} of {self.highest}, {self.band.lower()}"


@dataclass(frozen=True)
class _Rule:
    """How a form is counted."""

    name: str
    link_ids: tuple[str, ...]
    bands: tuple[tuple[int, str], ...]
    highest: int


def score(form: Questionnaire, answers: Answers) -> Score | None:
    """The form's score; None when it is not counted.

    One missing answer and there is no sum: a low number that only means "not answered" would read as good news. The
    instructions allow filling a gap or two with the mean; that is the clinician's to do, who sees the answers. A
    question that the answers hide was not asked, and counts nothing.
    """
    rule = _rule(form)
    if rule is None:
        return None
    shown = questionnaire.visible(form, answers)
    counts = [_count(form, answers, link_id) for link_id in rule.link_ids if link_id in shown]
    given = [count for count in counts if count is not None]
    total = int(sum(given)) if given and len(given) == len(counts) else None
    band = "" if total is None else [word for least, word in rule.bands if total >= least][-1]
    return Score(rule.name, total, band, len(given), len(counts), rule.highest)


def bands(form: Questionnaire) -> tuple[tuple[int, str], ...]:
    """What its sums mean: from this one on, these words."""
    rule = _rule(form)
    return rule.bands if rule is not None else ()


def _rule(form: Questionnaire) -> _Rule | None:
    scale = SCALES.get(form.scale)
    if scale is not None:
        return _Rule(scale.name, scale.link_ids, scale.bands, scale.highest)
    if not form.bands:
        return None
    questions = counted(form.items)
    highest = sum(_most(item) for item in questions)
    return _Rule(form.title, tuple(item.link_id for item in questions), form.bands, highest)


def _most(item: Item) -> int:
    """What one question counts at most: each tick of several counts."""
    points = [int(one.score) for one in item.options if one.score is not None]
    return sum(points) if item.repeats else max(points)


def crisis(form: Questionnaire, answers: Answers) -> bool:
    """True when an answer that is shown asks for help now: any above 0 to the PHQ-9's ninth question (design)."""
    shown = questionnaire.visible(form, answers)
    return any(
        option.crisis
        for item in form.questions
        if item.kind == CHOICE and item.link_id in shown
        for option in item.options
        if option.code in _codes(questionnaire.kept(item, answers.get(item.link_id)))
    )


def _codes(answer: object) -> list[object]:
    return list(answer) if isinstance(answer, list) else [answer]


def _count(form: Questionnaire, answers: Answers, link_id: str) -> float | None:
    """What the answer counts; None while there is none, or one that counts nothing ("Prefer not to say")."""
    item = form.question(link_id)
    answer = questionnaire.kept(item, answers.get(link_id)) if item else None
    if item is None or not answer:
        return None
    chosen = [item.option(code) if isinstance(code, str) else None for code in _codes(answer)]
    points = [option.score if option else None for option in chosen]
    return None if None in points else sum(point for point in points if point is not None)
