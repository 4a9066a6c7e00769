"""A form: a FHIR R4 Questionnaire as stored JSON, read into frozen parts; what it asks when, and what answers lack."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from osmind_app.clinic.intake import answers as answering
from osmind_app.clinic.intake import asked, bands_read, checking, extensions, json_text, paging, scales
from osmind_app.clinic.intake.answers import kept, said
from osmind_app.clinic.intake.items import Answer, Answers, Item, walk
from osmind_app.clinic.intake.paging import Page
from osmind_app.clinic.intake.problems import Problems, QuestionnaireRefused
from osmind_app.clinic.intake.reading import Items

__all__ = [
    "Page",
    "Questionnaire",
    "QuestionnaireRefused",
    "check",
    "from_chart",
    "kept",
    "open_pages",
    "pages",
    "said",
    "visible",
]

TITLE_LIMIT, INTRO_LIMIT, VERSION_LIMIT, COPYRIGHT_LIMIT = 120, 4_000, 40, 1_000
LONGEST_MINUTES = 240
THE_FORM = "The form"
READ_ONCE = 64  # forms kept read


@dataclass(frozen=True)
class Questionnaire:
    """One form as it was published."""

    title: str
    intro: str = ""
    version: str = ""  # the author's own
    minutes: int = 0  # about how long it takes; 0: nobody said
    scale: str = ""  # phq-9, gad-7, pcl-5
    bands: tuple[tuple[int, str], ...] = ()  # of a sum of its own: from this on, the words
    copyright: str = ""  # who made it, and that it may be used
    items: tuple[Item, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Questionnaire":
        """Read stored or sent JSON; raises `QuestionnaireRefused` with every problem in a sentence of its own."""
        return _parsed(text)

    @cached_property
    def questions(self) -> tuple[Item, ...]:
        """What can be answered, in reading order."""
        return tuple(item for item in walk(self.items) if item.is_question)

    @cached_property
    def _by_id(self) -> dict[str, Item]:
        return {item.link_id: item for item in walk(self.items)}

    def question(self, link_id: str) -> Item | None:
        """The question of this id; None for groups, texts and strangers."""
        found = self._by_id.get(link_id)
        return found if found is not None and found.is_question else None


def pages(form: Questionnaire) -> tuple[Page, ...]:
    """One question or one small group per page, whatever is answered."""
    return paging.pages(form.items)


def visible(form: Questionnaire, answers: Answers) -> frozenset[str]:
    """The link ids of the items that are shown with these answers."""
    return asked.visible(form.items, answers)


def open_pages(form: Questionnaire, answers: Answers) -> tuple[Page, ...]:
    """The pages that are shown with these answers, without what is hidden on them."""
    return paging.only(pages(form), visible(form, answers))


def check(form: Questionnaire, answers: Answers, only: Collection[str] | None = None) -> dict[str, str]:
    """What needs another look: link id → sentence, of every shown question or of `only` some."""
    shown = visible(form, answers)
    return {
        item.link_id: problem
        for item in form.questions
        if item.link_id in shown and (only is None or item.link_id in only)
        if (problem := checking.problem(item, answers.get(item.link_id)))
    }


def from_chart(form: Questionnaire, chart: Mapping[str, Any]) -> dict[str, Answer]:
    """What the form starts with: link id → what the chart says by field, to be checked by the patient."""
    return answering.from_chart(form.questions, chart)


@lru_cache(maxsize=READ_ONCE)
def _parsed(text: str) -> Questionnaire:
    try:
        given = json_text.read(text)
    except json_text.NotReadable as unread:
        raise QuestionnaireRefused([str(unread)]) from None
    if not isinstance(given, dict) or given.get("resourceType") != "Questionnaire":
        raise QuestionnaireRefused(["This is not a FHIR Questionnaire: its resourceType must be “Questionnaire”."])
    problems = Problems()
    form = _read(problems, given)
    if problems.noted:
        raise QuestionnaireRefused(problems.found, problems.noted)
    return form


def _read(problems: Problems, given: dict[str, Any]) -> Questionnaire:
    title = problems.text(THE_FORM, given.get("title"), "title", TITLE_LIMIT)
    if not title:
        problems.add(THE_FORM, "has no title. Patients see it in their list")
    if given.get("modifierExtension"):
        problems.add(THE_FORM, "“modifierExtension” changes what it means, and we can't follow it. Take it out")
    more = extensions.values(problems, THE_FORM, given)
    items = Items(problems).read(given.get("item"), THE_FORM)
    if not any(item.is_question for item in walk(items)) and not problems.noted:
        problems.add(THE_FORM, "asks nothing. Give it at least one question")
    minutes = more.get(extensions.MINUTES, 0)
    if isinstance(minutes, bool) or not isinstance(minutes, int) or not 0 <= minutes <= LONGEST_MINUTES:
        problems.add(THE_FORM, f"its minutes must be a whole number up to {LONGEST_MINUTES}")
        minutes = 0
    scale = scales.checked(problems, more.get(extensions.SCALE) or "", items)
    return Questionnaire(
        title=title,
        intro=problems.text(THE_FORM, given.get("description"), "description", INTRO_LIMIT, lines=True),
        version=problems.text(THE_FORM, given.get("version"), "version", VERSION_LIMIT),
        minutes=minutes,
        scale=scale,
        bands=bands_read.read(problems, given, items, scale),
        copyright=problems.text(THE_FORM, given.get("copyright"), "copyright", COPYRIGHT_LIMIT),
        items=items,
    )
