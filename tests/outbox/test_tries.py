"""What becomes of a letter: one worker at a time, tried again, and given up visibly."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from osmind_app.lib import db
from osmind_app.outbox import claims
from osmind_app.outbox import service as outbox
from osmind_app.outbox.couriers.outcomes import AlreadySent, Later, PermanentFailure, Sent, TemporaryFailure
from osmind_app.outbox.letters import LetterDraft

DOWN = TemporaryFailure("Resend can't be reached")
WAITS = [1, 5, 30, 120, 720]


def test_a_letter_is_sent_once_and_remembers_by_whom(mailroom):
    letter = mailroom.promise()
    assert mailroom.attempt(letter, 1) == "Sent"
    assert mailroom.attempt(letter, 1) == "nothing"
    assert mailroom.attempt(letter, 2) == "nothing"
    found = mailroom.look(letter)
    assert (found.sent_at, found.courier_ref, found.tries) == (mailroom.now, "ref", 1)
    assert len(mailroom.courier.handed) == 1
    assert mailroom.due() == {}


def test_a_failed_try_is_repeated_after_1_5_30_120_and_720_minutes_and_then_given_up(mailroom):
    """F5"""
    letter = mailroom.promise()
    mailroom.courier.script = [DOWN] * 6
    for number, minutes in enumerate(WAITS, start=1):
        mailroom.attempt(letter, number)
        mailroom.later(minutes=minutes, seconds=-1)
        assert mailroom.due() == {}
        mailroom.later(seconds=1)
        assert mailroom.due() == {letter.id: number + 1}
    assert mailroom.given_up == []
    mailroom.attempt(letter, 6)
    found = mailroom.look(letter)
    assert (found.failed_at, found.tries, found.last_error) == (mailroom.now, 6, DOWN.reason)
    assert mailroom.given_up == [letter.id]
    assert mailroom.due() == {}
    assert sum(WAITS) / 60 < 24  # Resend forgets a key after a day


def test_a_429_uses_up_no_try(mailroom):
    """F4"""
    letter = mailroom.promise()
    mailroom.courier.script = [Later(timedelta(seconds=3), "Resend answered 429")] * 20
    for number in range(1, 21):
        mailroom.attempt(letter, number)
        mailroom.later(seconds=2)
        assert mailroom.due() == {}
        mailroom.later(seconds=1)
    assert mailroom.look(letter).tries == 0
    mailroom.attempt(letter, 21)
    assert mailroom.look(letter).sent_at == mailroom.now


def test_a_permanent_refusal_is_not_repeated_and_the_staff_can_read_why(mailroom):
    """F6"""
    letter = mailroom.promise()
    mailroom.courier.script = [PermanentFailure("Resend answered 422 validation_error")]
    mailroom.attempt(letter, 1)
    found = mailroom.look(letter)
    assert found.failed_at == mailroom.now
    assert "422" in found.last_error
    assert mailroom.given_up == [letter.id]


def test_a_letter_that_had_been_sent_before_is_recorded_once(mailroom):
    """F2"""
    letter = mailroom.promise()
    mailroom.courier.script = [AlreadySent()]
    mailroom.attempt(letter, 1)
    assert mailroom.look(letter).sent_at == mailroom.now


def test_of_sixteen_workers_one_claims_the_letter(mailroom):
    """F20"""
    letter = mailroom.promise()

    def claim(_):
        with db.writing() as session:
            return claims.claim(session, letter_id=letter.id, number=1, now=mailroom.now)

    with ThreadPoolExecutor(16) as workers:
        claimed = [found for found in workers.map(claim, range(16)) if found]
    assert len(claimed) == 1


def test_a_letter_left_behind_by_a_crash_is_due_again_when_the_lease_ends(mailroom):
    """F1, F3"""
    letter = mailroom.promise()
    with db.writing() as session:
        claims.claim(session, letter_id=letter.id, number=1, now=mailroom.now)
    mailroom.pass_a_lease()
    mailroom.later(microseconds=-1)
    assert mailroom.due() == {}
    mailroom.later(microseconds=1)
    assert mailroom.due() == {letter.id: 2}
    assert mailroom.attempt(letter, 2) == "Sent"
    assert mailroom.look(letter).tries == 1


def test_a_worker_that_was_overtaken_changes_nothing_unless_it_did_send(mailroom):
    """F20"""
    letter = mailroom.promise()

    def overtaken():
        mailroom.pass_a_lease()
        mailroom.attempt(letter, 2)
        return DOWN

    mailroom.courier.script = [overtaken, Sent("the second worker's")]
    mailroom.attempt(letter, 1)
    found = mailroom.look(letter)
    assert (found.courier_ref, found.failed_at, found.tries) == ("the second worker's", None, 1)

    other = mailroom.promise()

    def overtaken_but_sent():
        mailroom.pass_a_lease()
        mailroom.attempt(other, 2)
        return Sent("the first worker's")

    mailroom.courier.script = [overtaken_but_sent, PermanentFailure("no")]
    mailroom.attempt(other, 1)
    found = mailroom.look(other)
    assert (found.courier_ref, found.failed_at) == ("the first worker's", None)


def test_a_letter_taken_back_while_it_was_leaving_counts_as_sent(mailroom):
    """S32"""
    letter = mailroom.promise(key="leaving")

    def take_back():
        with db.writing() as session:
            assert not outbox.withdraw(session, key="leaving", now=mailroom.now)
        return Sent("ref")

    mailroom.courier.script = [take_back]
    mailroom.attempt(letter, 1)
    found = mailroom.look(letter)
    assert (found.sent_at, found.withdrawn_at) == (mailroom.now, None)


def test_a_letter_taken_back_while_a_try_failed_is_never_tried_again(mailroom):
    letter = mailroom.promise(key="leaving")

    def take_back():
        with db.writing() as session:
            outbox.withdraw(session, key="leaving", now=mailroom.now)
        return PermanentFailure("no")

    mailroom.courier.script = [take_back]
    mailroom.attempt(letter, 1)
    mailroom.later(days=2)
    assert mailroom.due() == {}
    assert mailroom.given_up == []


def test_a_letter_that_waits_for_undo_does_not_leave_early(mailroom):
    """D8"""
    letter = mailroom.promise(deliver_after=mailroom.now + timedelta(seconds=10))
    assert mailroom.attempt(letter, 1) == "nothing"
    mailroom.later(seconds=10)
    assert mailroom.attempt(letter, 1) == "Sent"


def test_an_invitation_whose_link_has_ended_is_given_up_instead_of_sent(mailroom):
    letter = mailroom.invitation()
    mailroom.later(hours=96)
    assert mailroom.attempt(letter, 1) == "useless"
    assert mailroom.courier.handed == []
    assert mailroom.given_up == [letter.id]
    assert mailroom.look(letter).failed_at == mailroom.now


def test_a_letter_that_cannot_be_made_ends_with_the_staff_and_not_in_a_loop(mailroom):
    letter = mailroom.promise(LetterDraft("no such letter", {}))
    for number, minutes in enumerate([*WAITS, 0], start=1):
        assert mailroom.attempt(letter, number) == "TemporaryFailure"
        mailroom.later(minutes=minutes)
    assert mailroom.given_up == [letter.id]


def test_a_job_that_ended_without_a_claim_uses_up_its_number(mailroom):
    """F8"""
    letter = mailroom.promise()
    for _ in range(2):
        with db.writing() as session:
            claims.use_up(session, letter_id=letter.id, number=1)
    assert mailroom.due() == {letter.id: 2}
    assert mailroom.attempt(letter, 2) == "Sent"


def test_what_its_reader_has_no_business_with_any_more_does_not_leave_even_after_a_failed_try(mailroom):
    """T17, T31"""
    letter = mailroom.promise()
    mailroom.courier.script = [DOWN]
    mailroom.attempt(letter, 1)
    mailroom.unwanted.add(letter.id)
    mailroom.later(minutes=1)
    assert mailroom.attempt(letter, 2) == "unwanted"
    found = mailroom.look(letter)
    assert (found.withdrawn_at, found.sent_at, found.failed_at) == (mailroom.now, None, None)
    assert mailroom.due() == {}
    assert (len(mailroom.courier.handed), mailroom.given_up) == (1, [])
