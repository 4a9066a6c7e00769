"""Links: computed, never stored; a token of one kind is no token for another (security guide §3)."""

import dataclasses
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmind_app.lib import tokens
from osmind_app.lib.tokens import LinkRef


def ref(**changed) -> LinkRef:
    given = {
        "purpose": "invite.v1",
        "id": uuid4(),
        "nonce": tokens.new_nonce(),
        "generation": 1,
        "key_id": tokens.signing_key_id(),
    }
    return LinkRef(**{**given, **changed})


def test_a_link_is_the_same_each_time_and_verifies():
    link = ref()
    assert tokens.sign(link) == tokens.sign(link)
    assert tokens.verifies(link, tokens.sign(link))
    assert tokens.read_id(tokens.sign(link)) == link.id


@pytest.mark.parametrize(
    "changed",
    [
        {"purpose": "reset.v1"},
        {"id": uuid4()},
        {"nonce": b"0" * 16},
        {"generation": 2},
        {"key_id": "gone"},
    ],
)
def test_a_link_of_anything_else_does_not_verify(changed):
    """T1: other purpose, other id with this tag, other generation, a retired key."""
    link = ref()
    other = dataclasses.replace(link, **changed)
    assert not tokens.verifies(other, tokens.sign(link))


@given(position=st.integers(0, 64), letter=st.sampled_from("ABCabc019-_.=+/ é"))
def test_a_changed_character_is_never_accepted(position, letter):
    link = ref()
    token = tokens.sign(link)
    position %= len(token)
    mutated = token[:position] + letter + token[position + 1 :]
    if mutated != token:
        assert tokens.read_id(mutated) != link.id or not tokens.verifies(link, mutated)


@pytest.mark.parametrize("cut", [1, 5, 43])
def test_a_cut_link_is_damaged(cut):
    assert tokens.read_id(tokens.sign(ref())[:-cut]) is None


@given(st.text(max_size=200))
def test_any_text_at_all_is_answered(text):
    assert tokens.read_id(text) is None or text.count(".") == 1
    assert not tokens.verifies(ref(), text)
