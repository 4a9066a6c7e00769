"""An open chat, seen from its sockets: what is written elsewhere comes by itself, and leaving the team closes it."""

import asyncio
from uuid import uuid4

from osmind_app.osmind_app import app
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
    return [row["text"] for row in tab.state(state).get("chat", {}).get("rows", [])]


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
