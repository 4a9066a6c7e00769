"""Possible match: a hint while typing, only about patients the reader may find."""

from datetime import date

import pytest

from osmind_app.clinic.patients import queries
from osmind_app.clinic.patients import service as patients


def matches(session, actor, **typed):
    return [(row.name, row.why) for row in queries.possible_duplicates(session, actor=actor, **typed)]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"email": " JUNE@example.com"}, "Same email"),
        ({"phone": "415.555.0111"}, "Same phone"),
        ({"phone": "+1 415 555 0111"}, "Same phone"),
        ({"first_name": "Jun", "birth_date": date(1985, 3, 14)}, "Same birth date"),
        ({"first_name": "Juné", "last_name": "Parks", "birth_date": date(1985, 3, 14)}, "Same birth date, same name"),
        ({"first_name": "June", "last_name": "Miller", "birth_date": date(1985, 3, 14)}, "Same birth date"),
        ({"first_name": "june", "last_name": "PARK"}, "Same name"),
    ],
)
def test_june_may_be_here_already(session, cast, typed, why):
    assert matches(session, cast.sam, **typed) == [("June Park", why)]


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"first_name": "June"},
        {"first_name": "", "last_name": "", "birth_date": date(1985, 3, 14)},
        {"first_name": "Walt", "birth_date": date(1985, 3, 14)},
        {"first_name": "June", "last_name": "Park", "birth_date": date(1990, 1, 1)},
        {"phone": "555-0111"},
        {"email": "june@"},
        {"email": "june"},
    ],
)
def test_nothing_is_hinted_without_a_reason(session, cast, typed):
    assert matches(session, cast.sam, **typed) == []


def test_hints_stay_within_the_readers_walls(session, cast, now):
    """D1, D3, T11, T30."""
    typed = {"first_name": "June", "last_name": "Park", "email": "june@example.com", "birth_date": date(1985, 3, 14)}
    assert matches(session, cast.okafor, **typed)
    assert matches(session, cast.olsen, **typed) == matches(session, cast.stone, **typed) == []
    patients.archive(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    assert queries.possible_duplicates(session, actor=cast.sam, **typed)[0].archived
