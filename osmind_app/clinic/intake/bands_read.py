"""A form that counts by itself: what its answers count is summed, and bands say what the sum means."""

from typing import Any

from osmind_app.clinic.intake import extensions
from osmind_app.clinic.intake.items import CHOICE, Item, walk
from osmind_app.clinic.intake.problems import Problems, called

THE_FORM = "The form"
MOST_BANDS, WORDS_LIMIT, MOST_POINTS = 10, 60, 1_000
Bands = tuple[tuple[int, str], ...]


def read(problems: Problems, given: dict[str, Any], items: tuple[Item, ...], scale: str) -> Bands:
    """The bands in their order; what can't be counted is noted."""
    rows = [one for one in extensions.parts(problems, THE_FORM, given) if one.get("url") == extensions.BAND]
    if not rows:
        return ()
    if scale:
        problems.add(THE_FORM, "it is counted by its published scale, which has bands. Take its own bands out")
    if len(rows) > MOST_BANDS:
        problems.add(THE_FORM, f"has more than {MOST_BANDS} bands")
        return ()
    found = [band for row in rows if (band := _band(problems, row)) is not None]
    starts = [least for least, _ in found]
    if len(found) == len(rows) and (starts[0] != 0 or starts != sorted(set(starts))):
        problems.add(THE_FORM, "its bands must begin at 0 and rise, each number once")
    _check_points(problems, items)
    return tuple(found)


def counted(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """The questions with an answer that counts."""
    return tuple(
        item for item in walk(items) if item.kind == CHOICE and any(one.score is not None for one in item.options)
    )


def _band(problems: Problems, row: dict[str, Any]) -> tuple[int, str] | None:
    inside = {one.get("url"): one for one in extensions.parts(problems, THE_FORM, row)}
    least = inside.get("from", {}).get("valueInteger")
    words = problems.text(THE_FORM, inside.get("words", {}).get("valueString"), "words", WORDS_LIMIT)
    if isinstance(least, bool) or not isinstance(least, int) or not words:
        problems.add(THE_FORM, "each of its bands needs a whole number to begin at, and words")
        return None
    return least, words


def _check_points(problems: Problems, items: tuple[Item, ...]) -> None:
    questions = counted(items)
    if not questions:
        problems.add(THE_FORM, "has bands, but no answer counts points")
    for item in questions:
        points = [one.score for one in item.options if one.score is not None]
        if any(one != int(one) or not 0 <= one <= MOST_POINTS for one in points):
            problems.add(called(item.link_id), f"its points must be whole numbers from 0 to {MOST_POINTS:,}")
