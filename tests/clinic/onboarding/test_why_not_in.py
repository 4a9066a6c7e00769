"""Why can't this patient sign in? Each cause made true by what people, time and the post do (B1)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event
from sqlmodel import select

from osmind_app.clinic.accounts import devices, locks, signing_in, temporary
from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.models import KnownDevice
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding import causes
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.why_not_in import CHECKLIST, ask, why_not_in
from osmind_app.clinic.patients import opening
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.clinic.patients.opening import ChartReason
from osmind_app.lib.errors import NotFound
from osmind_app.outbox.reasons import plainly
from tests.situations import AN_HOUR, MAKERS, Scene, come_true

KINDS = [
    value
    for name, value in vars(causes).items()
    if name.isupper() and isinstance(value, str) and value and not name.startswith(("FIX", "SEND", "COPY"))
]
KINDS = [kind for kind in KINDS if kind not in (causes.RESTORE, causes.PORTAL_ADDRESS)]
WRONG_KEY = "the mail service refuses this portal’s key; whoever runs the portal has to look"
# What the sentence must say, and the deed that cures it.
EXPECTED = {
    causes.ARCHIVED: ("June was archived on Nov 22", causes.RESTORE),
    causes.NO_EMAIL: ("June has no email on the chart", causes.FIX_EMAIL),
    causes.NEVER_INVITED: ("June was never invited", causes.SEND_INVITE),
    causes.GUARDIAN_ONLY: ("can open this portal. June has no sign-in of their own", causes.SEND_INVITE),
    causes.WAITING: ("is about to leave; it has been waiting for 3 minutes", causes.COPY_LINK),
    causes.STUCK: ("waiting for 2 hours: the mail service can’t be reached", causes.COPY_LINK),
    causes.GIVEN_UP: ("was given up on Nov 22, 2026, 9:00 AM PST: the mail server refuses", causes.SEND_INVITE),
    causes.DELAYED: ("is holding the email up since", causes.COPY_LINK),
    causes.BOUNCED: ("The email to june@example.com came back. The mailbox does not exist.", causes.FIX_EMAIL),
    causes.NOTHING_HEARD: ("whether it arrived is not known", causes.SEND_SETUP),
    causes.NOT_OPENED: ("arrived at june@example.com on Nov 22", causes.SEND_SETUP),
    causes.STOPPED_AT_LANDING: ("nobody pressed Continue", causes.SEND_SETUP),
    causes.STOPPED_AT_PASSWORD: ("reached “Create your password”", causes.SEND_SETUP),
    causes.OLD_LINK: ("June opened an old link on Nov 22, 2026, 8:59 AM PST", causes.COPY_LINK),
    causes.EXPIRED: ("expired on Nov 21, 2026, 9:00 AM PST before a password was created", causes.SEND_INVITE),
    causes.WITHDRAWN: ("The clinic turned the link of the last invite off", causes.SEND_INVITE),
    causes.NOT_ME: ("said “Not me”", causes.FIX_EMAIL),
    causes.CLOSED: ("The portal of June was closed", causes.SEND_INVITE),
    causes.DISABLED: ("was closed on Nov 22, 2026, 8:00 AM PST", causes.NOTHING),
    causes.LOCKED: ("paused until Nov 22, 2026, 9:01 AM PST after 5 wrong tries", causes.SEND_RESET),
    causes.LOCKED_UNTIL_RESET: ("off after 100 wrong tries", causes.SEND_RESET),
    causes.RESET_WAITING: ("has not left yet; it has been waiting for 1 minute", causes.NOTHING),
    causes.RESET_BOUNCED: ("to june@example.com came back. The mailbox is full.", causes.FIX_EMAIL),
    causes.RESET_NOT_USED: ("was not used yet. Its link works until Nov 22, 2026, 9:50 AM PST", causes.SEND_RESET),
    causes.RESET_EXPIRED: ("was not used within its hour", causes.SEND_RESET),
    causes.TEMPORARY_WAITING: ("works until Nov 22, 2026, 9:59 AM PST and was not used yet", causes.PORTAL_ADDRESS),
    causes.TEMPORARY_OVER: ("was not used within its hour and has expired", causes.SEND_RESET),
    causes.EMAIL_WAITING: ("waits to be confirmed until Nov 26, 2026, 8:00 AM PST", causes.FIX_EMAIL),
    causes.EMAIL_MOVED: ("since Nov 22, 2026, 8:59 AM PST; june@example.com no longer opens", causes.SEND_RESET),
    causes.WRONG_DOOR: ("tried june@example.com at the staff door", causes.PORTAL_ADDRESS),
    causes.STAFF_EMAIL: ("is also the staff sign-in of Kim Doyle", causes.PORTAL_ADDRESS),
    causes.SECOND_ACCOUNT: ("not with the june@example.com of this chart", causes.SEND_RESET),
    causes.ALL_FINE: ("Everything is in order: June can sign in with june@example.com", causes.SEND_RESET),
}


@pytest.fixture
def scene(session, cast, now):
    return Scene(session, cast.sam, cast.june, now)


def answer(session, cast, now, patient=None):
    return why_not_in(session, actor=cast.sam, patient_id=(patient or cast.june).id, now=now)


def test_every_cause_can_come_true():
    """A cause nobody can make true would be a guess."""
    assert set(KINDS) == set(EXPECTED) == set(MAKERS)


@pytest.mark.parametrize("kind", EXPECTED)
def test_each_cause_has_its_sentence_and_its_cure(session, cast, now, kind):
    """B1"""
    come_true(kind, session, cast.sam, cast.june, now)
    found = answer(session, cast, now)
    words, cure = EXPECTED[kind]
    assert (found.kind, found.cure) == (kind, cure)
    assert words in found.sentence
    assert (found.label == "") == (cure == causes.NOTHING)
    assert found.why_not == ""


def test_what_also_holds_stands_below(session, cast, now, scene):
    """B1: the most pressing first; one who is locked out, asked for a reset and tried the staff door has three."""
    scene.active()
    scene.letter(scene.asks_for_reset(), sent_at=now)
    scene.tries("provider", 1)
    scene.tries("patient", 5)
    session.expire_all()
    found = answer(session, cast, now)
    assert found.kind == causes.LOCKED
    assert ["reset" in found.others[0], "staff door" in found.others[1]] == [True, True]
    assert len(found.others) == 2


def test_a_letter_among_many_waits_its_turn_and_is_not_stuck(session, cast, now, scene):
    """B1, B8"""
    letter = scene.letter(scene.invited(2 * AN_HOUR, left=False), batch_id=uuid4())
    assert (answer(session, cast, now).kind, answer(session, cast, now).cure) == (causes.WAITING, causes.COPY_LINK)
    assert "one of many that were sent at once" in answer(session, cast, now).sentence
    letter.last_error = "Resend can't be reached"
    session.flush()
    assert answer(session, cast, now).kind == causes.STUCK


def test_all_fine_comes_with_a_list_to_read_out_and_the_last_sign_in(session, cast, now, scene):
    """S85–S88"""
    scene.active()
    found = answer(session, cast, now)
    assert found.checklist == list(CHECKLIST)
    assert "spam" in found.checklist[0]
    assert "Complete all steps" in found.checklist[1]
    assert "portal’s address" in found.checklist[2]
    assert "cache and cookies" in found.checklist[3]
    assert "another device" in found.checklist[3]
    assert found.last_sign_in == "Last sign-in: Nov 20, 2026, 10:00 AM PST"


def test_who_was_never_in_reads_so(session, cast, now):
    assert answer(session, cast, now).last_sign_in == "Never signed in"


def test_the_cure_of_a_letter_that_did_not_come_is_a_setup_email(session, cast, now):
    """S78–S80: and afterwards the answer is another one"""
    come_true(causes.NOT_OPENED, session, cast.sam, cast.june, now)
    onboarding.send_reset(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    assert answer(session, cast, now + timedelta(seconds=5)).kind == causes.WAITING


def test_the_cure_of_an_expired_invite_lets_them_in(session, cast, now, scene):
    """S82–S84"""
    come_true(causes.EXPIRED, session, cast.sam, cast.june, now)
    assert answer(session, cast, now).label == "Resend invite"
    scene.active(before=timedelta(hours=2))
    assert answer(session, cast, now).kind == causes.ALL_FINE


def test_a_lock_ends_by_itself_and_by_a_new_password(session, cast, now):
    """T12, both sides of the minute"""
    come_true(causes.LOCKED, session, cast.sam, cast.june, now)
    until = now + locks.WAITS[0]
    assert answer(session, cast, until - timedelta(microseconds=1)).kind == causes.LOCKED
    assert answer(session, cast, until).kind == causes.ALL_FINE


def test_a_lock_of_the_patients_own_browser_counts_too(session, cast, now, scene):
    """T12: a known browser has its own budget, and its own lock"""
    account = scene.active()
    devices.remember(session, account_id=account.id, now=now)
    session.flush()
    device = session.exec(select(KnownDevice).where(KnownDevice.account_id == account.id)).one()
    device.failed_tries, device.locked_until = 6, now + timedelta(minutes=2)
    session.flush()
    assert "6 wrong tries" in answer(session, cast, now).sentence


def test_a_letter_is_stuck_after_ten_minutes(session, cast, now, scene):
    """B22, both sides"""
    sent = scene.invited(timedelta(0), left=False)
    due = scene.letter(sent).deliver_after
    late = due + timedelta(minutes=10)
    assert answer(session, cast, late - timedelta(microseconds=1)).kind == causes.WAITING
    assert answer(session, cast, late).kind == causes.STUCK


def test_a_reset_that_was_used_or_followed_by_a_sign_in_is_old_news(session, cast, now, scene):
    """S85"""
    account = scene.active()
    scene.asks_for_reset()
    account.last_sign_in_at = now - timedelta(minutes=5)
    session.flush()
    assert answer(session, cast, now).kind == causes.ALL_FINE


def test_a_temporary_password_that_was_used_half_way_is_a_cause_until_there_is_a_new_one(session, cast, now, scene):
    """D6, both sides of the hour: whoever stopped at "Create your password" needs another way in"""
    come_true(causes.TEMPORARY_WAITING, session, cast.sam, cast.june, now)
    over = now + timedelta(minutes=59)
    assert answer(session, cast, over - timedelta(microseconds=1)).kind == causes.TEMPORARY_WAITING
    assert answer(session, cast, over).kind == causes.TEMPORARY_OVER
    given = temporary.open_of(session, account_id=scene.account().id)
    signing_in.wait_for_password(session, given=given, device_name="", now=now)
    assert "June created no new password" in answer(session, cast, now).sentence
    accounts.set_password(session, account_id=scene.account().id, password_hash="$x", now=now)
    session.expire_all()
    assert answer(session, cast, now).kind == causes.ALL_FINE


def test_five_invites_leave_the_link_to_copy(session, cast, now, scene):
    """A10: the button says why it can't send, or offers what works"""
    for minutes in (5, 4, 3, 2, 1):
        scene.invited(timedelta(minutes=minutes))
    session.expire_all()
    found = answer(session, cast, now)
    assert (found.kind, found.cure) == (causes.NOTHING_HEARD, causes.COPY_LINK)
    invitations.withdraw(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    found = answer(session, cast, now)
    assert found.cure == causes.SEND_INVITE
    assert "5 invites went out" in found.why_not


def test_an_invite_taken_back_before_it_left_was_none(session, cast, now, scene):
    """D8"""
    sent = scene.invited(timedelta(0), left=False)
    invitations.undo(session, actor=cast.sam, invitation_id=sent.id, now=now)
    session.expire_all()
    found = answer(session, cast, now)
    assert (found.kind, found.label) == (causes.WITHDRAWN, "Send invite")
    assert "taken back" in found.sentence


def test_a_staff_account_with_the_address_is_named_to_the_invited_too(session, cast, now, scene):
    """S77"""
    cast.june.email = "sam@willowcreek.example"
    session.flush()
    found = answer(session, cast, now)
    assert found.kind == causes.NEVER_INVITED
    assert "staff sign-in of Sam Lee" in found.others[0]


def test_a_staff_account_of_another_clinic_is_nobodys_business(session, cast, now):
    """T11, T30"""
    cast.june.email = "stone@harbor.example"
    session.flush()
    assert answer(session, cast, now).others == []


def test_what_holds_for_the_browser_that_was_refused_is_remembered_once(session, cast, now, scene):
    """B20: signing in makes the wrong door old news"""
    come_true(causes.WRONG_DOOR, session, cast.sam, cast.june, now)
    account = scene.account()
    account.last_sign_in_at = now
    session.flush()
    assert answer(session, cast, now).kind == causes.ALL_FINE


def test_an_address_the_chart_does_not_have_is_masked(session, cast, now):
    """D3: it may be known to another clinic only"""
    come_true(causes.SECOND_ACCOUNT, session, cast.sam, cast.june, now)
    assert "o••••@example.com" in answer(session, cast, now).sentence


def test_a_new_address_that_was_not_confirmed_in_time_says_so(session, cast, now):
    """A8"""
    come_true(causes.EMAIL_WAITING, session, cast.sam, cast.june, now)
    assert "was not confirmed by Nov 26" in answer(session, cast, now + timedelta(days=5)).sentence


def test_a_handful_of_questions_however_long_the_story(session, cast, now, scene):
    """No question is asked in a loop"""
    asked = []
    engine = session.get_bind().engine

    def questions() -> int:
        asked.clear()
        event.listen(engine, "before_cursor_execute", listen := lambda *_: asked.append(1))
        answer(session, cast, now)
        event.remove(engine, "before_cursor_execute", listen)
        return len(asked)

    scene.active()
    once = questions()
    onboarding.archive(session, actor=cast.sam, patient_id=cast.june.id, now=now - timedelta(hours=3))
    onboarding.restore(session, actor=cast.sam, patient_id=cast.june.id, now=now - timedelta(hours=3))
    for minutes in (50, 40, 30):
        scene.opened(scene.invited(timedelta(minutes=minutes)))
    scene.active(timedelta(minutes=20))
    for _ in range(3):
        scene.asks_for_reset()
    assert questions() <= once <= 12


def test_asking_is_written_down(session, cast, now):
    """House rule: looking is a deed"""
    ask(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    written = session.exec(select(AuditEvent).where(AuditEvent.event == "sign_in_help.opened")).one()
    assert (written.actor_id, written.patient_id) == (cast.sam.id, cast.june.id)
    assert written.detail == {"cause": causes.NEVER_INVITED}


@pytest.mark.parametrize("who", ["stone", "olsen"])
def test_nobody_outside_finds_anything(session, cast, now, who):
    """D1, T30: Dr. Stone is of another clinic, Dr. Olsen on no care team"""
    for question in (ask, why_not_in):
        with pytest.raises(NotFound):
            question(session, actor=getattr(cast, who), patient_id=cast.june.id, now=now)


@pytest.mark.parametrize("who", ["rivera", "okafor", "sam"])
def test_the_care_team_and_the_desk_may_ask(session, cast, now, who):
    """D1"""
    assert why_not_in(session, actor=getattr(cast, who), patient_id=cast.june.id, now=now).kind


def test_an_admin_outside_the_care_team_says_why_first(session, cast, now):
    """D1"""
    about = {"actor": cast.ada, "patient_id": cast.june.id, "now": now}
    for question in (ask, why_not_in):
        with pytest.raises(ReasonNeeded):
            question(session, **about)
    opening.give_reason(session, **about, reason=ChartReason("sign_in"))
    assert why_not_in(session, **about).kind


@pytest.mark.parametrize(
    ("error", "means"),
    [
        ("Resend can't be reached", "the mail service can’t be reached"),
        ("The mail server can't be reached (TimeoutError)", "the mail service can’t be reached"),
        ("Resend answered 429 daily_quota_exceeded", "the mail service’s limit for today is used up"),
        ("Resend answered 429 rate_limit_exceeded", "the mail service asks us to send more slowly"),
        (
            "Resend answered 403 invalid_api_key",
            "the mail service refuses this portal’s key; whoever runs the portal has to look",
        ),
        ("Resend answered 503 application_error", "the mail service has trouble of its own"),
        ("The mail server refused the recipient (550)", "the mail server refuses this address"),
        ("A new kind of trouble.", "A new kind of trouble"),
    ],
)
def test_a_couriers_error_is_said_plainly(error, means):
    assert plainly(error) == means


def test_an_hour_of_waiting_is_an_hour():
    assert [causes.ago(t) for t in (timedelta(0), timedelta(minutes=59), AN_HOUR, timedelta(days=2))] == [
        "1 minute",
        "59 minutes",
        "1 hour",
        "2 days",
    ]
