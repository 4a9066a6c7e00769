"""The scales this house knows how to count: which questions they have, and what their sums mean."""

from dataclasses import dataclass
from typing import Any

from osmind_app.clinic.intake.items import CHOICE, Item, walk
from osmind_app.clinic.intake.problems import Problems

THE_FORM = "The form"


@dataclass(frozen=True)
class Scale:
    """A published scale: questions that count 0 to 3 each, and bands of the sum."""

    key: str
    name: str
    prefix: str  # its questions are prefix1, prefix2, …
    questions: int
    bands: tuple[tuple[int, str], ...]  # from this sum on: the band
    crisis: int = 0  # the question whose answer above 0 is never left alone

    @property
    def link_ids(self) -> tuple[str, ...]:
        """The questions that count."""
        return tuple(f"{self.prefix}{number}" for number in range(1, self.questions + 1))

    @property
    def crisis_id(self) -> str:
        """The question whose answer above 0 shows the crisis panel; "" when it has none."""
        return f"{self.prefix}{self.crisis}" if self.crisis else ""


# Kroenke, Spitzer, Williams 2001 and Spitzer, Kroenke, Williams, Löwe 2006: the bands of the published instructions.
SCALES = {
    scale.key: scale
    for scale in (
        Scale(
            "phq-9",
            "PHQ-9",
            "phq9-",
            9,
            ((0, "Minimal"), (5, "Mild"), (10, "Moderate"), (15, "Moderately severe"), (20, "Severe")),
            crisis=9,
        ),
        Scale("gad-7", "GAD-7", "gad7-", 7, ((0, "Minimal"), (5, "Mild"), (10, "Moderate"), (15, "Severe"))),
    )
}
COUNTS = (0, 1, 2, 3)


def checked(problems: Problems, key: Any, items: tuple[Item, ...]) -> str:
    """The scale a form says it is, when its questions are that scale's; "" when it says none."""
    if not key:
        return ""
    scale = SCALES.get(key) if isinstance(key, str) else None
    if scale is None:
        problems.add(THE_FORM, f"its score must be one of {', '.join(SCALES)}")
        return ""
    by_id = {item.link_id: item for item in walk(items)}
    for link_id in scale.link_ids:
        item = by_id.get(link_id)
        counts = tuple(option.score for option in item.options) if item else ()
        if item is None or item.kind != CHOICE or item.repeats or item.other or counts != COUNTS:
            problems.add(
                THE_FORM, f"to be scored as {scale.name} it needs “{link_id}”, a choice that counts 0, 1, 2, 3"
            )
        elif item.conditions:
            problems.add(THE_FORM, f"to be scored as {scale.name} it must always ask “{link_id}”")
        elif link_id == scale.crisis_id and not all(option.crisis for option in item.options if option.score):
            problems.add(THE_FORM, f"the answers above 0 to “{link_id}” must carry the extension crisis")
    return scale.key
