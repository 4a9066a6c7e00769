"""An invitation that will never arrive is told to whoever sent it (B22)."""

import pytest

from osmind_app.clinic.invitations import inviter
from osmind_app.clinic.invitations import service as invitations
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox
from osmind_app.outbox.models import Letter
from tests import mailbox

SAM = "sam@willowcreek.example"


@pytest.fixture
def letter(session, cast, now):
    sent = invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    return session.get_one(Letter, sent.letter_id)


def test_the_inviter_is_told_once(session, letter, now):
    for _ in range(2):
        inviter.undelivered(session, letter=letter, now=now)
    assert mailbox.kinds_to(session, SAM) == ["invitation_undeliverable"]


def test_an_invitation_that_ended_meanwhile_tells_nobody(session, cast, letter, now):
    invitations.withdraw(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    inviter.undelivered(session, letter=letter, now=now)
    assert mailbox.kinds_to(session, SAM) == []


def test_a_letter_that_is_no_invitation_tells_nobody(session, letter, now):
    card = letters.PracticeCard("Willow Creek")
    other = outbox.promise(
        session, letters.password_changed(card, first_name="June", at=now), key="k", to="june@example.com", now=now
    )
    inviter.undelivered(session, letter=other, now=now)
    assert mailbox.kinds_to(session, SAM) == []
