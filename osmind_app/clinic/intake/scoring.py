"""What a filled form comes to: the sum of a scale and its band, and whether somebody must look today."""

from dataclasses import dataclass

from osmind_app.clinic.intake import questionnaire
from osmind_app.clinic.intake.items import CHOICE, Answers
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


def score(form: Questionnaire, answers: Answers) -> Score | None:
    """The form's score; None when it is no scale.

    One missing answer and there is no sum: a low number that only means "not answered" would read as good news. The
    instructions allow filling a gap or two with the mean; that is the clinician's to do, who sees the answers.
    """
    scale = SCALES.get(form.scale)
    if scale is None:
        return None
    counts = [_count(form, answers, link_id) for link_id in scale.link_ids]
    given = [count for count in counts if count is not None]
    total = int(sum(given)) if len(given) == scale.questions else None
    band = "" if total is None else [word for least, word in scale.bands if total >= least][-1]
    return Score(scale.name, total, band, len(given), scale.questions, scale.questions * 3)


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
    item = form.question(link_id)
    answer = questionnaire.kept(item, answers.get(link_id)) if item else None
    option = item.option(answer) if item and isinstance(answer, str) else None
    return option.score if option else None
