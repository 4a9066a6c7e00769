"""The scales this house knows how to count: which questions they have, and what their sums mean."""

from dataclasses import dataclass
from typing import Any

from osmind_app.clinic.intake.items import CHOICE, Item, walk
from osmind_app.clinic.intake.problems import Problems

THE_FORM = "The form"


@dataclass(frozen=True)
class Scale:
    """A published scale: questions that count 0 to `most` each, and bands of the sum."""

    key: str
    name: str
    prefix: str  # its questions are prefix1, prefix2, …
    questions: int
    bands: tuple[tuple[int, str], ...]  # from this sum on: the band
    most: int = 3  # what one answer counts at most
    crisis: int = 0  # the question whose answer above 0 is never left alone

    @property
    def link_ids(self) -> tuple[str, ...]:
        """The questions that count."""
        return tuple(f"{self.prefix}{number}" for number in range(1, self.questions + 1))

    @property
    def counts(self) -> tuple[int, ...]:
        """What the answers to each question count."""
        return tuple(range(self.most + 1))

    @property
    def highest(self) -> int:
        """The highest sum there is."""
        return self.questions * self.most

    @property
    def crisis_id(self) -> str:
        """The question whose answer above 0 shows the crisis panel; "" when it has none."""
        return f"{self.prefix}{self.crisis}" if self.crisis else ""


# Kroenke, Spitzer, Williams 2001 and Spitzer, Kroenke, Williams, Löwe 2006: the bands of the published instructions.
# The National Center for PTSD gives the PCL-5 no bands, but a range of cut-points, 31 to 33: its lower end is the one
# that overlooks fewer.
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
        Scale(
            "pcl-5",
            "PCL-5",
            "pcl5-",
            20,
            ((0, "Below the cut-point of 31"), (31, "At the cut-point of 31 or above")),
            most=4,
        ),
    )
}


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
        if item is None or item.kind != CHOICE or item.repeats or item.other or counts != scale.counts:
            counted = ", ".join(str(count) for count in scale.counts)
            problems.add(THE_FORM, f"to be scored as {scale.name} it needs “{link_id}”, a choice that counts {counted}")
        elif item.conditions:
            problems.add(THE_FORM, f"to be scored as {scale.name} it must always ask “{link_id}”")
        elif link_id == scale.crisis_id and not all(option.crisis for option in item.options if option.score):
            problems.add(THE_FORM, f"the answers above 0 to “{link_id}” must carry the extension crisis")
    return scale.key
