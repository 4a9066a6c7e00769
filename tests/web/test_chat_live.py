"""An open chat, seen from its sockets: what is written elsewhere comes by itself, and leaving the team closes it."""

import asyncio
import json
from uuid import uuid4

from sqlmodel import select

from osmind_app.clinic.messaging import chats, sending
from osmind_app.clinic.messaging.models import Chat, ChatReader
from osmind_app.lib import clock
from osmind_app.osmind_app import app
from osmind_app.web.gate import CONNECT
from osmind_app.web.portal.messages.state import MessagesState
from osmind_app.web.provider.messages.state import ChatState
from osmind_app.web.provider.patient.fields import PersonalInformationForm
from osmind_app.web.provider.patient.personal_state import PersonalState
from osmind_app.web.provider.patient.state import PatientState
from tests.web.tab import Tab

assert app
PATIENCE_SECONDS = 10


def handler(state: type, name: str) -> str:
    return f"{state.get_full_name()}.{name}"


def at_june(server, who) -> Tab:
    """A provider's tab at June's chat."""
    tab = Tab(server, cookie=server.staff(who), token=f"chat-{uuid4()}", path="/clinic/messages")
    tab.query = {"id": str(server.people.june.id)}
    return tab


def texts(tab: Tab, state: type) -> list[str]:
    shown = tab.state(state)
    return [row["text"] for row in (*shown.get("above", ()), *shown.get("below", ()))]


async def becomes(true) -> None:
    """Wait until it is so; nobody in this tab does anything meanwhile."""
    for _ in range(PATIENCE_SECONDS * 50):
        if true():
            return
        await asyncio.sleep(0.02)
    raise TimeoutError


async def test_a_message_comes_by_itself_and_an_open_chat_closes_for_who_leaves_the_team(server):
    """S7, S61, S62, T31"""
    june = Tab(server, cookie=server.june(), token=f"june-{uuid4()}", path="/portal/messages")
    async with june, at_june(server, server.people.rivera) as rivera, at_june(server, server.people.okafor) as okafor:
        await june.send(handler(MessagesState, "load"))
        for provider in (rivera, okafor):
            await provider.send(handler(ChatState, "load"))
        word = uuid4().hex
        key = june.state(MessagesState)["chat"]["form_key"]
        await june.send(handler(MessagesState, "send"), {"form": {"text": word, "form_key": key}})
        await becomes(lambda: word in texts(rivera, ChatState) and word in texts(okafor, ChatState))
        answer = uuid4().hex
        key = rivera.state(ChatState)["chat"]["form_key"]
        await rivera.send(handler(ChatState, "send"), {"form": {"text": answer, "form_key": key}})
        await becomes(lambda: answer in texts(june, MessagesState))
        await the_team_is(server, rivera=server.people.rivera)
        await becomes(lambda: okafor.state(ChatState)["missing"])
        assert texts(okafor, ChatState) == []
        assert texts(rivera, ChatState)[-1] == answer
        await the_team_is(server, server.people.okafor, rivera=server.people.rivera)
        await becomes(lambda: answer in texts(okafor, ChatState))  # and it opens again for who comes back


def is_written(server, patient, *words, author) -> None:
    """These messages stand in the patient's chat."""
    with server.writing() as session:
        chat = chats.held(session, patient=patient, now=clock.now())
        for text in words:
            key = uuid4().hex
            sending.write(session, chat, patient, text=text, author=author, form_key=key, now=clock.now())


def read_to(server, patient, reader) -> int:
    """How far the reader has come in the patient's chat."""
    with server.writing() as session:
        asked = select(ChatReader.read_number).join(Chat, Chat.id == ChatReader.chat_id)
        return session.exec(asked.where(Chat.patient_id == patient.id, ChatReader.reader_id == reader.id)).one()


async def test_what_comes_late_from_the_chat_before_touches_nothing_of_the_one_that_is_open(server):
    """T24, T31: read marks and files name their chat"""
    rivera, june, walt = server.people.rivera, server.people.june, server.people.walt
    for patient in (june, walt):
        is_written(server, patient, "One", "Two", author=server.people.okafor)
    async with at_june(server, rivera) as tab:
        await tab.send(handler(ChatState, "load"))
        tab.query = {"id": str(walt.id)}
        await tab.send(handler(ChatState, "load"))
        before = read_to(server, walt, rivera)
        newest = tab.state(ChatState)["chat"]["newest"]
        await tab.send(handler(ChatState, "seen"), {"patient_id": str(june.id), "number": newest})
        await tab.send(handler(ChatState, "attach"), {"patient_id": str(june.id), "file_id": str(uuid4())})
        assert read_to(server, walt, rivera) == before < newest
        assert tab.state(ChatState).get("files", 0) == 0
        await tab.send(handler(ChatState, "seen"), {"patient_id": str(walt.id), "number": newest})
        assert read_to(server, walt, rivera) == newest


async def test_a_live_word_brings_what_is_new_and_not_the_history(server):
    """S7: beside a long history a message weighs what it weighs alone"""
    june = Tab(server, cookie=server.june(), token=f"june-{uuid4()}", path="/portal/messages")
    history = [f"Message {number}: {'x' * 200}" for number in range(50)]
    is_written(server, server.people.june, *history, author=server.people.rivera)
    async with june:
        await june.send(handler(MessagesState, "load"))
        await june.send(handler(MessagesState, "earlier"))
        shown = len(texts(june, MessagesState))
        assert shown >= 50
        weights = []
        for _ in range(12):
            before, word = len(june.said), uuid4().hex
            await says_from_elsewhere(server, server.people.rivera, word)
            await becomes(lambda word=word: word in texts(june, MessagesState))
            await june.settled()
            weights.append(weight(june, before))
        assert len(texts(june, MessagesState)) == shown + 12
        assert sorted(weights)[len(weights) // 2] < 8_000


async def test_a_tab_that_lost_its_socket_reads_at_once_what_it_missed_and_goes_on_listening(server):
    """F22: the way the page comes back is its first event, which rides in the connect packet"""
    june = Tab(server, cookie=server.june(), token=f"june-{uuid4()}", path="/portal/messages")
    async with june:
        await june.hydrate()
        await becomes(lambda: june.state(MessagesState).get("loaded"))
        await june.io.eio.ws.close()  # no goodbye: the network is gone
        await becomes(lambda: not june.io.connected)
        missed, heard = uuid4().hex, uuid4().hex
        await says_from_elsewhere(server, server.people.rivera, missed)
        hello = {"name": CONNECT, "payload": {"vars": None, "hashes": None}, "router_data": june.where()}
        await june.connect(hello=hello)
        await becomes(lambda: missed in texts(june, MessagesState))
        await says_from_elsewhere(server, server.people.okafor, heard)
        await becomes(lambda: heard in texts(june, MessagesState))


def weight(tab: Tab, since: int) -> int:
    """Bytes of the chat in what the tab heard."""
    name = MessagesState.get_full_name()
    heard = [update["delta"] for update in tab.said[since:] if name in (update.get("delta") or {})]
    return sum(len(json.dumps(delta[name])) for delta in heard)


async def says_from_elsewhere(server, author, word: str) -> None:
    """A message of the author's from a tab of its own."""
    async with at_june(server, author) as tab:
        await tab.send(handler(ChatState, "load"))
        key = tab.state(ChatState)["chat"]["form_key"]
        await tab.send(handler(ChatState, "send"), {"form": {"text": word, "form_key": key}})


async def the_team_is(server, *others, rivera) -> None:
    """The front desk saves Personal Information with this care team."""
    blank = dict.fromkeys(PersonalInformationForm.__required_keys__, "")
    typed = {"pi_f1": server.people.june.email, "pi_f2": "June", "pi_f3": "Park", "pi_c1": str(rivera.id)}
    form = blank | typed | {"pi_c2": [str(one.id) for one in others]}
    async with Tab(
        server, cookie=server.staff(server.people.sam), token=f"desk-{uuid4()}", path="/clinic/patient"
    ) as desk:
        desk.query = {"id": str(server.people.june.id)}
        await desk.send(handler(PatientState, "load"))
        await desk.send(handler(PersonalState, "save"), {"form": form})
