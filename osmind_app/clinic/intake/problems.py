"""What is wrong with a form that somebody imports, said so that they can put it right."""

from collections.abc import Sequence
from typing import Any

from osmind_app.lib.errors import DomainError
from osmind_app.lib.typed import is_blank, line, paragraph

SHOWN = 50  # problems told at once
NAMED = 60  # characters of a name in a sentence


class QuestionnaireRefused(DomainError):
    """A form that can't be imported, with every reason."""

    sentence = "This form can't be imported yet. Correct what is listed and try again."

    def __init__(self, problems: list[str], noted: Sequence[tuple[str, str]] = ()) -> None:
        more = len(problems) - SHOWN
        self.noted = tuple(noted)  # where and what, all of them
        self.problems = problems[:SHOWN] + ([f"… and {more} more."] if more > 0 else [])
        super().__init__()


class Problems:
    """The list that grows while a form is read: reading goes on after each, so that all are told at once."""

    def __init__(self) -> None:
        self.noted: list[tuple[str, str]] = []

    @property
    def found(self) -> list[str]:
        """Each in a sentence: 'Question “sleep”: …'."""
        return [f"{where}: {what}" for where, what in self.noted]

    def add(self, where: str, what: str) -> None:
        """Note one down."""
        self.noted.append((where, what))

    def text(self, where: str, given: Any, name: str, limit: int, *, lines: bool = False) -> str:
        """A text of the form, cleaned; "" when absent, and when it is none (which is noted)."""
        if given is None:
            return ""
        if not isinstance(given, str):
            self.add(where, f"“{name}” must be text")
            return ""
        if len(given) > limit:
            self.add(where, f"“{name}” must be {limit:,} characters or fewer")
            return ""
        cleaned = paragraph(given) if lines else line(given)
        return "" if is_blank(cleaned) else cleaned

    def flag(self, where: str, given: Any, name: str) -> bool:
        """A yes or no of the form."""
        if given is not None and not isinstance(given, bool):
            self.add(where, f"“{name}” must be true or false")
            return False
        return bool(given)

    def number(self, where: str, given: Any, name: str) -> float | None:
        """A number of the form."""
        if given is None:
            return None
        if isinstance(given, bool) or not isinstance(given, int | float) or abs(given) > LARGEST:
            self.add(where, f"“{name}” must be a number")
            return None
        return given

    def rows(self, where: str, given: Any, name: str) -> list[dict[str, Any]]:
        """A list of objects of the form."""
        if given is None:
            return []
        if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
            self.add(where, f"“{name}” must be a list of objects")
            return []
        return given


LARGEST = 1e12  # of a number on a form


def called(link_id: Any) -> str:
    """How sentences name a question."""
    named = line(link_id) if isinstance(link_id, str) else ""
    return f"Question “{named[:NAMED]}”" if named else "A question without a linkId"
