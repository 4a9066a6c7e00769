"""Which letters a patient wants, by topic, and letters that do not name the clinic (S49, design 4.5)."""

import pytest

from osmind_app.clinic.accounts import resets
from osmind_app.clinic.accounts.models import Account
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.addressee import addressee_of
from osmind_app.clinic.families.models import DOCUMENTS, GUARDIAN
from osmind_app.clinic.updates import service as updates
from osmind_app.clinic.updates import wishes
from osmind_app.lib.errors import NotFound
from osmind_app.outbox import letters
from tests import mailbox
from tests.cast import NOW
from tests.clinic.onboarding.changing import access_of, active, somebody_elses
from tests.letters import latest
from tests.mail import WILLOW, drafts, opened

JUNE, DANA = "june@example.com", "dana@example.com"
KIND = "email_kept"  # stands for the letters of features above


@pytest.fixture
def june(session, cast, now):
    """June's own access to her portal."""
    active(session, cast, now)
    return access_of(session, cast)


def told(session, cast, now, topic=updates.MESSAGES, key="k", patient=None):
    patient = patient or cast.june
    updates.tell_patient(
        session,
        practice_id=patient.practice_id,
        patient_id=patient.id,
        topic=topic,
        draft=letters.email_kept(WILLOW, first_name=patient.called),
        key=key,
        now=now,
    )


def wanted(session, june, topic):
    return topic in {one.topic for one in wishes.page(session, actor=june).topics if one.by_email}


@pytest.mark.parametrize("topic", wishes.TOPICS)
def test_a_topic_is_switched_off_and_on_again_and_no_other_with_it(session, cast, now, june, topic):
    """S49"""
    assert wanted(session, june, topic)
    for on in (False, True, False):
        wishes.choose(session, actor=june, topic=topic, on=on, now=now)
        assert wanted(session, june, topic) == on
    assert {one.topic for one in wishes.page(session, actor=june).topics if one.by_email} == {*wishes.TOPICS} - {topic}
    told(session, cast, now, topic)
    assert KIND not in mailbox.kinds_to(session, JUNE)


def test_a_letter_goes_to_everybody_who_opens_the_portal_once(session, cast, now, june):
    """The patient by name; a guardian without it"""
    account = somebody_elses(session, cast, now, DANA)
    families.grant(
        session,
        account_id=account.id,
        patient_id=cast.june.id,
        practice_id=cast.willow.id,
        role=GUARDIAN,
        scopes=DOCUMENTS,
        now=now,
    )
    for _ in range(2):
        told(session, cast, now, updates.DOCUMENTS)
    assert mailbox.kinds_to(session, JUNE).count(KIND) == mailbox.kinds_to(session, DANA).count(KIND) == 1
    assert "Hello June," in latest(session, to=JUNE, kind=KIND).text
    assert "June" not in latest(session, to=DANA, kind=KIND).text


def test_nobody_is_written_to_where_no_portal_is_open(session, cast, now):
    told(session, cast, now)
    assert mailbox.kinds_to(session, JUNE) == []


def test_a_discreet_letter_does_not_name_the_clinic(session, cast, now, june):
    """Design 4.5: the neutral name instead, on every letter; no address and no reply to the clinic's inbox"""
    cast.willow.reply_to_email, cast.willow.address = "desk@willowcreek.example", "12 Mill Lane"
    wishes.be_discreet(session, actor=june, on=True, now=now)
    told(session, cast, now)
    account = addressee_of(session, account_id=june.account_id)
    resets.request(session, account=session.get_one(Account, june.account_id), to=account, now=now)
    for kind in (KIND, "password_reset"):
        letter = latest(session, to=JUNE, kind=kind)
        assert letter.sender.startswith("Member Services <")
        assert letter.reply_to == ""
        whole = letter.subject + letter.text + letter.html + letter.sender
        for word in ("Willow", "Mill Lane", "willowcreek", "patient of"):
            assert word not in whole
    wishes.be_discreet(session, actor=june, on=False, now=now)
    told(session, cast, now, key="again")
    assert "Willow Creek" in latest(session, to=JUNE, kind=KIND).sender


def test_no_letter_to_a_patient_gives_a_discreet_clinic_away(now):
    """Whatever its kind"""
    neutral = letters.PracticeCard("Member Services", "(415) 555-0132", discreet=True)
    for draft in drafts(neutral, now=NOW).values():
        if draft.context["reader"] == letters.PATIENT:
            assert "patient of" not in opened(draft).text


def test_a_patient_chooses_for_their_own_portal_only(session, cast, now, june):
    """T30: no topic, and another clinic's patient is not asked about"""
    with pytest.raises(NotFound):
        wishes.choose(session, actor=june, topic="surveys", on=False, now=now)
    wishes.choose(session, actor=june, topic=updates.MESSAGES, on=False, now=now)
    somebody_elses(session, cast, now, DANA)
    told(session, cast, now, key="june")
    told(session, cast, now, key="holt", patient=cast.holt)
    assert (mailbox.kinds_to(session, JUNE), mailbox.kinds_to(session, DANA)) == ([], [KIND])
