"""A message of the mail service and a colleague at the same moment: they wait for each other, and never for ever."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import Session, func, select

from osmind_app.clinic.invitations import post
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.outbox import claims, news
from osmind_app.outbox.couriers.outcomes import PermanentFailure
from osmind_app.outbox.models import Letter, LetterEvent
from osmind_app.outbox.news import News
from tests import cast as people
from tests.races import at_once, done

ROUNDS = 12


def _bounce(letter_id, now, message_id=None):
    return News(id=message_id or uuid4().hex, kind=news.BOUNCED, at=now, ref=letter_id.hex, letter_id=letter_id)


@pytest.mark.slow
def test_a_bounce_while_staff_resend_never_deadlocks(spare_database, now):
    """Both hold the patient first, then the letter: without that PostgreSQL takes one of the two deeds back."""
    cast = done(spare_database, people.arrive)
    sent = done(spare_database, invitations.send, actor=cast.sam, patient_id=cast.june.id, now=now)
    for number in range(1, ROUNDS):
        at = now + timedelta(hours=25 * number)
        results = at_once(
            lambda at=at, told=_bounce(sent.letter_id, at): done(spare_database, invitations.heard, told=told, now=at),
            lambda at=at: done(spare_database, invitations.send, actor=cast.sam, patient_id=cast.june.id, now=at),
            lambda at=at: done(spare_database, invitations.note_expired, now=at),
        )
        assert [result for result in results if isinstance(result, Exception)] == []
        sent = results[1]
    with Session(spare_database) as session:
        live = session.exec(select(Invitation).where(Invitation.replaced_at.is_(None))).all()
        assert [one.id for one in live] == [sent.id]
        assert session.exec(select(func.count()).select_from(LetterEvent)).one() == ROUNDS - 1


def test_a_try_that_fails_while_staff_withdraw_never_deadlocks(spare_database, now):
    cast = done(spare_database, people.arrive)

    def give_up(session, letter_id, at):
        letter = session.get_one(Letter, letter_id)
        post.hold(session, letter)
        held = claims.locked(session, letter_id=letter_id)
        claims.record(session, letter=held, number=held.claims, outcome=PermanentFailure("no"), now=at)

    for number in range(1, ROUNDS):
        at = now + timedelta(hours=25 * number)
        sent = done(spare_database, invitations.send, actor=cast.sam, patient_id=cast.june.id, now=at)
        results = at_once(
            lambda sent=sent, at=at: done(spare_database, give_up, letter_id=sent.letter_id, at=at),
            lambda at=at: done(spare_database, invitations.withdraw, actor=cast.sam, patient_id=cast.june.id, now=at),
        )
        assert [result for result in results if isinstance(result, Exception)] == []


def test_the_same_message_twice_at_the_same_moment_is_kept_once(spare_database, now):
    cast = done(spare_database, people.arrive)
    sent = done(spare_database, invitations.send, actor=cast.sam, patient_id=cast.june.id, now=now)
    told = _bounce(sent.letter_id, now, "msg_1")
    results = at_once(*[lambda: done(spare_database, invitations.heard, told=told, now=now)] * 8)
    assert results == [None] * 8
    with Session(spare_database) as session:
        assert len(session.exec(select(LetterEvent)).all()) == 1
        told_sam = select(Letter).where(Letter.kind == "invitation_undeliverable")
        assert len(session.exec(told_sam).all()) == 1
