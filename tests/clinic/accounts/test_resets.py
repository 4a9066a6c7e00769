"""A forgotten password: 60 minutes, one use, replaced by a newer link."""

import threading
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from osmind_app.clinic.accounts import errors, resets, second_step, sessions, signing_in
from osmind_app.clinic.accounts.models import PROVIDER, Account, PasswordReset
from osmind_app.clinic.accounts.queries import addressee_of
from osmind_app.lib import db, passwords, tokens
from osmind_app.outbox.models import Letter
from tests import cast as people
from tests.clinic.accounts.trying import RIVERA, attempt

NEW = "an entirely different sentence"


def _ask(session, now, email=RIVERA):
    """Ask for a link; returns its token as the letter has it."""
    resets.forgot_by_staff(session, email=email, now=now)
    session.flush()
    newest = session.exec(
        select(Letter).where(Letter.kind == "staff_password_reset").order_by(Letter.promised_at.desc())
    )
    letter = newest.first()
    return tokens.sign(letter.link) if letter else None


def _choose(session, now, token, password=NEW):
    return resets.choose(session, token=token, password_hash=passwords.hashed(password), find=addressee_of, now=now)


def test_the_link_gives_a_new_password_and_ends_every_session(session, cast, now):
    """T17; letter 29 says so."""
    _, secret = sessions.start(session, account_id=cast.rivera.account_id, kind=PROVIDER, device="", now=now)
    token = _ask(session, now)
    _choose(session, now, token)
    assert attempt(session, now, password=NEW).account is not None
    assert attempt(session, now, password=people.PASSWORD).account is None
    assert sessions.find(session, secret=secret, kind=PROVIDER, now=now) is None
    kinds = {letter.kind for letter in session.exec(select(Letter))}
    assert kinds == {"staff_password_reset", "staff_password_changed"}


def test_it_works_for_an_hour(session, cast, now):
    token = _ask(session, now)
    hour = timedelta(minutes=60)
    assert resets.look_up(session, token=token, now=now + hour - timedelta(microseconds=1))
    with pytest.raises(errors.ResetExpired):
        resets.look_up(session, token=token, now=now + hour)
    with pytest.raises(errors.ResetExpired):
        _choose(session, now + hour, token)


def test_looking_at_it_changes_nothing(session, cast, now):
    token = _ask(session, now)
    for _ in range(5):
        resets.look_up(session, token=token, now=now)
    assert _choose(session, now, token)


def test_it_works_once(session, cast, now):
    token = _ask(session, now)
    _choose(session, now, token)
    session.expire_all()
    with pytest.raises(errors.ResetUsed):
        _choose(session, now, token)


def test_a_newer_link_replaces_it(session, cast, now):
    first = _ask(session, now)
    second = _ask(session, now + timedelta(minutes=1))
    session.expire_all()
    with pytest.raises(errors.ResetReplaced):
        resets.look_up(session, token=first, now=now)
    assert _choose(session, now + timedelta(minutes=1), second)


def test_another_address_ends_it(session, cast, now):
    token = _ask(session, now)
    session.get_one(Account, cast.rivera.account_id).email = "new@willowcreek.example"
    session.flush()
    with pytest.raises(errors.ResetReplaced):
        resets.look_up(session, token=token, now=now)


@pytest.mark.parametrize("spoil", ["", "x", "{}x", "x{}", ".", "{0}.{0}", "é", "\x00"])
def test_what_is_not_a_link_of_ours_is_damaged(session, cast, now, spoil):
    token = _ask(session, now)
    with pytest.raises(errors.ResetDamaged):
        resets.look_up(session, token=spoil.format(token), now=now)


def test_a_link_of_another_purpose_is_no_reset(session, cast, now):
    _ask(session, now)
    reset = session.exec(select(PasswordReset)).one()
    other = tokens.LinkRef("invite.v1", reset.id, reset.nonce, reset.generation, reset.key_id)
    with pytest.raises(errors.ResetDamaged):
        resets.look_up(session, token=tokens.sign(other), now=now)


def test_nobody_learns_who_works_here(session, cast, now):
    """Unknown, disabled and retired people get no letter; the caller answers them like everybody."""
    cast.sam.deactivated_at = now
    session.get_one(Account, cast.okafor.account_id).disabled_at = now
    session.flush()
    for email in ("nobody@example.com", "sam@willowcreek.example", "okafor@willowcreek.example", "", "\x00"):
        assert resets.forgot_by_staff(session, email=email, now=now) is None
    assert session.exec(select(Letter)).all() == []


def test_a_mailbox_can_not_be_flooded(session, cast, now):
    for minute in range(20):
        _ask(session, now + timedelta(minutes=minute))
    assert len(session.exec(select(Letter)).all()) == resets.AT_MOST
    _ask(session, now + timedelta(hours=24, minutes=1))
    assert len(session.exec(select(Letter)).all()) == resets.AT_MOST + 1


def test_it_does_not_go_around_the_second_step(session, cast, now):
    """T20: a reset proves the mailbox, not the phone."""
    account = session.get_one(Account, cast.rivera.account_id)
    secret = second_step.new_secret()
    second_step.turn_on(session, account_id=account.id, secret=secret, code=second_step.code_at(secret, now), now=now)
    _choose(session, now, _ask(session, now))
    session.expire_all()
    answer = attempt(session, now, password=NEW)
    assert second_step.due(answer.account) == second_step.CODE


def test_it_opens_a_locked_account(session, cast, now):
    for _ in range(10):
        attempt(session, now, right=False)
    assert attempt(session, now, right=True).account is None
    _choose(session, now, _ask(session, now))
    session.expire_all()
    assert attempt(session, now, password=NEW) != signing_in.Answer()


def test_of_sixteen_who_use_it_at_once_one_wins(spare_database, now):
    """One conditional update spends the link."""
    writes = spare_database.execution_options(**{db.WRITES: True})
    with Session(writes, expire_on_commit=False) as session:
        people.arrive(session, now)
        token = _ask(session, now)
        session.commit()
    outcomes: list[str] = []

    def race():
        try:
            with Session(writes) as session:
                resets.choose(session, token=token, password_hash="$x", find=addressee_of, now=now)
                session.commit()
                outcomes.append("won")
        except errors.ResetUsed:
            outcomes.append("used")

    threads = [threading.Thread(target=race) for _ in range(16)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes) == ["used"] * 15 + ["won"]
    with Session(spare_database) as session:
        changed = select(Letter).where(Letter.kind == "staff_password_changed")
        assert len(session.exec(changed).all()) == 1


@pytest.mark.slow
def test_tries_at_once_are_counted_one_by_one(spare_database, now):
    """T12: of forty wrong tries sent together, five count and the rest meet the lock."""
    writes = spare_database.execution_options(**{db.WRITES: True})
    with Session(writes) as session:
        account_id = people.arrive(session, now).rivera.account_id
        session.commit()

    def guess():
        with Session(writes, expire_on_commit=False) as session:
            attempt(session, now, right=False)
            session.commit()

    threads = [threading.Thread(target=guess) for _ in range(40)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    with Session(spare_database) as session:
        assert session.get_one(Account, account_id).failed_tries == 5
