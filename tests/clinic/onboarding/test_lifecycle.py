"""Whatever happens in whatever order: at most one link works, it is accepted once, and the chip says so."""

from datetime import timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlmodel import Session, select

from osmind_app.clinic.accounts.models import PATIENT, Account
from osmind_app.clinic.invitations import errors
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.onboarding import chips
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import db
from osmind_app.lib.errors import DomainError
from osmind_app.outbox.models import Letter
from tests import cast as people
from tests import mailbox

STEPS = [timedelta(minutes=1), timedelta(hours=13), timedelta(hours=25)]


class Lifecycle(RuleBasedStateMachine):
    """June, her front desk, her mailbox and the clock."""

    engine = None

    def __init__(self):
        super().__init__()
        self.connection = self.engine.execution_options(**{db.WRITES: True}).connect()
        self.outer = self.connection.begin()
        self.session = Session(self.connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        self.cast = people.arrive(self.session)
        self.now = people.NOW
        self.links: list[str] = []
        self.accepted = 0
        self.staff_send(as_set_up=False)

    def teardown(self):
        self.session.close()
        self.outer.rollback()
        self.connection.close()

    def does(self, deed, **kw):
        """One deed is one transaction: a refusal leaves nothing behind."""
        try:
            with self.session.begin_nested():
                return deed(self.session, now=self.now, **kw)
        except DomainError:
            self.session.expire_all()
            return None

    def staff_does(self, deed, **kw):
        return self.does(deed, actor=self.cast.sam, patient_id=self.cast.june.id, **kw)

    def received(self, invitation):
        if invitation is not None:
            self.links.append(mailbox.link_of(invitation))

    @rule(step=st.sampled_from(STEPS))
    def time_passes(self, step):
        self.now += step

    @precondition(lambda self: self.links)
    @rule(a_microsecond_early=st.booleans())
    def the_deadline_comes(self, a_microsecond_early):
        deadline = max(self.session.exec(select(Invitation.expires_at)).all())
        self.now = max(self.now, deadline - timedelta(microseconds=a_microsecond_early))

    @rule(as_set_up=st.booleans())
    def staff_send(self, as_set_up):
        self.received(self.staff_does(invitations.send, as_set_up=as_set_up))

    @rule()
    def staff_withdraw(self):
        self.staff_does(invitations.withdraw)

    @rule()
    def staff_undo(self):
        newest = self.session.exec(select(Invitation).order_by(Invitation.sent_at.desc())).first()
        if newest is not None:
            self.does(invitations.undo, actor=self.cast.sam, invitation_id=newest.id)

    @rule()
    def the_post_leaves(self):
        for letter in self.session.exec(select(Letter).where(Letter.sent_at.is_(None))):
            if letter.withdrawn_at is None:
                letter.sent_at = self.now
                self.session.add(letter)
        self.session.flush()

    @rule(email=st.sampled_from(["june@example.com", "june.park@example.com", ""]), send_new=st.booleans())
    def staff_change_email(self, email, send_new):
        self.received(self.staff_does(onboarding.change_email, email=email, send_new=send_new))

    @rule()
    def staff_archive(self):
        self.staff_does(onboarding.archive)

    @rule()
    def staff_restore(self):
        self.staff_does(onboarding.restore)

    @rule()
    def june_forgets(self):
        self.does(onboarding.forgot_password, email="june@example.com")

    @rule()
    def the_sweeps_run(self):
        self.does(invitations.note_expired)
        for renewed in self.does(invitations.renew_stale) or []:
            self.received(renewed)

    @precondition(lambda self: self.links)
    @rule(data=st.data())
    def a_link_is_opened(self, data):
        self.does(invitations.opened, token=data.draw(st.sampled_from(self.links)))

    @precondition(lambda self: self.links)
    @rule(data=st.data())
    def a_link_is_declined(self, data):
        self.does(invitations.decline, token=data.draw(st.sampled_from(self.links)))

    @precondition(lambda self: self.links)
    @rule(data=st.data())
    def a_link_is_accepted(self, data):
        link = data.draw(st.sampled_from(self.links))
        worked = self.works(link)
        account = self.does(onboarding.accept, token=link, password_hash=people.password_hash())
        assert (account is not None) == worked
        if account is not None:
            assert not self.works(link)
            self.accepted += 1

    def works(self, link):
        try:
            invitations.look_up(self.session, token=link, now=self.now)
        except errors.InvitationRefused:
            return False
        return True

    @invariant()
    def at_most_one_link_works_and_the_chip_agrees(self):
        self.session.flush()
        self.session.expire_all()
        june = self.session.get_one(Patient, self.cast.june.id)
        working = [link for link in self.links if self.works(link)]
        assert len(working) <= 1
        last = chips.last_invites(self.session, practice_id=june.practice_id, patient_ids=[june.id]).get(june.id)
        chip = chips.chip(june, last, zone="America/Los_Angeles", now=self.now).kind
        active = invitations.is_active(self.session, patient=june)
        assert (chip in (chips.SENDING, chips.INVITED, chips.DELIVERED, chips.BOUNCED)) == bool(working)
        assert (chip == chips.ACTIVE) == active
        assert not (active and working)
        assert (chip == chips.NO_EMAIL) <= (june.email is None)

    @invariant()
    def every_acceptance_is_one_account_and_no_letter_leaves_with_a_dead_link(self):
        accepted = self.session.exec(select(Invitation).where(Invitation.accepted_at.is_not(None))).all()
        assert len(accepted) == self.accepted
        accounts = self.session.exec(select(Account).where(Account.kind == PATIENT)).all()
        assert len(accounts) <= len({one.email for one in accepted}) <= self.accepted
        for letter in self.session.exec(
            select(Letter).where(Letter.link_purpose == "invite.v1", Letter.sent_at.is_(None))
        ):
            if letter.withdrawn_at is None:
                row = self.session.get_one(Invitation, letter.link_id)
                assert (row.accepted_at, row.replaced_at, row.withdrawn_at) == (None, None, None)


def live_through(database, lives):
    """That many lives of an invitation, each of fifteen things that happen."""

    class Here(Lifecycle):
        engine = database

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=lives, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.slow
def test_the_life_of_an_invitation(database):
    """S25, S26, T3, T6, T7: at most one live link, accepted once, the chip agrees"""
    live_through(database, 25)
