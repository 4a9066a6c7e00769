"""An invitation that will never arrive is told to whoever sent it (B22)."""

from osmind_app.clinic.invitations import service as invitations
from tests import mailbox

SAM = "sam@willowcreek.example"


def test_the_inviter_is_told_once(session, cast, now):
    sent = invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    for _ in range(2):
        invitations.undelivered(session, letter_id=sent.letter_id, now=now)
    assert mailbox.kinds_to(session, SAM) == ["invitation_undeliverable"]


def test_an_invitation_that_ended_meanwhile_tells_nobody(session, cast, now):
    sent = invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    invitations.withdraw(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    invitations.undelivered(session, letter_id=sent.letter_id, now=now)
    assert mailbox.kinds_to(session, SAM) == []


def test_a_letter_that_is_no_invitation_tells_nobody(session, cast, now):
    sent = invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    invitations.undelivered(session, letter_id=sent.id, now=now)
    assert mailbox.kinds_to(session, SAM) == []
