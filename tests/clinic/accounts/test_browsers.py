"""Where somebody is signed in: patients and staff see their own browsers and end them (T17)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts import browsers, devices, queries, sessions, signing_in
from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.models import PATIENT, PROVIDER, Account, KnownDevice, SignInSession
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.addressee import addressee_of
from osmind_app.lib.errors import NotFound
from tests import letters
from tests.cast import password_hash

MINUTE = timedelta(minutes=1)


@pytest.fixture
def june(session, cast, now):
    """June in her portal."""
    account = accounts.open(session, kind=PATIENT, email="june@example.com", password_hash=password_hash(), now=now)
    return families.grant(session, account_id=account.id, patient_id=cast.june.id, practice_id=cast.willow.id, now=now)


@pytest.fixture(params=["june", "rivera"])
def owner(request, cast, june):
    """A patient, then a provider."""
    return june if request.param == "june" else cast.rivera


def signs_in(session, actor, now, device="Chrome on Android"):
    row, secret = sessions.start(
        session, account_id=actor.account_id, kind=actor.actor_kind, device=device, now=now, second_step=True
    )
    session.flush()
    return row, secret


def is_in(session, actor, secret, now):
    return sessions.find(session, secret=secret, kind=actor.actor_kind, now=now) is not None


def test_the_list_names_this_one_first_and_when_each_was_used(session, owner, now):
    here, _ = signs_in(session, owner, now - 20 * MINUTE, "Safari on iPhone")
    there, _ = signs_in(session, owner, now - 5 * MINUTE)
    here.last_seen_at = now - 10 * MINUTE
    session.flush()
    found = browsers.browsers(session, actor=owner, session_id=here.id, now=now)
    assert [(row.id, row.device, row.is_this) for row in found.rows] == [
        (str(here.id), "Safari on iPhone", True),
        (str(there.id), "Chrome on Android", False),
    ]
    assert found.rows[0].last_used == "Nov 22, 2026, 8:50 AM PST"
    assert found.rows[0].since == "Nov 22, 2026, 8:40 AM PST"
    assert found.others == 1


def test_only_live_sessions_of_this_kind_are_in_it(session, owner, now):
    """Ended, rested and over: none of them opens anything; nor is a wait for a code or a password a session."""
    ended, _ = signs_in(session, owner, now)
    sessions.end(session, session_id=ended.id, now=now)
    over, _ = signs_in(session, owner, now)
    over.expires_at = now
    rested, _ = signs_in(session, owner, now - sessions.idle_limit(owner.actor_kind))
    for kind in (signing_in.waiting_kind(PROVIDER), signing_in.CHOOSING):
        sessions.start(session, account_id=owner.account_id, kind=kind, device="", now=now)
    session.flush()
    assert browsers.browsers(session, actor=owner, now=now).rows == []
    rested.last_seen_at += timedelta(microseconds=1)
    session.flush()
    assert [row.id for row in browsers.browsers(session, actor=owner, now=now).rows] == [str(rested.id)]


def test_signing_one_out_ends_that_one(session, owner, now):
    """T17: what looks the session up at its next event finds none."""
    _, mine = signs_in(session, owner, now)
    there, lost = signs_in(session, owner, now)
    browsers.sign_out(session, actor=owner, browser_id=there.id, now=now)
    assert (is_in(session, owner, mine, now), is_in(session, owner, lost, now)) == (True, False)
    browsers.sign_out(session, actor=owner, browser_id=there.id, now=now)  # a second click
    told = session.exec(select(AuditEvent).where(AuditEvent.event == "signed_out.browser")).all()
    assert [(event.actor_id, event.detail) for event in told] == [(owner.actor_id, {"session_id": str(there.id)})]


def test_signing_the_others_out_keeps_this_one(session, owner, now):
    here, mine = signs_in(session, owner, now)
    others = [signs_in(session, owner, now)[1] for _ in range(3)]
    browsers.sign_out_others(session, actor=owner, session_id=here.id, now=now)
    assert is_in(session, owner, mine, now)
    assert not [secret for secret in others if is_in(session, owner, secret, now)]


def test_somebody_elses_session_is_not_found(session, cast, june, now):
    """T24, T30: another patient's, a provider's, Dr. Stone's; none of them ends."""
    theirs = [signs_in(session, who, now) for who in (june, cast.rivera, cast.stone)]
    for actor in (june, cast.rivera, cast.stone, cast.sam):
        for row, _ in theirs:
            if row.account_id != actor.account_id:
                with pytest.raises(NotFound):
                    browsers.sign_out(session, actor=actor, browser_id=row.id, now=now)
        browsers.sign_out_others(session, actor=cast.sam, session_id=theirs[0][0].id, now=now)
    for (_, secret), actor in zip(theirs, (june, cast.rivera, cast.stone), strict=True):
        assert is_in(session, actor, secret, now)


def test_a_person_who_is_both_keeps_the_two_apart(session, cast, june, now):
    """D3: the same list never holds the other account's browsers."""
    signs_in(session, cast.rivera, now)
    assert browsers.browsers(session, actor=june, now=now).rows == []


def test_known_browsers_are_counted_and_forgotten(session, owner, cast, now):
    """T12: afterwards a stranger's lock holds for them too."""
    secret = devices.remember(session, account_id=owner.account_id, now=now)
    devices.remember(session, account_id=owner.account_id, now=now - devices.REMEMBERED_FOR)
    devices.remember(session, account_id=cast.stone.account_id, now=now)
    session.flush()
    assert browsers.browsers(session, actor=owner, now=now).known == 1
    browsers.forget_known(session, actor=owner, now=now)
    assert browsers.browsers(session, actor=owner, now=now).known == 0
    assert devices.known(session, account_id=owner.account_id, secrets_shown=[secret], now=now) is None
    assert len(session.exec(select(KnownDevice)).all()) == 1  # Dr. Stone's


@pytest.mark.parametrize("wants", [False, True])
def test_a_new_browser_is_told_by_letter_to_who_wants_it(session, owner, cast, now, wants):
    """Letter 10: off until they turn it on; a browser that signed in before is no news."""
    if wants:
        browsers.tell_of_new_ones(session, actor=owner, on=True, now=now)
    account = session.get_one(Account, owner.account_id)
    find = addressee_of if owner.actor_kind == PATIENT else queries.addressee_of

    def enters(device_id=None):
        return signing_in.enter(
            session, account=account, device_id=device_id, device_name="Safari on iPhone", now=now, find=find
        )

    known = devices.known(session, account_id=account.id, secrets_shown=[enters().device], now=now)
    enters(known.id)
    told = letters.promised(session, to=account.email, kind="new_sign_in")
    assert len(told) == wants
    if wants:
        assert "Safari on iPhone signed in to your Willow Creek account" in letters.latest(session).text
        browsers.tell_of_new_ones(session, actor=owner, on=False, now=now)
        enters()
        assert len(letters.promised(session, kind="new_sign_in")) == 1


def test_the_wish_is_each_accounts_own(session, cast, june, now):
    browsers.tell_of_new_ones(session, actor=cast.rivera, on=True, now=now)
    told = [browsers.browsers(session, actor=one, now=now).tells for one in (cast.rivera, june, cast.stone)]
    assert told == [True, False, False]


def test_the_list_holds_no_secret(session, owner, now):
    _, secret = signs_in(session, owner, now)
    shown = repr(browsers.browsers(session, actor=owner, now=now))
    row = session.exec(select(SignInSession)).one()
    assert secret not in shown
    assert row.secret_hash.hex() not in shown
    assert row.kind in (PATIENT, PROVIDER)
