"""What can become of handing a letter over, and what a courier is."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from osmind_app.outbox.render import Rendered


@dataclass(frozen=True)
class Sent:
    """The mail service took it; `ref` is its own id for the letter."""

    ref: str | None = None


@dataclass(frozen=True)
class AlreadySent:
    """An earlier try had reached the mail service, though its answer never reached us."""


@dataclass(frozen=True)
class Later:
    """Not now, through no fault of the letter's (429): costs no try."""

    after: timedelta
    reason: str


@dataclass(frozen=True)
class TemporaryFailure:
    """This try failed; another may not."""

    reason: str


@dataclass(frozen=True)
class PermanentFailure:
    """Every further try would fail as well: the staff should know why."""

    reason: str


Outcome = Sent | AlreadySent | Later | TemporaryFailure | PermanentFailure


class Courier(Protocol):
    """Hands one letter over. It never raises: whatever happens is an outcome."""

    answers: bool  # whether `ask` is worth a try

    def deliver(self, rendered: Rendered, *, letter_id: UUID) -> Outcome:
        """Hand the letter over; the id lets the mail service recognise a second try of the same letter."""

    def ask(self, ref: str) -> str | Later | None:
        """What became of the letter with this id of the mail service's, as a kind of news.

        None: it has nothing to say, now or ever; `Later`: it could not be asked.
        """
