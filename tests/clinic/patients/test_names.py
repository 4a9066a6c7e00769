import pytest

from osmind_app.clinic.patients import names


@pytest.mark.parametrize(
    ("typed", "found"),
    [("O'Dell", ["o", "dell", "odell"]), ("Núñez", ["nunez"]), ("Anne-Marie", ["anne", "marie", "annemarie"])],
)
def test_accents_and_punctuation_are_ignored(typed, found):
    """D13."""
    assert names.words(typed) == found


def test_the_cast_is_in_the_database(cast):
    assert cast.june.sort_name == "park, june"
