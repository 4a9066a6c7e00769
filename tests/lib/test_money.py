"""Money is whole cents, whatever was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmind_app.lib import money


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("80", 8_000),
        ("80.5", 8_050),
        ("$1,234.50", 123_450),
        ("0", 0),
        (" 0.01 ", 1),
        ("100000", 10_000_000),
        ("100000.01", None),
        ("1,23", None),
        ("80.505", None),
        ("-5", None),
        ("5e3", None),
        ("", None),
        ("٨٠", None),
        ("9" * 5_000, None),
    ],
)
def test_what_was_typed_is_read_or_refused(typed, cents):
    assert money.read(typed) == cents


@given(st.integers(0, money.MOST_CENTS))
def test_what_is_written_is_read_again(cents):
    assert money.read(money.words(cents)) == cents
    assert money.read(money.plain(cents)) == cents


def test_what_is_below_nothing_has_its_sign():
    assert money.words(-505) == "−$5.05"
    assert money.plain(-505) == "-5.05"
