"""Guesses, races and lives of invitations at full size."""

import pytest

from osmind_app.clinic.invitations import service as invitations
from tests import mailbox
from tests.clinic.invitations.test_links import guesses, mutations, nothing_opens
from tests.clinic.onboarding.test_at_once import PEOPLE, race_to_accept
from tests.clinic.onboarding.test_lifecycle import live_through

pytestmark = pytest.mark.soak


def test_a_million_guesses_and_ten_thousand_mutations_open_nothing(session, cast, now):
    """T1"""
    invitation = invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    nothing_opens(session, now, mutations(mailbox.link_of(invitation), 10_000))
    nothing_opens(session, now, guesses(1_000_000))


def test_two_hundred_invitations_are_each_accepted_by_sixteen_at_once(spare_database):
    """T3"""
    told, accounts, accesses = race_to_accept(spare_database, 200)
    assert told == {"Account": 200, "InvitationUsed": 200 * (PEOPLE - 1)}
    assert (accounts, accesses) == (200, 200)


def test_a_thousand_lives_of_an_invitation(database):
    """S25, S26, T3, T6, T7"""
    live_through(database, 1_000)
