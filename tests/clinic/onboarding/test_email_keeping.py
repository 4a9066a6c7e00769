"""Keeping the old address: before the new one is confirmed, and for seven days afterwards (T21)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import PATIENT, Account
from osmind_app.clinic.onboarding import email_changes, email_keeping, today
from osmind_app.clinic.onboarding import email_errors as refused
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.email_confirming import UNDO
from osmind_app.clinic.tasks import queries as tasks
from osmind_app.clinic.tasks.service import EMAIL_KEPT
from tests import mailbox
from tests.clinic.onboarding.changing import (
    NEW,
    OLD,
    access_of,
    active,
    asks,
    confirm_link,
    confirms,
    keep_link,
    keeps,
    somebody_elses,
    state,
)

TICK = timedelta(microseconds=1)


def told(session, cast):
    return [one.kind for one in tasks.open_tasks(session, actor=cast.sam) if one.patient_id == cast.june.id]


def test_the_old_mailbox_stops_a_change_and_the_clinic_is_told(session, cast, now):
    """T21, A8"""
    active(session, cast, now)
    change = asks(session, cast, now)
    keeps(session, change, now)
    assert vars(state(session, cast)) == {"chart": OLD, "account": OLD}
    with pytest.raises(refused.ChangeStopped):
        confirms(session, change, now)
    with pytest.raises(refused.AlreadyKept):
        keeps(session, change, now)
    assert told(session, cast) == [EMAIL_KEPT]
    row = today.today(session, actor=cast.sam, now=now).rows[0]
    assert (row.cause, row.sentence) == (
        EMAIL_KEPT,
        "The change of email was stopped or taken back from the old mailbox on Nov 22, 2026, 9:00 AM PST. "
        "Call the patient.",
    )
    assert today.today(session, actor=cast.stone, now=now).rows == []


def test_a_confirmed_change_is_taken_back_within_seven_days(session, cast, now):
    """T21: the old address again, everybody out, the password closed, both mailboxes and the clinic told"""
    june = active(session, cast, now)
    change = asks(session, cast, now)
    confirms(session, change, now)
    later = now + UNDO - TICK
    _, secret = sessions.start(session, account_id=june.id, kind=PATIENT, device="", now=later)
    keeps(session, change, later)
    assert vars(state(session, cast)) == {"chart": OLD, "account": OLD}
    assert sessions.find(session, secret=secret, kind=PATIENT, now=later) is None
    assert session.get_one(Account, june.id).password_hash is None
    assert mailbox.kinds_to(session, OLD)[-1] == "password_reset"
    assert mailbox.kinds_to(session, NEW)[-1] == "email_kept"
    assert told(session, cast) == [EMAIL_KEPT]
    with pytest.raises(refused.AlreadyKept):
        keeps(session, change, later)


def test_after_seven_days_it_is_too_late(session, cast, now):
    """T21"""
    active(session, cast, now)
    change = asks(session, cast, now)
    confirms(session, change, now)
    with pytest.raises(refused.TooLateToKeep):
        keeps(session, change, now + UNDO)
    assert state(session, cast).account == NEW


def test_a_thief_who_moves_on_gains_nothing(session, cast, now):
    """T21: the oldest mailbox undoes the later changes too, and stops one that waits"""
    active(session, cast, now)
    first = asks(session, cast, now)
    confirms(session, first, now)
    second = email_changes.start_own(session, actor=access_of(session, cast), email="thief@example.org", now=now)
    confirms(session, second, now + timedelta(hours=1))
    third = email_changes.start_own(
        session, actor=access_of(session, cast), email="thief2@example.org", now=now + timedelta(hours=2)
    )
    keeps(session, first, now + timedelta(days=1))
    assert vars(state(session, cast)) == {"chart": OLD, "account": OLD}
    for dead in (second, third):
        with pytest.raises((refused.ChangeStopped, refused.AlreadyConfirmed)):
            confirms(session, dead, now + timedelta(days=1))
        with pytest.raises(refused.AlreadyKept):
            keeps(session, dead, now + timedelta(days=1))


def test_a_later_mailbox_undoes_only_what_came_after_it(session, cast, now):
    """T21"""
    active(session, cast, now)
    first = asks(session, cast, now)
    confirms(session, first, now)
    second = asks(session, cast, now, email="third@example.org")
    confirms(session, second, now + timedelta(hours=1))
    keeps(session, second, now + timedelta(hours=2))
    assert vars(state(session, cast)) == {"chart": NEW, "account": NEW}
    keeps(session, first, now + timedelta(hours=3))
    assert vars(state(session, cast)) == {"chart": OLD, "account": OLD}


def test_an_old_address_that_somebody_signs_in_with_meanwhile_is_refused_and_told(session, cast, now):
    """D3, T21: nothing half done; the clinic hears of it"""
    active(session, cast, now)
    change = asks(session, cast, now)
    confirms(session, change, now)
    somebody_elses(session, cast, now, OLD)
    with pytest.raises(refused.OldAddressTaken), session.begin_nested():
        keeps(session, change, now)
    session.expire_all()
    assert state(session, cast).chart == NEW
    email_keeping.report_taken(session, token=keep_link(change), now=now)
    assert told(session, cast) == [EMAIL_KEPT]


def test_an_expired_change_needs_no_keeping(session, cast, now):
    """A8"""
    active(session, cast, now)
    change = asks(session, cast, now)
    with pytest.raises(refused.NothingToKeep):
        keeps(session, change, change.expires_at)


def test_the_link_of_the_new_mailbox_keeps_nothing(session, cast, now):
    """Security 3.2"""
    active(session, cast, now)
    change = asks(session, cast, now)
    with pytest.raises(refused.EmailLinkDamaged):
        email_keeping.keep(session, token=confirm_link(change), now=now)


def test_an_archived_chart_keeps_its_address_for_the_record(session, cast, now):
    """A26, T21: the sign-in goes back, a chart nobody opens any more does not"""
    active(session, cast, now)
    change = asks(session, cast, now)
    confirms(session, change, now)
    onboarding.archive(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    keeps(session, change, now)
    assert vars(state(session, cast)) == {"chart": NEW, "account": OLD}


def test_the_address_is_free_for_others_once_the_change_is_confirmed(session, cast, now):
    """D3"""
    active(session, cast, now)
    confirms(session, asks(session, cast, now), now)
    assert session.exec(select(Account).where(Account.email == OLD)).first() is None
    assert onboarding.email_in_use(session, actor=cast.sam, email=OLD, now=now) is None
