"""Addresses are folded, checked and looked at for slips (B13)."""

import pytest

from osmind_app.clinic.accounts import emails
from osmind_app.clinic.accounts.errors import EmailMalformed


@pytest.mark.parametrize(
    "typed", ["June@Example.com", "  june@example.com ", "june@example.com\x00", "\tjune@EXAMPLE.COM\n"]
)
def test_an_address_is_the_same_however_it_is_typed(typed):
    assert emails.check_email(typed) == emails.fold_email(typed) == "june@example.com"


@pytest.mark.parametrize(
    "typed", ["", "june", "june@", "@example.com", "a b@example.com", "a@b", "x" * 250 + "@example.com", "a@@b.com"]
)
def test_an_address_no_letter_can_reach_is_refused_with_an_example(typed):
    with pytest.raises(EmailMalformed, match=r"like name@example\.com"):
        emails.check_email(typed)


@pytest.mark.parametrize("typed", ["o'dell+clinic@example.com", "zoë@müller.example", "a@sub.domain.example"])
def test_unusual_addresses_are_welcome(typed):
    assert emails.check_email(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("june@gmial.com", "june@gmail.com"),
        ("june@gmail.con", "june@gmail.com"),
        ("June@hotmial.com", "june@hotmail.com"),
        ("june@yaho.com", "june@yahoo.com"),
        ("june@gmail.com", None),
        ("june@mail.com", None),
        ("june@willowcreek.example", None),
        ("gmial.com", None),
        ("@gmial.com", None),
    ],
)
def test_a_slip_of_the_finger_is_named(typed, meant):
    """B13: gmial.com → gmail.com; real neighbours stay unremarked."""
    assert emails.did_you_mean(typed) == meant
