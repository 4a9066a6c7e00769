"""Made-up patients in any number, the same ones each time."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

PAGE = 25  # rows on one page of the Patients tab
_FIRST = ["Ada", "Chloé", "Eve", "Finn", "Grace", "Hana", "June", "Kai", "Lena", "Noah", "Priya", "Quinn", "Rosa"]
_LAST = ["Abbott", "Brandt", "Díaz", "Evans", "Fox", "Hughes", "Ito", "Khan", "Lee", "Marsh", "Ngô", "O'Neill", "Park"]
_PORTAL = ["Active", "Not invited", "Invited · 3 days left", "Expired", "No email"]


def patients(count: int) -> Iterator[dict[str, Any]]:
    """Names, birth date and e-mail of `count` patients."""
    chance = random.Random(count)
    for number in range(count):
        yield {
            "first_name": chance.choice(_FIRST),
            "last_name": chance.choice(_LAST),
            "birth_date": date(1940, 1, 1) + timedelta(days=chance.randrange(25_000)),
            "email": f"patient{number}@example.com",
        }


def lines(count: int = PAGE) -> Iterator[tuple[str, str, str, str, str]]:
    """Name, birthday, provider, group and portal state of `count` patients, as the table shows them."""
    for number, person in enumerate(patients(count)):
        name = f"{person['last_name']}, {person['first_name']}"
        birthday = f"{person['birth_date']:%b %d, %Y} ({2026 - person['birth_date'].year})"
        yield name, birthday, "Dr. Rivera", "New adult", _PORTAL[number % len(_PORTAL)]
