"""To whom a letter about an account goes, and what a password must not be made of."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from sqlmodel import Session

from osmind_app.outbox.letters import PracticeCard


@dataclass(frozen=True)
class Addressee:
    """The person behind an account, as letters may know them."""

    card: PracticeCard
    first_name: str
    practice_id: UUID
    patient_id: UUID | None = None
    personal: tuple[str, ...] = ()


class FindAddressee(Protocol):
    """How a kind of account finds its person: staff by their practice, patients by the portal they may open."""

    def __call__(self, session: Session, *, account_id: UUID) -> Addressee | None:
        """The addressee, or None when the account leads nowhere now."""


def birth_words(born: date | None) -> tuple[str, ...]:
    """The ways people type a birth date into a password."""
    if born is None:
        return ()
    return tuple(born.strftime(style) for style in ("%Y%m%d", "%m%d%Y", "%d%m%Y", "%B%Y", "%B%d%Y", "%b%d%Y"))
