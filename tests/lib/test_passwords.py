"""Password rules (D4, T14, T15)."""

import unicodedata

import pytest

from osmind_app.lib import passwords
from tests import hashes

GOOD = "velvet harbor lantern 7"


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("kq8vz2mw4xt", "at least 12"),  # 11
        ("kq8vz2mw4xtj", None),  # 12
        ("kq8vz2mw4xtj" + "a9" * 58, None),  # 128
        ("kq8vz2mw4xtj" + "a9" * 58 + "x", "at most 128"),  # 129
        ("x" * 4_097, "at most 128"),
        (GOOD, None),
        ("🦊🌊🗝️ über façade moon", None),
        ("password1234", "common password"),
        ("qwertyuiop12", "easy to guess"),
        ("aaaaaaaaaaaaaaaa", "easy to guess"),
        ("JunePark1985!", "name, email"),
        ("willowcreek42", "name, email"),
        ("june@example.com", "name, email"),
    ],
)
def test_the_reason_is_said(password, why):
    personal = ("June", "Park", "june@example.com", "1985", "Willow Creek")
    reason = passwords.why_refused(password, personal=personal)
    assert (reason is None) if why is None else (why in (reason or "")), reason


def test_a_name_inside_a_long_password_is_no_reason_to_refuse():
    assert passwords.why_refused("june velvet harbor lantern 7", personal=["June"]) is None


def test_a_hash_is_argon2id_with_its_own_salt():
    with hashes.as_served():
        one, two = passwords.hashed(GOOD), passwords.hashed(GOOD)
        assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert one != two
        assert passwords.matches(GOOD, one)
        assert not passwords.matches(GOOD + "!", one)
        assert not passwords.needs_new_hash(one)


def test_the_same_characters_are_the_same_password_however_they_were_typed():
    composed, taken_apart = (unicodedata.normalize(form, "séance à Łódź 1923") for form in ("NFC", "NFD"))
    assert composed != taken_apart
    assert passwords.matches(taken_apart, passwords.hashed(composed))


def test_without_a_hash_nothing_matches():
    assert not passwords.matches("nobody has this password", None)
    assert not passwords.matches("x" * 5_000, passwords.hashed(GOOD))
