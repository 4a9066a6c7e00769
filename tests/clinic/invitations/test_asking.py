"""What the reader of a letter asks the clinic for."""

from datetime import timedelta

import pytest

from osmind_app.clinic.invitations import errors
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.tasks import queries as tasks
from tests import mailbox

FIVE_DAYS = timedelta(days=5)


@pytest.fixture
def link(session, cast, now):
    invitation = invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    return mailbox.link_of(invitation)


def kinds(session, actor):
    return [task.kind for task in tasks.open_tasks(session, actor=actor)]


def test_asking_for_a_new_link_makes_one_task_and_one_letter_a_day(session, cast, now, link):
    """B3"""
    for minute in range(20):
        invitations.ask_for_new(session, token=link, now=now + FIVE_DAYS + timedelta(minutes=minute))
    assert kinds(session, cast.rivera) == ["link_requested"]
    assert mailbox.kinds_to(session, "sam@willowcreek.example") == ["link_requested"]
    invitations.ask_for_new(session, token=link, now=now + FIVE_DAYS + timedelta(days=1))
    assert kinds(session, cast.rivera) == ["link_requested"] * 2
    assert kinds(session, cast.stone) == []


def test_when_the_inviter_has_left_the_primary_provider_is_told(session, cast, now, link):
    """design 4.5, letter 22"""
    cast.sam.deactivated_at = now
    invitations.ask_for_new(session, token=link, now=now + FIVE_DAYS)
    assert mailbox.kinds_to(session, "rivera@willowcreek.example") == ["link_requested"]


def test_an_archived_patient_asks_in_vain_and_learns_nothing(session, cast, now, link):
    """A26"""
    cast.june.archived_at = now
    invitations.ask_for_new(session, token=link, now=now + FIVE_DAYS)
    assert kinds(session, cast.rivera) == []


def test_a_link_that_works_or_was_turned_off_asks_for_nothing(session, cast, now, link):
    """security 3.9"""
    invitations.ask_for_new(session, token=link, now=now)
    invitations.withdraw(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    invitations.ask_for_new(session, token=link, now=now)
    assert kinds(session, cast.rivera) == []


def test_only_the_holder_of_a_link_can_ask(session, cast, now, link):
    """security 3.9"""
    with pytest.raises(errors.InvitationDamaged):
        invitations.ask_for_new(session, token=link[:-2] + "xx", now=now)
    assert kinds(session, cast.rivera) == []


def test_not_me_stops_the_link_and_tells_the_inviter(session, cast, now, link):
    """B11"""
    invitations.decline(session, token=link, now=now)
    with pytest.raises(errors.InvitationWithdrawn):
        invitations.look_up(session, token=link, now=now)
    assert kinds(session, cast.rivera) == ["not_me"]
    assert mailbox.kinds_to(session, "sam@willowcreek.example") == ["not_me"]
    with pytest.raises(errors.InvitationWithdrawn):
        invitations.decline(session, token=link, now=now)
