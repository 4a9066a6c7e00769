"""What is to be made: how many of each, for which clinic, from which seed."""

import random
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from osmind_app.clinic.practices.models import Practice

SEED = 2026
VISITS_EACH, MESSAGES_EACH = 10, 15  # for each patient: 200,000 and 300,000 of 20,000
PATIENTS = 20_000


@dataclass
class Plan:
    """One filling. Who asks `chance` in the same order gets the same clinic; only seals and links are new each time."""

    practice: Practice
    password_hash: str
    patients: int
    now: datetime
    seed: int = SEED
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 - made-up people

    def id(self) -> UUID:
        """The next id."""
        return UUID(int=self.chance.getrandbits(128), version=4)
