"""The second step of staff (T20)."""

import threading
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from osmind_app.clinic.accounts import errors, second_step, sessions, signing_in
from osmind_app.clinic.accounts.models import PROVIDER, Account, RecoveryCode
from osmind_app.clinic.accounts.queries import addressee_of, security_card
from osmind_app.lib import db
from osmind_app.lib.errors import NotFound
from osmind_app.lib.settings import settings
from osmind_app.outbox.models import Letter
from tests import cast as people

STEP = timedelta(seconds=30)


@pytest.fixture
def account(session, cast):
    return session.get_one(Account, cast.rivera.account_id)


@pytest.fixture
def app(session, account, now):
    """Dr. Rivera's app: her second step is on since yesterday."""
    secret = second_step.new_secret()
    then = now - timedelta(days=1)
    codes = second_step.turn_on(
        session, account_id=account.id, secret=secret, code=second_step.code_at(secret, then), now=then
    )
    session.flush()
    session.refresh(account)
    return secret, codes


@pytest.fixture
def required(monkeypatch):
    monkeypatch.setattr(settings(), "second_step_required", True)


def test_it_is_offered_in_the_demo_and_required_elsewhere(account, required, monkeypatch):
    assert second_step.due(account) == second_step.SET_UP
    monkeypatch.setattr(settings(), "second_step_required", False)
    assert second_step.due(account) == second_step.NONE


def test_it_is_turned_on_only_with_a_code_of_the_same_secret(session, account, now):
    with pytest.raises(errors.WrongCode):
        second_step.turn_on(session, account_id=account.id, secret=second_step.new_secret(), code="000000", now=now)
    assert second_step.due(account) == second_step.NONE


def test_the_secret_is_sealed_and_recovery_codes_are_hashed(session, account, app):
    secret, codes = app
    assert account.totp_secret == secret
    assert secret.encode() not in account.totp_sealed
    rows = session.exec(select(RecoveryCode)).all()
    assert len(rows) == len(set(codes)) == 10
    assert not any(code.encode() in row.code_hash for row in rows for code in codes)


@pytest.mark.parametrize(("drift", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phones_clock_may_be_one_step_off(session, account, app, now, drift, accepted):
    code = second_step.code_at(app[0], now + drift * STEP)
    assert second_step.accepts(session, account=account, code=code, now=now) == accepted


def test_a_code_works_once_and_older_ones_die_with_it(session, account, app, now):
    before, code = (second_step.code_at(app[0], now + drift * STEP) for drift in (-1, 0))
    assert second_step.accepts(session, account=account, code=f" {code[:3]} {code[3:]} ", now=now)
    assert not second_step.accepts(session, account=account, code=code, now=now)
    assert not second_step.accepts(session, account=account, code=before, now=now)
    assert second_step.accepts(session, account=account, code=second_step.code_at(app[0], now + STEP), now=now + STEP)


def test_each_recovery_code_works_once_however_it_is_typed(session, account, app, now):
    first, second = app[1][:2]
    assert second_step.accepts(session, account=account, code=first.lower().replace("-", " "), now=now)
    assert not second_step.accepts(session, account=account, code=first, now=now)
    assert second_step.accepts(session, account=account, code=second, now=now)
    for nonsense in ("", "-", "é", "123456", "1234567", "AAAA-AAAA-AAAA-AAAA", "१२३४५६"):
        assert not second_step.accepts(session, account=account, code=nonsense, now=now)


def test_another_accounts_recovery_code_is_no_code(session, cast, app, now):
    stone = session.get_one(Account, cast.stone.account_id)
    assert not second_step.accepts(session, account=stone, code=app[1][0], now=now)


def test_a_session_without_the_second_step_opens_nothing(session, account, app, now):
    """T20: not even one that was open before it was turned on."""
    _, without = sessions.start(session, account_id=account.id, kind=PROVIDER, device="", now=now)
    _, stepped = sessions.start(session, account_id=account.id, kind=PROVIDER, device="", now=now, second_step=True)
    session.flush()
    assert sessions.find(session, secret=without, kind=PROVIDER, now=now) is None
    assert sessions.find(session, secret=stepped, kind=PROVIDER, now=now) is not None


def test_a_required_second_step_closes_sessions_without_it(session, account, now, required):
    _, without = sessions.start(session, account_id=account.id, kind=PROVIDER, device="", now=now)
    session.flush()
    assert sessions.find(session, secret=without, kind=PROVIDER, now=now) is None


def test_waiting_for_the_code_opens_no_dashboard(session, account, app, now):
    waiting = signing_in.wait_for_code(session, account=account, device_name="", now=now)
    session.flush()
    assert sessions.find(session, secret=waiting, kind=PROVIDER, now=now) is None
    assert sessions.find(session, secret=waiting, kind=signing_in.waiting_kind(PROVIDER), now=now) is not None
    late = now + signing_in.WAITING_FOR
    assert sessions.find(session, secret=waiting, kind=signing_in.waiting_kind(PROVIDER), now=late) is None


def test_codes_can_not_be_guessed(session, account, app, now):
    """Five wrong codes end the wait and lock the account; the right one comes too late."""
    secret = signing_in.wait_for_code(session, account=account, device_name="", now=now)
    session.flush()
    waiting = sessions.find(session, secret=secret, kind=signing_in.waiting_kind(PROVIDER), now=now)

    def give(code):
        return signing_in.enter_code(session, waiting=waiting, code=code, browser=(), find=addressee_of, now=now)

    for _ in range(5):
        assert give("000000").account is None
    assert give(second_step.code_at(app[0], now)).account is None
    session.expire_all()
    assert sessions.find(session, secret=secret, kind=signing_in.waiting_kind(PROVIDER), now=now) is None


def test_the_right_code_ends_the_wait(session, account, app, now):
    secret = signing_in.wait_for_code(session, account=account, device_name="", now=now)
    session.flush()
    waiting = sessions.find(session, secret=secret, kind=signing_in.waiting_kind(PROVIDER), now=now)
    answer = signing_in.enter_code(
        session, waiting=waiting, code=second_step.code_at(app[0], now), browser=(), find=addressee_of, now=now
    )
    assert answer.account.id == account.id
    session.expire_all()
    assert sessions.find(session, secret=secret, kind=signing_in.waiting_kind(PROVIDER), now=now) is None


def test_changing_it_ends_other_sessions_and_tells_the_owner(session, account, app, now):
    """T17, letter 29."""
    mine, _ = sessions.start(session, account_id=account.id, kind=PROVIDER, device="", now=now, second_step=True)
    _, other = sessions.start(session, account_id=account.id, kind=PROVIDER, device="", now=now, second_step=True)
    session.flush()
    second_step.turn_off(session, account_id=account.id, now=now, keep=mine.id)
    session.flush()
    session.expire_all()
    assert sessions.find(session, secret=other, kind=PROVIDER, now=now) is None
    assert second_step.due(account) == second_step.NONE
    assert account.totp_secret is None
    assert session.exec(select(RecoveryCode)).all() == []
    kinds = [letter.kind for letter in session.exec(select(Letter))]
    assert kinds == ["staff_second_step_changed"] * 2


def test_it_can_not_be_turned_off_where_it_is_required(session, account, app, now, required):
    with pytest.raises(errors.SecondStepNeeded):
        second_step.turn_off(session, account_id=account.id, now=now)


def test_the_operator_can_clear_it_for_somebody_who_lost_everything(session, account, app, now, required):
    """Not even where it is required does this let anybody in without setting up a new one."""
    second_step.lost(session, email=account.email.upper(), now=now)
    assert second_step.due(account) == second_step.SET_UP
    assert session.exec(select(RecoveryCode)).all() == []
    with pytest.raises(NotFound):
        second_step.lost(session, email="nobody@example.com", now=now)


def test_new_recovery_codes_end_the_old_ones(session, account, app, now):
    fresh = second_step.new_recovery_codes(session, account_id=account.id, now=now)
    assert not second_step.accepts(session, account=account, code=app[1][0], now=now)
    assert second_step.accepts(session, account=account, code=fresh[0], now=now)


def test_the_security_card_says_how_things_stand(session, cast, account, app, now):
    card = security_card(session, actor=cast.rivera, now=now)
    assert card.second_step_since == "Nov 21, 2026, 9:00 AM PST"
    assert card.recovery_codes_left == 10


@pytest.mark.parametrize("with_recovery_code", [False, True])
def test_a_code_given_sixteen_times_at_once_opens_once(spare_database, now, with_recovery_code):
    """T20: usable once, also in a race."""
    writes = spare_database.execution_options(**{db.WRITES: True})
    then = now - timedelta(days=1)
    with Session(writes, expire_on_commit=False) as session:
        account_id = people.arrive(session, now).rivera.account_id
        secret = second_step.new_secret()
        codes = second_step.turn_on(
            session, account_id=account_id, secret=secret, code=second_step.code_at(secret, then), now=then
        )
        session.commit()
    code = codes[0] if with_recovery_code else second_step.code_at(secret, now)
    accepted: list[bool] = []

    def give():
        with Session(writes) as session:
            account = session.get_one(Account, account_id)
            accepted.append(second_step.accepts(session, account=account, code=code, now=now))
            session.commit()

    threads = [threading.Thread(target=give) for _ in range(16)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(accepted) == [False] * 15 + [True]
