"""Change the patient's password (S59, A9, D6): read out at the desk, good for an hour and one use."""

import re
import threading
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from osmind_app.clinic.accounts import resets, sessions, signing_in, temporary
from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.models import PATIENT, Account, KnownDevice, TemporaryPassword
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.addressee import addressee_of
from osmind_app.clinic.families.models import GUARDIAN, PortalAccess
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.errors import PatientArchived
from osmind_app.clinic.onboarding import email_changes, errors
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.temporary_passwords import password_change
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import db, passwords
from osmind_app.lib.errors import NotAllowed, NotFound
from osmind_app.outbox.models import Letter
from tests import cast as people
from tests import letters, mailbox
from tests.cast import PASSWORD, password_hash

JUNE = "june@example.com"
HOUR = timedelta(hours=1)
OWN = "an entirely different sentence"


def active(session, cast, now, patient=None):
    """The patient created a password."""
    patient = patient or cast.june
    invitation = invitations.send(session, actor=cast.sam, patient_id=patient.id, now=now)
    mailbox.leaves(session, invitation, now)
    return onboarding.accept(session, token=mailbox.link_of(invitation), password_hash=password_hash(), now=now)


def give(session, cast, now, actor=None, patient=None):
    return onboarding.give_temporary_password(
        session, actor=actor or cast.sam, patient_id=(patient or cast.june).id, made=temporary.make(), now=now
    )


def attempt(session, now, password, *, at_the_door=True):
    """A try at the patients' door, or at another page that asks for the password."""
    was = signing_in.seen(session, kind=PATIENT, email=JUNE, browser=(), now=now, takes_temporary=at_the_door)
    return signing_in.judge(
        session,
        kind=PATIENT,
        email=JUNE,
        was=was,
        right=was.matches(password),
        browser=(),
        find=addressee_of,
        now=now,
    )


def enters(session, now, password):
    """The secret of a browser that may create a password now, or None."""
    given = attempt(session, now, password).temporary
    return (
        signing_in.wait_for_password(session, given=given, device_name="Safari on iPhone", now=now) if given else None
    )


def open_row(session):
    return session.exec(select(TemporaryPassword).where(TemporaryPassword.ended_at.is_(None))).one()


def state(session, cast, now, actor=None):
    return password_change(session, actor=actor or cast.sam, patient_id=cast.june.id, now=now)


def test_it_is_easy_to_read_out_and_hard_to_guess():
    """D6: four groups of four, no look-alikes, at least 60 bits from the system's generator."""
    assert temporary.BITS >= 60
    assert not set("0o1li5sbgz8vnuaectp") & set(temporary.ALPHABET) - set(
        "58"
    )  # nothing beside 5 and 8 looks like them
    made = {temporary.make().words for _ in range(8)}
    assert len(made) == 8
    for words in made:
        assert re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", words)
        assert set(words) - {"-"} <= set(temporary.ALPHABET)
    assert temporary.aloud("k7mh") == "Kilo 7 Mike Hotel"
    assert set(temporary.ALOUD) == {sign for sign in temporary.ALPHABET if sign.isalpha()}


def test_staff_read_it_out_and_the_patient_creates_one_of_their_own(session, cast, now):
    """S59, D6"""
    active(session, cast, now)
    shown = give(session, cast, now)
    assert shown.given == "Given by Sam Lee on Sunday, November 22 at 9:00 AM (Pacific Time)."
    assert shown.until == "Sunday, November 22 at 10:00 AM (Pacific Time)"
    assert "-".join(group.written for group in shown.groups) == shown.words
    secret = enters(session, now, shown.words)
    assert sessions.find(session, secret=secret, kind=signing_in.CHOOSING, now=now)
    assert sessions.find(session, secret=secret, kind=PATIENT, now=now) is None  # it opens nothing else


@pytest.mark.parametrize("typed", ["{0}", "{1}", " {0} ", "{2}"])
def test_capitals_spaces_and_dashes_do_not_matter(session, cast, now, typed):
    active(session, cast, now)
    words = give(session, cast, now).words
    assert enters(session, now, typed.format(words, words.upper().replace("-", " "), words.replace("-", "")))


def test_the_password_before_stops_working_at_once(session, cast, now):
    """Whoever asks at the desk has forgotten it, or fears that somebody knows it."""
    account = active(session, cast, now)
    assert attempt(session, now, PASSWORD).account is not None
    give(session, cast, now)
    assert attempt(session, now, PASSWORD) == signing_in.Answer()
    session.refresh(account)
    assert account.password_hash is None


def test_every_session_link_and_lock_of_before_ends(session, cast, now):
    """T17"""
    account = active(session, cast, now)
    _, secret = sessions.start(session, account_id=account.id, kind=PATIENT, device="", now=now)
    session.add(KnownDevice(account_id=account.id, secret_hash=b"k", created_at=now))
    reset = resets.request(session, account=account, to=addressee_of(session, account_id=account.id), now=now)
    account.failed_tries, account.locked_until = 12, now + HOUR
    session.flush()
    shown = give(session, cast, now)
    assert sessions.find(session, secret=secret, kind=PATIENT, now=now) is None
    assert session.exec(select(KnownDevice)).all() == []
    session.refresh(reset)
    assert reset.replaced_at is not None
    assert enters(session, now, shown.words)


def test_a_new_address_asked_for_in_the_portal_ends_and_one_asked_for_by_staff_stays(session, cast, now):
    """T21: a thief who knew the password asks for an address of their own; the desk may have asked for another."""
    account = active(session, cast, now)
    access = families.access_of(session, account_id=account.id)
    email_changes.start_own(session, actor=access, email="thief@example.com", now=now)
    give(session, cast, now)
    assert email_changes.waiting(session, account_id=account.id) is None
    email_changes.start(session, actor=cast.sam, patient_id=cast.june.id, email="new.june@example.com", now=now)
    give(session, cast, now)
    assert email_changes.waiting(session, account_id=account.id).new_email == "new.june@example.com"


def test_it_works_for_an_hour(session, cast, now):
    """D6, both sides of the limit"""
    active(session, cast, now)
    shown = give(session, cast, now)
    microsecond = timedelta(microseconds=1)
    assert attempt(session, now + HOUR, shown.words).temporary is None
    assert enters(session, now + HOUR - microsecond, shown.words)


def test_it_works_once(session, cast, now):
    active(session, cast, now)
    shown = give(session, cast, now)
    first = attempt(session, now, shown.words).temporary
    second = attempt(session, now, shown.words).temporary
    assert signing_in.wait_for_password(session, given=first, device_name="", now=now)
    assert signing_in.wait_for_password(session, given=second, device_name="", now=now) is None
    assert attempt(session, now, shown.words) == signing_in.Answer()


def test_asking_again_replaces_it(session, cast, now):
    active(session, cast, now)
    first = give(session, cast, now)
    second = give(session, cast, now)
    assert attempt(session, now, first.words).temporary is None
    assert enters(session, now, second.words)


def test_giving_another_ends_the_choice_of_whoever_used_the_first(session, cast, now):
    active(session, cast, now)
    secret = enters(session, now, give(session, cast, now).words)
    give(session, cast, now)
    assert sessions.find(session, secret=secret, kind=signing_in.CHOOSING, now=now) is None


def test_no_other_page_takes_it_for_a_password(session, cast, now):
    """Deny by default: who does not ask for a temporary password refuses it."""
    active(session, cast, now)
    shown = give(session, cast, now)
    assert attempt(session, now, shown.words, at_the_door=False) == signing_in.Answer()


def test_wrong_tries_count_and_lock_as_always(session, cast, now):
    """T12: five are free, then even the right one waits."""
    account = active(session, cast, now)
    shown = give(session, cast, now)
    for _ in range(5):
        assert attempt(session, now, "df23-df23-df23-df23") == signing_in.Answer()
    session.refresh(account)
    assert account.failed_tries == 5
    assert attempt(session, now, shown.words) == signing_in.Answer()
    assert enters(session, now + timedelta(minutes=1), shown.words)


def test_an_expired_one_is_wrong_like_any_other_and_counts(session, cast, now):
    """T11, T12: the screen says the same; the clinic's record knows why."""
    account = active(session, cast, now)
    shown = give(session, cast, now)
    assert attempt(session, now + HOUR, shown.words) == signing_in.Answer()
    session.refresh(account)
    assert account.failed_tries == 1
    why = [event.detail["why"] for event in session.exec(select(AuditEvent)) if event.event == "sign_in.failed"]
    assert why == ["temporary_expired"]


def test_it_is_stored_as_a_hash_alone_and_never_sent(session, cast, now):
    """S59, A9: never mailed in clear; nothing in any table reads like it."""
    active(session, cast, now)
    shown = give(session, cast, now)
    row = open_row(session)
    assert row.password_hash.startswith("$argon2id$")
    kept = [
        str(table.model_dump())
        for model in (TemporaryPassword, AuditEvent, Letter, Account)
        for table in session.exec(select(model))
    ]
    for spelling in (shown.words, shown.words.replace("-", "")):
        assert not [line for line in kept if spelling in line]
        assert spelling not in letters.latest(session, to=JUNE).text
    assert shown.words not in repr(shown) + repr(temporary.Made(shown.words, ""))


def test_the_patient_is_told_by_letter_and_the_record_says_who(session, cast, now):
    """D6, letter 28"""
    active(session, cast, now)
    give(session, cast, now)
    assert mailbox.kinds_to(session, JUNE) == ["invitation", "temporary_password"]
    letter = letters.latest(session, to=JUNE)
    assert letter.subject == "Your password was reset at Willow Creek"
    assert "Sunday, November 22 at 9:00 AM (Pacific Time)" in letter.text
    assert "(415) 555-0132" in letter.text
    [event] = session.exec(select(AuditEvent).where(AuditEvent.event == "temporary_password.given")).all()
    assert (event.actor_id, event.patient_id, event.practice_id) == (cast.sam.id, cast.june.id, cast.willow.id)


def test_a_new_password_of_any_kind_ends_it(session, cast, now):
    """Forgot password stays open meanwhile; what was chosen with its link wins."""
    account = active(session, cast, now)
    shown = give(session, cast, now)
    resets.request(session, account=account, to=addressee_of(session, account_id=account.id), now=now)
    token = letters.token_in(letters.latest(session, to=JUNE, kind="password_reset"))
    resets.choose(session, token=token, password_hash=passwords.hashed(OWN), find=addressee_of, now=now)
    assert attempt(session, now, shown.words) == signing_in.Answer()
    assert attempt(session, now, OWN).account is not None
    [row] = session.exec(select(TemporaryPassword)).all()
    assert (row.ended_at, row.password_hash) == (now, "")


def test_before_the_first_password_there_is_none_to_change(session, cast, now):
    """A9: disabled, and says what to do instead."""
    for patient, words in ((cast.june, "Send the setup email instead"), (cast.walt, "Add one and send an invite")):
        found = password_change(session, actor=cast.sam, patient_id=patient.id, now=now)
        assert words in found.why_not
        with pytest.raises(errors.NoPasswordYet):
            give(session, cast, now, patient=patient)
    assert session.exec(select(Letter)).all() == []


def test_an_archived_patient_gets_none(session, cast, now):
    """A26"""
    active(session, cast, now)
    onboarding.archive(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    with pytest.raises(PatientArchived):
        give(session, cast, now)


def test_the_practice_can_switch_it_off(session, cast, now):
    """D6: refused on the server, and the button says so; admins alone decide."""
    active(session, cast, now)
    shown = give(session, cast, now)
    with pytest.raises(NotAllowed):
        practices.allow_temporary_passwords(session, actor=cast.sam, on=False, now=now)
    practices.allow_temporary_passwords(session, actor=cast.ada, on=False, now=now)
    with pytest.raises(errors.TemporaryPasswordsOff):
        give(session, cast, now)
    assert "gives no temporary passwords" in state(session, cast, now).why_not
    assert enters(session, now, shown.words)  # one that was given keeps its hour
    practices.allow_temporary_passwords(session, actor=cast.ada, on=True, now=now)
    assert give(session, cast, now)


def test_another_practices_switch_is_their_own(session, cast, now):
    """T30"""
    active(session, cast, now)
    practices.allow_temporary_passwords(session, actor=cast.stone, on=False, now=now)
    assert give(session, cast, now)


def test_five_in_a_day_and_no_sixth(session, cast, now):
    active(session, cast, now)
    for minute in range(5):
        give(session, cast, now + timedelta(minutes=minute))
    day = timedelta(hours=24)
    with pytest.raises(errors.TooManyTemporaryPasswords):
        give(session, cast, now + day - timedelta(microseconds=1))
    assert give(session, cast, now + day)


@pytest.mark.parametrize("who", ["rivera", "okafor", "sam", "ada"])
def test_who_may_find_the_patient_may_give_one(session, cast, now, who):
    """D1: the care team, the front desk, admins."""
    active(session, cast, now)
    assert give(session, cast, now, actor=getattr(cast, who))


@pytest.mark.parametrize("who", ["stone", "olsen"])
def test_nobody_else_finds_the_patient(session, cast, now, who):
    """T30, D1: Dr. Stone gets NotFound."""
    active(session, cast, now)
    with pytest.raises(NotFound):
        give(session, cast, now, actor=getattr(cast, who))
    with pytest.raises(NotFound):
        state(session, cast, now, actor=getattr(cast, who))


def test_an_account_that_opens_another_clinics_portal_is_left_alone(session, cast, now):
    """D3: staff who read a password out could use it themselves, and would see another clinic's chart."""
    account = active(session, cast, now)
    families.grant(session, account_id=account.id, patient_id=cast.holt.id, practice_id=cast.harbor.id, now=now)
    with pytest.raises(errors.OwnMailboxOnly) as refused:
        give(session, cast, now)
    for told in ("clinic", "Harbor", "other"):
        assert told not in refused.value.sentence  # it does not say why: that is another clinic's secret
    assert attempt(session, now, PASSWORD).account is not None
    access = session.exec(select(PortalAccess).where(PortalAccess.practice_id == cast.harbor.id)).one()
    access.ended_at = now
    session.flush()
    assert give(session, cast, now)


def test_a_guardians_account_is_given_away_by_those_who_see_every_child(session, cast, now):
    """D1: June is Leo's guardian too; Dr. Okafor is not on Leo's care team, Dr. Rivera is."""
    account = active(session, cast, now)
    families.grant(
        session,
        account_id=account.id,
        patient_id=cast.leo.id,
        practice_id=cast.willow.id,
        role=GUARDIAN,
        now=now,
    )
    with pytest.raises(errors.OwnMailboxOnly):
        give(session, cast, now, actor=cast.okafor)
    assert give(session, cast, now, actor=cast.rivera)


def test_a_childs_chart_does_not_give_the_guardians_password_away(session, cast, now):
    account = active(session, cast, now)
    families.grant(
        session, account_id=account.id, patient_id=cast.leo.id, practice_id=cast.willow.id, role=GUARDIAN, now=now
    )
    with pytest.raises(errors.NoPasswordYet):
        give(session, cast, now, patient=cast.leo)


def test_the_profile_says_what_became_of_it(session, cast, now):
    """T11: the patient reads one sentence for everything; the clinic reads the truth."""
    account = active(session, cast, now)
    assert state(session, cast, now).standing == ""
    shown = give(session, cast, now)
    waiting = state(session, cast, now)
    assert waiting.standing == (
        "Sam Lee gave a temporary password on Nov 22, 2026, 9:00 AM PST. "
        "It works until Nov 22, 2026, 10:00 AM PST and was not used yet."
    )
    assert not waiting.is_over
    expired = state(session, cast, now + HOUR)
    assert "It expired on Nov 22, 2026, 10:00 AM PST and was not used." in expired.standing
    assert expired.is_over
    enters(session, now, shown.words)
    assert "no new password was created yet" in state(session, cast, now).standing
    accounts.set_password(session, account_id=account.id, password_hash=passwords.hashed(OWN), now=now)
    assert state(session, cast, now).standing == ""


def test_two_who_give_one_at_once_leave_one(spare_database, now):
    """The last one counts, and the limit holds."""
    writes = spare_database.execution_options(**{db.WRITES: True})
    with Session(writes, expire_on_commit=False) as session:
        cast = people.arrive(session, now)
        active(session, cast, now)
        session.commit()
    outcomes = []

    def gives():
        try:
            with Session(writes, expire_on_commit=False) as session:
                actor = session.get(type(cast.sam), cast.sam.id)
                onboarding.give_temporary_password(
                    session, actor=actor, patient_id=cast.june.id, made=temporary.Made("x", "$x"), now=now
                )
                session.commit()
                outcomes.append("given")
        except errors.TooManyTemporaryPasswords:
            outcomes.append("too many")

    threads = [threading.Thread(target=gives) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes) == ["given"] * 5 + ["too many"] * 3
    with Session(spare_database) as session:
        assert open_row(session)


def test_of_many_who_type_it_at_once_one_gets_in(spare_database, now):
    writes = spare_database.execution_options(**{db.WRITES: True})
    with Session(writes, expire_on_commit=False) as session:
        cast = people.arrive(session, now)
        active(session, cast, now)
        words = give(session, cast, now).words
        session.commit()
    secrets = []

    def types():
        with Session(writes, expire_on_commit=False) as session:
            secrets.append(enters(session, now, words))
            session.commit()

    threads = [threading.Thread(target=types) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len([secret for secret in secrets if secret]) == 1
