"""The automatic welcome message (S68–S74, A18)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.models import PATIENT
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.models import GUARDIAN
from osmind_app.clinic.messaging import queries, welcome_settings, welcoming
from osmind_app.clinic.messaging import service as messaging
from osmind_app.clinic.messaging.models import ChatMessage
from osmind_app.clinic.messaging.welcome_settings import OWN, PRACTICE
from osmind_app.clinic.onboarding import leaving
from osmind_app.lib.errors import FormErrors, NotAllowed, NotFound
from tests.chats import says
from tests.clinic.onboarding.changing import access_of, active


@pytest.fixture
def settings(session, now):
    """`settings(actor, whose, on, words)` turns a welcome message on or off, and writes it."""

    def change(actor, whose=OWN, *, on=None, words=None):
        if on is not None:
            welcome_settings.turn(session, actor=actor, whose=whose, on=on, now=now)
        if words is not None:
            welcome_settings.write(session, actor=actor, whose=whose, words=words, now=now)

    return change


def welcomed(session):
    return [str(one.text) for one in session.exec(select(ChatMessage)).all()]


def test_a_patient_who_joins_is_welcomed_by_their_provider_in_the_ordinary_chat(session, cast, now, settings):
    """S68, S69, S72–S74: unread, answerable"""
    settings(cast.rivera, on=True, words="Hello {first}, I am {provider} of {clinic}.")
    active(session, cast, now)
    june = access_of(session, cast)
    page = queries.chat_page(session, actor=june, patient_id=cast.june.id, now=now)
    assert [(row.author, row.text) for row in page.rows] == [
        ("Dr. Rivera", "Hello June, I am Dr. Rivera of Willow Creek.")
    ]
    assert queries.unread_count(session, actor=june) == 1
    says(session, actor=june, patient_id=cast.june.id, text="Thank you", now=now)
    assert queries.inbox(session, actor=cast.rivera, now=now).rows[0].preview == "Thank you"


def test_nobody_is_welcomed_until_it_is_turned_on_and_nobody_after_the_fact(session, cast, now, settings):
    """S70, A18: never retroactive, and never twice"""
    active(session, cast, now)
    assert welcomed(session) == []
    settings(cast.rivera, on=True)
    assert welcomed(session) == []
    messaging.welcome(session, patient=cast.june, now=now)
    messaging.welcome(session, patient=cast.june, now=now)
    assert len(welcomed(session)) == 1


def test_once_per_patient_ever(session, cast, now, settings):
    """A18: a portal that was closed and opened again"""
    active(session, cast, now)
    leaving.archive(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    leaving.restore(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    settings(cast.rivera, on=True)
    active(session, cast, now + timedelta(hours=1))
    assert welcomed(session) == []


def test_the_practices_stands_in_where_a_provider_has_none(session, cast, now, settings):
    """A18"""
    settings(cast.ada, PRACTICE, on=True, words="{clinic} welcomes you, {first}")
    active(session, cast, now)
    assert welcomed(session) == ["Willow Creek welcomes you, June"]


@pytest.mark.parametrize(
    ("own_on", "own_words", "said"),
    [(True, "Mine", ["Mine"]), (True, None, ["Practice"]), (False, "Mine", [])],
)
def test_a_providers_own_choice_comes_before_the_practices(session, cast, now, settings, own_on, own_words, said):
    """A18: on with own words, on with the practice's, off although the practice's is on"""
    settings(cast.ada, PRACTICE, on=True, words="Practice")
    settings(cast.rivera, on=own_on, words=own_words)
    active(session, cast, now)
    assert welcomed(session) == said


def test_the_usual_words_are_there_before_anybody_typed_any(session, cast, now, settings):
    settings(cast.rivera, on=True)
    active(session, cast, now)
    [text] = welcomed(session)
    assert text.startswith("Hello June, welcome. You can message us here")
    assert text.endswith("– Dr. Rivera")


def test_a_guardian_is_not_welcomed(session, cast, now, settings):
    """A18"""
    settings(cast.rivera, on=True)
    dana = accounts.open(session, kind=PATIENT, email="dana@example.com", password_hash="x", now=now)
    families.grant(
        session, account_id=dana.id, patient_id=cast.leo.id, practice_id=cast.willow.id, role=GUARDIAN, now=now
    )
    assert messaging.welcome(session, patient=cast.leo, now=now) is None


def test_nobody_is_welcomed_where_messages_are_off(session, cast, now, settings):
    """A18"""
    settings(cast.rivera, on=True)
    messaging.allow_messages(session, actor=cast.ada, on=False, now=now)
    active(session, cast, now)
    assert welcomed(session) == []


@pytest.mark.parametrize("name", ["{provider}", "{{7*7}}", "{0.__class__}", "<b>June</b>", "{first}"])
def test_names_and_other_braces_stay_as_they_are(name):
    """T40"""
    words = "Hello {first}: {{7*7}} {0.__class__} {first.__class__} {nobody} {first"
    said = welcoming.filled(words, first=name, provider="Dr. Rivera", clinic="Willow Creek")
    assert said == f"Hello {name}: {{{{7*7}}}} {{0.__class__}} {{first.__class__}} {{nobody}} {{first"


def test_who_may_change_which(session, cast, settings):
    """S70–S73, D1: providers their own, admins the practice's"""
    for actor, whose in ((cast.rivera, PRACTICE), (cast.sam, OWN), (cast.sam, PRACTICE), (cast.ada, OWN)):
        with pytest.raises(NotAllowed):
            settings(actor, whose, on=True)
    with pytest.raises(NotFound):
        settings(cast.ada, "somebody's", on=True)
    settings(cast.stone, PRACTICE, on=True, words="Harbor")
    shown = welcome_settings.page(session, actor=cast.rivera)
    assert (shown.own.on, shown.own.words, shown.has_own) == (False, welcome_settings.USUAL, True)
    assert not welcome_settings.page(session, actor=cast.ada).has_own


def test_what_is_no_welcome_message_is_refused(cast, settings):
    with pytest.raises(FormErrors):
        settings(cast.rivera, words="  ")
    settings(cast.rivera, words="x" * welcome_settings.LONGEST)
    with pytest.raises(FormErrors):
        settings(cast.rivera, words="x" * (welcome_settings.LONGEST + 1))


def test_the_reply_time_is_the_clinics_own(session, cast, now):
    messaging.set_reply_time(session, actor=cast.ada, words="We reply on Mondays.", now=now)
    assert welcome_settings.page(session, actor=cast.rivera).reply_time == "We reply on Mondays."
    assert welcome_settings.page(session, actor=cast.stone).reply_time.startswith("We usually")
    for wrong in ("", "x" * 121):
        with pytest.raises(FormErrors):
            messaging.set_reply_time(session, actor=cast.ada, words=wrong, now=now)
    with pytest.raises(NotAllowed):
        messaging.set_reply_time(session, actor=cast.rivera, words="Soon", now=now)
