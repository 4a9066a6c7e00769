"""Letters leave once they are promised: in time, at most two a second, and whatever the mail service answers."""

import time
from datetime import timedelta
from uuid import uuid4

import pytest

from osmind_app.clinic.practices.models import Practice
from osmind_app.clinic.tasks.models import Task
from osmind_app.engine import queues, schedule, start
from osmind_app.lib import clock, db
from osmind_app.lib.settings import settings
from osmind_app.outbox import claims
from osmind_app.outbox import service as outbox
from osmind_app.outbox.models import Letter
from tests.standins.resend_rules import Knobs

pytestmark = pytest.mark.slow


def test_a_promised_letter_leaves_by_itself_and_once(house):
    with house.working():
        letters = [house.promise() for _ in range(5)]
        house.wait_until_sent(*letters)
    assert sorted(house.arrived()) == sorted(str(letter.id) for letter in letters)


def test_nothing_leaves_for_a_change_that_was_not_committed(house):
    with house.working():
        try:
            with db.writing() as session:
                draft = outbox.LetterDraft("password_changed", {})
                outbox.promise(session, draft, key="k", to="june@example.com", now=clock.now())
                raise InterruptedError
        except InterruptedError:
            pass
        house.wait_until_sent(house.promise())
    assert len(house.arrived()) == 1


def test_two_letters_leave_in_a_second(house, monkeypatch):
    """F4: at most as many as the mail service allows, for all workers together."""
    monkeypatch.setattr(settings(), "letters_per_second", 2)
    letters = [house.promise() for _ in range(9)]
    with house.working():
        house.wait_until_sent(*letters)
        jobs = house.box._client.list_workflows(name="deliver")
    began = sorted(job.dequeued_at / 1000 for job in jobs)
    assert len(began) == 9
    assert all(third - first >= 1 for first, third in zip(began, began[2:], strict=False))


def test_a_letter_that_somebody_waits_for_goes_before_those_sent_to_many(house, monkeypatch):
    """B8: a password reset does not wait behind a thousand invitations, though they were on the queue before it"""
    monkeypatch.setattr(settings(), "letters_per_second", 2)
    now, june = clock.now(), house.people.june
    ids = [uuid4() for _ in range(9)]
    draft = outbox.LetterDraft("password_changed", {"first_name": "June", "clinic": "Willow Creek"})
    several = [outbox.OneOfMany(draft, f"many:{one}", "june@example.com", june.id, one) for one in ids]
    with db.writing() as session:
        outbox.promise_many(session, several, practice_id=house.willow, batch_id=uuid4(), now=now, deliver_after=now)
    with house.working():
        house.box.sweep(clock.now())
        alone = house.promise()
        house.wait_until_sent(alone)
        done = [one for one in house.rows(Letter) if one.sent_at]
    assert len(done) < len(ids)


def test_a_429_delays_letters_and_uses_up_no_try(house):
    """F4"""
    house.service.knobs = Knobs(per_second=2)
    letters = [house.promise() for _ in range(5)]
    with house.working():
        house.wait_until_sent(*letters)
    assert house.service.answers[429] > 0
    assert [house.look(letter).tries for letter in letters] == [1] * 5
    assert len(house.arrived()) == 5


def test_a_letter_waits_as_long_as_it_can_be_undone(house):
    """D8"""
    with house.working():
        later = clock.now() + timedelta(seconds=2)
        kept, taken_back = house.promise(deliver_after=later), house.promise(key="undone", deliver_after=later)
        with db.writing() as session:
            assert outbox.withdraw(session, key="undone", now=clock.now())
        house.wait_until_sent(kept)
        time.sleep(0.5)
    assert house.look(kept).sent_at >= later
    assert house.look(taken_back).sent_at is None
    assert house.arrived() == [str(kept.id)]


def test_nobody_waits_for_the_mail_service(house):
    """F5: the one who promises is done when the database is."""
    house.service.modes.extend(["slow"] * 5)
    with house.working():
        before = time.monotonic()
        letters = [house.promise() for _ in range(5)]
        took = time.monotonic() - before
        house.wait_until_sent(*letters)
    assert took < 1  # each answer takes a second


def test_what_was_promised_while_nobody_worked_leaves_at_the_next_start(house):
    """F3"""
    letter = house.promise()
    with house.working():
        house.wait_until_sent(letter)


def test_a_letter_whose_job_ended_without_claiming_it_gets_another(house):
    """F8, F20: a job's name runs once, so the sweep must find a new one."""
    letter = house.promise(deliver_after=clock.now() + timedelta(hours=1))  # nobody listens yet: this test posts it
    with house.working():
        early = house.box._post(letter.id, 1)
        assert early.get_result() == "nothing"
        with db.writing() as session:
            session.get_one(Letter, letter.id).deliver_after = clock.now()
        house.box.sweep(clock.now())
        house.wait_until_sent(letter)
    assert house.look(letter).claims == 2


def test_a_worker_that_died_and_never_came_back_leaves_its_letter_to_the_sweep(house):
    """F20"""
    letter = house.promise()
    with db.writing() as session:
        left_behind = claims.claim(session, letter_id=letter.id, number=1, now=clock.now())
        left_behind.leased_until = clock.now()
        session.add(left_behind)
    with house.working():
        house.wait_until_sent(letter)
    assert house.look(letter).claims == 2


def test_a_letter_that_is_refused_becomes_one_task_for_the_staff(house):
    """F6"""
    house.service.modes.append("422")
    with house.working():
        letter = house.promise()
        house.wait_for(lambda: house.look(letter).failed_at)
        house.box.sweep(clock.now())
    (task,) = house.rows(Task)
    assert (task.kind, task.practice_id, task.done_at) == ("letter_failed", house.willow, None)
    assert house.arrived() == []


def test_an_invitation_that_is_given_up_is_told_to_who_sent_it(house):
    """B22, letter 21"""
    house.service.modes.append("422")
    june = house.invite_june()
    with house.working():
        house.wait_for(lambda: house.look(june).failed_at)
        house.wait_for(lambda: house.service.emails)
    (told,) = house.service.emails.values()
    assert told["to"] == ["sam@willowcreek.example"]
    assert told["subject"] == "An invitation could not be delivered"
    assert "June" not in told["text"]
    assert [task.patient_id for task in house.rows(Task)] == [june.patient_id]


def test_every_job_is_harmless_when_run_twice(house):
    with house.working():
        letter = house.promise()
        house.wait_until_sent(letter)
        before = house.rows(Practice), house.look(letter)
        for job in schedule.jobs(house.box) * 2:
            job.do(clock.now())
        assert (house.rows(Practice), house.look(letter)) == before
    assert len(house.arrived()) == 1


def test_jobs_that_ended_a_week_ago_are_forgotten_and_their_letters_are_not(house):
    with house.working():
        letter = house.promise()
        house.wait_until_sent(letter)
        jobs = house.box._client.list_workflows
        house.wait_for(lambda: jobs(status="SUCCESS", name="deliver"))
        house.box.forget(clock.now() + timedelta(days=6))
        assert jobs(name="deliver")
        house.box.forget(clock.now() + timedelta(days=7, minutes=1))
        assert not jobs(name="deliver")
        assert house.box.sweep(clock.now()) == 0
    assert house.look(letter).sent_at


def test_a_flood_of_letters_is_posted_as_fast_as_it_can_leave_and_the_rest_by_the_sweep(house, monkeypatch):
    monkeypatch.setattr(settings(), "letters_per_second", 1)
    with house.working():
        pass  # the queue exists, and nobody works on it
    box = start._open_box()
    letters = [house.promise() for _ in range(70)]
    box._thread.submit(int).result()
    assert len(box._client.list_workflows(name="deliver")) == queues.in_a_minute() == 60
    assert box.sweep(clock.now()) == len(letters)
    assert len(box._client.list_workflows(name="deliver")) == len(letters)
    start.stop()


def test_the_queue_asks_for_work_once_a_second():
    """More often would cost a core's 3 %."""
    assert settings().letters_per_second == 2
    assert queues.AT_ONCE_PER_WORKER >= 2


def test_a_locked_database_loses_no_letter(house):
    """F8: the job gives up waiting before it has claimed the letter, and the sweep finds it."""
    with house.working():
        letter = house.promise(deliver_after=clock.now() + timedelta(seconds=1))
        with db.engine().execution_options(**{db.WRITES: True}).connect() as somebody, somebody.begin():
            house.wait_for(lambda: house.box._client.list_workflows(name="deliver", status="ERROR"))
        house.box.sweep(clock.now())
        house.wait_until_sent(letter)
    assert house.look(letter).claims == 2


def test_the_mail_service_is_asked_about_a_letter_nobody_spoke_of(house):
    """F7: the webhook was lost; a bounce is noticed all the same, and the inviter is told."""
    with house.working():
        letter = house.invite_june()
        house.wait_until_sent(letter)
        with db.writing() as session:
            silent = session.get_one(Letter, letter.id)
            silent.sent_at = clock.now() - timedelta(hours=25)
        house.service.emails[house.look(letter).courier_ref]["last_event"] = "bounced"
        assert house.box.ask(clock.now()) == 1
        house.wait_for(lambda: house.look(letter).bounced_at)
        house.wait_for(lambda: "invitation_undeliverable" in {one.kind for one in house.rows(Letter)})
        assert house.box.ask(clock.now()) == 0
    assert house.look(letter).asked_at is not None
