"""In whatever order things happen to an address, an active patient can always get in from a mailbox they proved."""

from datetime import timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlmodel import Session, select

from osmind_app.clinic.accounts.models import PATIENT, Account, PasswordReset, SignInSession
from osmind_app.clinic.accounts.sessions import start as start_session
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.models import SELF, PortalAccess
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding import email_changes, email_confirming, email_keeping, email_links
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.email_errors import EmailLinkRefused
from osmind_app.clinic.onboarding.models import CONFIRM, KEEP, EmailChange
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import db, tokens
from osmind_app.lib.errors import DomainError
from osmind_app.outbox.models import Letter
from tests import cast as people
from tests import mailbox
from tests.clinic.onboarding.changing import active

EMAILS = ["june@example.com", "june.park@example.org", "jp@example.net"]
STEPS = [timedelta(hours=1), timedelta(hours=30), timedelta(days=4), timedelta(days=8)]


class Addresses(RuleBasedStateMachine):
    """June and her three mailboxes, her front desk, and the clock."""

    engine = None

    def __init__(self):
        super().__init__()
        self.connection = self.engine.execution_options(**{db.WRITES: True}).connect()
        self.outer = self.connection.begin()
        self.session = Session(self.connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        self.cast = people.arrive(self.session)
        self.now = people.NOW
        active(self.session, self.cast, self.now)
        self.proved = {EMAILS[0]}  # mailboxes from which somebody confirmed or accepted

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

    def portal(self):
        return families.portal_of(self.session, practice_id=self.cast.willow.id, patient_id=self.cast.june.id)

    def changes(self):
        return self.session.exec(select(EmailChange).order_by(EmailChange.asked_at, EmailChange.id)).all()

    @rule(step=st.sampled_from(STEPS))
    def time_passes(self, step):
        self.now += step

    @rule(email=st.sampled_from(EMAILS))
    def staff_ask(self, email):
        self.staff_does(email_changes.start, email=email)

    @precondition(lambda self: self.portal())
    @rule(email=st.sampled_from(EMAILS))
    def june_asks(self, email):
        self.does(email_changes.start_own, actor=self.portal(), email=email)

    @rule()
    def staff_send_again(self):
        self.staff_does(email_changes.send_again)

    @rule()
    def staff_cancel(self):
        self.staff_does(email_changes.cancel)

    @precondition(lambda self: self.portal())
    @rule()
    def june_cancels(self):
        self.does(email_changes.cancel_own, actor=self.portal())

    @precondition(lambda self: self.portal())
    @rule()
    def june_signs_in(self):
        start_session(self.session, account_id=self.portal().account_id, kind=PATIENT, device="", now=self.now)
        self.session.flush()

    @precondition(lambda self: self.changes())
    @rule(data=st.data())
    def a_link_is_confirmed(self, data):
        change = data.draw(st.sampled_from(self.changes()))
        token = tokens.sign(change.link(CONFIRM))
        worked = self.works(email_links.to_confirm, token)
        done = self.does(email_confirming.confirm, token=token)
        assert done is None or worked
        if done is not None:
            self.proved.add(done.new_email)
            self.nobody_is_signed_in(done.account_id)
        assert not self.works(email_links.to_confirm, token) or done is None

    @precondition(lambda self: self.changes())
    @rule(data=st.data())
    def the_old_address_is_kept(self, data):
        change = data.draw(st.sampled_from(self.changes()))
        token = tokens.sign(change.link(KEEP))
        was_confirmed, worked = change.confirmed_at is not None, self.works(email_links.to_keep, token)
        done = self.does(email_keeping.keep, token=token)
        assert done is None or worked
        if done is not None:
            assert self.session.get_one(Account, done.account_id).email == done.old_email or not was_confirmed
            assert not self.works(email_links.to_keep, token)
            if was_confirmed:
                self.nobody_is_signed_in(done.account_id)

    @rule()
    def staff_remove_the_address(self):
        self.staff_does(onboarding.change_email, email="", send_new=False)

    @rule()
    def staff_archive(self):
        self.staff_does(onboarding.archive)

    @rule()
    def staff_restore(self):
        self.staff_does(onboarding.restore)

    @rule(email=st.sampled_from(EMAILS))
    def staff_invite_and_june_accepts(self, email):
        sent = self.staff_does(onboarding.change_email, email=email, send_new=True)
        if sent is None:
            return
        link = mailbox.link_of(sent)
        account = self.does(onboarding.accept, token=link, password_hash=people.password_hash())
        if account is not None:
            self.proved.add(sent.email)

    def works(self, look, token):
        try:
            look(self.session, token=token, now=self.now)
        except EmailLinkRefused:
            return False
        return True

    def nobody_is_signed_in(self, account_id):
        self.session.expire_all()
        rows = self.session.exec(select(SignInSession).where(SignInSession.account_id == account_id)).all()
        assert not [row for row in rows if row.ended_at is None]

    @invariant()
    def an_active_patient_gets_in_from_a_mailbox_that_was_proved(self):
        self.session.flush()
        self.session.expire_all()
        june = self.session.get_one(Patient, self.cast.june.id)
        access = self.portal()
        assert invitations.is_active(self.session, patient=june) == (access is not None)
        if access is None:
            return
        account = self.session.get_one(Account, access.account_id)
        assert access.role == SELF
        assert june.email == account.email
        assert account.email in self.proved
        with self.session.begin_nested() as outcome:
            before = len(self.session.exec(select(PasswordReset)).all())
            recent = [
                one
                for one in self.session.exec(select(PasswordReset)).all()
                if one.email == account.email and one.created_at > self.now - timedelta(hours=24)
            ]
            onboarding.forgot_password(self.session, email=june.email, now=self.now)
            after = len(self.session.exec(select(PasswordReset)).all())
            outcome.rollback()
        self.session.expire_all()
        assert after == before + 1 or len(recent) == 5

    @invariant()
    def one_change_waits_at_most_and_no_letter_leaves_with_a_dead_link(self):
        waiting = [one for one in self.changes() if one.is_open]
        assert len({one.account_id for one in waiting}) == len(waiting)
        unsent = select(Letter).where(Letter.link_purpose.in_([CONFIRM, KEEP]), Letter.sent_at.is_(None))
        for letter in self.session.exec(unsent):
            if letter.withdrawn_at is None:
                change = self.session.get_one(EmailChange, letter.link_id)
                assert change.ended_at is None
                assert change.undone_at is None
                assert change.confirmed_at is None or letter.kind == "email_changed_from"

    @invariant()
    def every_account_has_an_address_of_its_own_and_no_portal_is_opened_by_two(self):
        accounts = self.session.exec(select(Account).where(Account.kind == PATIENT)).all()
        assert len({one.email for one in accounts}) == len(accounts)
        open_now = self.session.exec(select(PortalAccess).where(PortalAccess.ended_at.is_(None))).all()
        assert len({one.patient_id for one in open_now}) == len(open_now)


def live_through(database, lives, steps=20):
    """That many lives of an address, each of so many things that happen."""

    class Here(Addresses):
        engine = database

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=lives, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.slow
def test_the_life_of_an_address(database):
    """A8, T21: never leaves both dead, whatever the order"""
    live_through(database, 25)
