"""A letter is promised in the transaction of its cause, once per reason."""

from datetime import timedelta
from uuid import uuid4

import pytest

from osmind_app.lib import tokens
from osmind_app.lib.errors import NotFound
from osmind_app.lib.tokens import LinkRef
from osmind_app.outbox import letters, queries
from osmind_app.outbox import service as outbox
from osmind_app.outbox.models import Letter
from tests.outbox.conftest import WILLOW


def link():
    return LinkRef("invite.v1", uuid4(), tokens.new_nonce(), 1, tokens.signing_key_id())


def draft(now):
    return letters.invitation(WILLOW, first_name="June", link=link(), expires_at=now + timedelta(hours=96))


def promised(session, now, **more):
    return outbox.promise(session, draft(now), key="invitation:1", to="june@example.com", now=now, **more)


def test_asking_twice_returns_the_first_letter(session, now):
    """F13"""
    first = promised(session, now)
    again = promised(session, now + timedelta(seconds=1))
    assert again.id == first.id
    assert again.promised_at == now


def test_a_promised_letter_keeps_its_patient_and_what_its_link_proves(session, cast, now):
    made = draft(now)
    letter = outbox.promise(
        session, made, key="k", to="june@example.com", now=now, practice_id=cast.willow.id, patient_id=cast.june.id
    )
    session.expire_all()
    assert session.get(Letter, letter.id).link == made.link
    assert [found.id for found in queries.letters_of_patient(session, cast.june.id)] == [letter.id]


def test_the_listeners_are_told_which_letter_was_promised(session, now):
    letter = promised(session, now)
    promised(session, now)
    assert session.info["after_commit"] == [("letters", letter.id)]


def test_a_letter_is_taken_back_once_and_only_before_it_leaves(session, now):
    """D8, S32"""
    letter = promised(session, now)
    assert outbox.withdraw(session, key=letter.key, now=now)
    assert not outbox.withdraw(session, key=letter.key, now=now)
    assert not outbox.withdraw(session, key="never promised", now=now)


def test_a_letter_that_is_leaving_cannot_be_called_back_but_is_not_retried(session, now):
    """S32, F2"""
    letter = promised(session, now)
    letter.leased_until = now + timedelta(minutes=2)
    session.flush()
    assert not outbox.withdraw(session, key=letter.key, now=now)
    session.refresh(letter)
    assert letter.withdrawn_at == now


def test_sending_again_promises_the_same_link_at_most_once_a_minute(session, now):
    first = promised(session, now)
    again = outbox.send_again(session, letter_id=first.id, now=now + timedelta(hours=1))
    assert again.id != first.id
    assert (again.link, again.context, again.to_email) == (first.link, first.context, first.to_email)
    assert outbox.send_again(session, letter_id=again.id, now=now + timedelta(hours=1, seconds=30)).id == again.id
    with pytest.raises(NotFound):
        outbox.send_again(session, letter_id=uuid4(), now=now)


def test_the_oldest_unsent_letter_counts_only_once_it_is_due(session, now):
    promised(session, now, deliver_after=now + timedelta(seconds=10))
    assert queries.oldest_unsent(session, now) is None
    assert queries.oldest_unsent(session, now + timedelta(seconds=10)) == now
