"""Messages are received and answered (S7): whole, once, sealed, and in the writer's own words."""

import json
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import text as sql
from sqlmodel import select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.messaging import service as messaging
from osmind_app.clinic.messaging.errors import MessagesOff, NoPortalYet, OfAnotherChat, PatientArchived
from osmind_app.clinic.messaging.models import Chat, ChatMessage, ChatReader
from osmind_app.clinic.messaging.sending import LONGEST
from osmind_app.clinic.onboarding import leaving
from osmind_app.lib import live
from osmind_app.lib.errors import FormErrors
from osmind_app.outbox.models import Letter
from tests.chats import composer
from tests.clinic.onboarding.changing import active
from tests.races import at_once, done

NAUGHTY = json.loads((Path(__file__).parents[2] / "data" / "naughty-strings.json").read_text())
CANARY = "canary-7f3a the new tablets make me dizzy"


def reachable(session, patient):
    """With an address to be invited at."""
    patient.email = "walt@example.com"
    session.add(patient)
    session.flush()
    return patient


def test_a_message_is_received_and_answered(talk):
    """S7, S62"""
    talk.says(talk.june, "Can we move Tuesday?")
    talk.says(talk.cast.rivera, "Yes, to Thursday.")
    assert [(row.author, row.text, row.own) for row in talk.page(talk.june).rows] == [
        ("You", "Can we move Tuesday?", True),
        ("Dr. Rivera", "Yes, to Thursday.", False),
    ]
    assert [(row.author, row.own, row.ours) for row in talk.page(talk.cast.okafor).rows] == [
        ("June Park", False, False),
        ("Dr. Rivera", False, True),
    ]


def test_a_message_is_on_disk_only_sealed_and_in_no_record_or_letter(talk, session):
    """D17, T49"""
    message = talk.says(talk.june, CANARY)
    talk.says(talk.cast.rivera, CANARY)
    talk.opens(talk.june)
    form_key = session.exec(select(ChatReader.form_key).where(ChatReader.reader_id == talk.june.account_id)).one()
    messaging.keep_draft(
        session, actor=talk.june, patient_id=talk.cast.june.id, form_key=form_key, text=CANARY, now=talk.now
    )
    tables = (ChatMessage, ChatReader, Chat, AuditEvent, Letter)
    for table in tables:
        for row in session.connection().execute(sql(f"SELECT * FROM {table.__tablename__}")).all():
            assert "canary" not in str(row)
    session.expire_all()
    assert session.get_one(ChatMessage, message.id).text == CANARY


def test_what_was_typed_in_one_chat_is_never_sent_into_another(talk, session):
    """T24, T31: the tab was on its way to the next chat when Send was pressed"""
    messaging.open_chat(session, actor=talk.cast.rivera, patient_id=talk.cast.walt.id, now=talk.now)
    key = talk.opens(talk.cast.rivera).form_key
    active(session, talk.cast, talk.now, patient=reachable(session, talk.cast.walt))
    for _ in range(2):  # and it stays in its chat once it was sent there, and its answer was lost
        with pytest.raises(OfAnotherChat):
            talk.says(talk.cast.rivera, CANARY, form_key=key, patient=talk.cast.walt)
        talk.says(talk.cast.rivera, CANARY, form_key=key)
    assert talk.texts(talk.june) == [CANARY]
    assert talk.page(talk.cast.rivera, of=talk.cast.walt).rows == []


def test_what_another_window_still_holds_is_a_message_of_its_own(talk, session):
    """F13, F14: it was typed before that window heard that the composer was sent"""
    key = talk.opens(talk.june).form_key
    first = talk.says(talk.june, "From the phone", form_key=key)
    open_now = talk.page(talk.june).form_key
    messaging.keep_draft(
        session, actor=talk.june, patient_id=talk.cast.june.id, form_key=open_now, text="Next", now=talk.now
    )
    for _ in range(2):
        talk.says(talk.june, "From the laptop", form_key=key)
    assert talk.says(talk.june, "From the phone", form_key=key).id == first.id
    assert talk.texts(talk.june) == ["From the phone", "From the laptop"]
    assert (talk.page(talk.june).form_key, talk.page(talk.june).draft) == (open_now, "Next")


def test_a_message_of_one_row_is_none_of_another(talk, session):
    """D17, T51: swapped ciphertexts are refused"""
    one, other = talk.says(talk.june, "One"), talk.says(talk.june, "Other")
    one.text_sealed = other.text_sealed
    with pytest.raises(InvalidTag):
        assert one.text


def test_sent_again_from_the_same_composer_it_is_there_once(talk, later):
    """F13: Enter and click, a retry after a lost answer"""
    key = talk.opens(talk.june).form_key
    first = talk.says(talk.june, "Hello", form_key=key)
    assert talk.says(talk.june, "Hello", form_key=key, at=later(1)).id == first.id
    assert talk.texts(talk.june) == ["Hello"]
    talk.says(talk.june, "Hello")
    assert len(talk.texts(talk.june)) == 2


def test_a_key_sends_from_nobody_elses_composer_and_opens_nobody_elses_message(talk):
    """F13, T24"""
    key = talk.opens(talk.june).form_key
    talk.opens(talk.cast.rivera)
    for _ in range(2):  # before June has sent with it, and after
        with pytest.raises(OfAnotherChat):
            talk.says(talk.cast.rivera, "Ours", form_key=key)
        talk.says(talk.june, "Mine", form_key=key)
    assert talk.texts(talk.june) == ["Mine"]


@pytest.mark.slow
def test_sent_twice_at_the_same_moment_it_is_there_once_and_two_messages_keep_their_order(spare_database):
    """F13, R21"""
    from tests import cast as people
    from tests.clinic.onboarding.changing import access_of, active

    def arrives(session):
        cast = people.arrive(session)
        active(session, cast, people.NOW)
        return cast, access_of(session, cast)

    cast, june = done(spare_database, arrives)

    key = done(spare_database, composer, actor=june, patient_id=cast.june.id, now=people.NOW)

    def send(text):
        return lambda: done(
            spare_database,
            messaging.send,
            actor=june,
            patient_id=cast.june.id,
            text=text,
            form_key=key,
            now=people.NOW,
        )

    at_once(*[send("same")] * 6, *[send(f"own {number}") for number in range(4)])

    def kept(session):
        return session.exec(select(ChatMessage.number, ChatMessage.form_key)).all()

    found = sorted(done(spare_database, kept))
    assert [number for number, _ in found] == [1, 2, 3, 4, 5]
    assert len({key for _, key in found}) == 5


def test_ten_thousand_characters_are_a_message_and_one_more_is_not(talk):
    talk.says(talk.june, "x" * LONGEST)
    with pytest.raises(FormErrors) as refused:
        talk.says(talk.june, "x" * (LONGEST + 1))
    assert refused.value.by_field == {
        "text": "A message can have 10,000 characters. This one has 10,001: send it in two parts"
    }


@pytest.mark.parametrize("nothing", ["", "   \n ", "\u200b\u200d"])
def test_nothing_is_no_message(talk, nothing):
    with pytest.raises(FormErrors) as refused:
        talk.says(talk.june, nothing)
    assert refused.value.by_field == {"text": "Write a message first"}


def test_what_people_type_is_kept_as_typed(talk, session):
    """T38: every naughty string comes back as it is, but for what nobody can see"""
    for text in ("<script>window.__xss=1</script>", "**bold** [link](javascript:alert(1))", "{{7*7}} {first}", "a\nb"):
        talk.says(talk.june, text)
        assert talk.texts(talk.cast.rivera)[-1] == text
    sent = 0
    for text in NAUGHTY[::8]:
        try:
            talk.says(talk.june, text)
        except FormErrors:
            continue
        sent += 1
        session.expire_all()
        assert talk.texts(talk.cast.rivera)[-1].split() or text
    assert sent > 30


def test_nobody_writes_where_nobody_reads(talk, session, now):
    """An archived patient, one without a portal, a clinic without messages; what was written stays readable."""
    with pytest.raises(NoPortalYet):
        talk.says(talk.cast.rivera, patient=talk.cast.walt)
    talk.says(talk.cast.rivera, "Before")
    messaging.allow_messages(session, actor=talk.cast.ada, on=False, now=now)
    for actor in (talk.june, talk.cast.rivera):
        with pytest.raises(MessagesOff):
            talk.says(actor)
        assert talk.texts(actor) == ["Before"]
        assert talk.page(actor).closed == MessagesOff.sentence
    messaging.allow_messages(session, actor=talk.cast.ada, on=True, now=now)
    leaving.archive(session, actor=talk.cast.sam, patient_id=talk.cast.june.id, now=now)
    with pytest.raises(PatientArchived):
        talk.says(talk.cast.rivera)
    assert talk.page(talk.cast.rivera).closed.startswith("This patient is archived")
    assert talk.inbox(talk.cast.rivera).rows == []


def test_whoever_is_concerned_looks_again_after_the_commit(talk, session, cast):
    """S7: the patient's pages, and those of everybody on the care team"""
    session.info.clear()
    talk.says(talk.june)
    told = {topic for kind, topic in session.info["after_commit"] if kind == live.TOPIC}
    assert told == {live.patient(cast.june.id), live.provider(cast.rivera.id), live.provider(cast.okafor.id)}


def test_sending_is_written_down_without_a_word_of_it(talk, session):
    """T49"""
    message = talk.says(talk.june, CANARY)
    event = session.exec(select(AuditEvent).where(AuditEvent.event == "message.sent")).one()
    assert (event.subject_id, event.patient_id, event.detail) == (message.id, talk.cast.june.id, {})
