"""A tab writes the question it has open and no other, and only admins write at all (D1, F14, T26)."""

import json
from uuid import uuid4

import pytest
from reflex_base.registry import RegistrationContext
from sqlmodel import select

from osmind_app.clinic.intake.drafting import drafts, edits
from osmind_app.clinic.intake.models import FormDraft
from osmind_app.lib import clock
from osmind_app.lib.errors import NotAllowed
from osmind_app.osmind_app import app
from osmind_app.web import gate
from osmind_app.web.notices import Notices
from osmind_app.web.provider.forms.builder.state import BuilderState
from osmind_app.web.session import ADMIN
from tests.web.tab import Tab

assert app
STATE = BuilderState.get_full_name()


@pytest.fixture
def key(server):
    """A draft of two questions."""
    with server.writing() as session:
        ada, now = server.people.ada, clock.now()
        made = drafts.begin(session, actor=ada, title=f"Draft {uuid4().hex[:8]}", now=now).key
        edits.add_question(session, actor=ada, key=made, group_id="", now=now)
    return made


def texts(server, key):
    with server.writing() as session:
        content = session.exec(select(FormDraft.content).where(FormDraft.key == key)).one()
    return [item["text"] for item in json.loads(content)["item"]]


def desk(server, key, who):
    tab = Tab(server, cookie=server.staff(who), token=f"desk-{uuid4()}", path="/clinic/forms/build")
    tab.query = {"key": key}
    return tab


async def test_a_late_word_about_the_question_before_is_not_written_into_the_one_that_is_open(server, key):
    """What was typed waits a moment before it is sent; meanwhile another question may be open"""
    async with desk(server, key, server.people.ada) as ada:
        await ada.send(f"{STATE}.load")
        await ada.send(f"{STATE}.open_question", {"link_id": "q-1"})
        await ada.send(f"{STATE}.set_field", {"link_id": "q-1", "name": "text", "typed": "First?"})
        await ada.send(f"{STATE}.open_question", {"link_id": "q-2"})
        await ada.send(f"{STATE}.set_field", {"link_id": "q-1", "name": "text", "typed": "First? And late"})
        assert texts(server, key) == ["First?", ""]
        await ada.send(f"{STATE}.set_field", {"link_id": "q-2", "name": "linkId", "typed": "q-1"})
        await ada.send(f"{STATE}.set_field", {"link_id": "q-2", "name": "text", "typed": "Second?"})
        assert texts(server, key) == ["First?", "Second?"]


async def test_a_colleague_s_words_are_named_and_yours_go_in_when_you_say_so(server, key):
    """F14"""
    async with desk(server, key, server.people.ada) as ada:
        await ada.send(f"{STATE}.load")
        await ada.send(f"{STATE}.open_question", {"link_id": "q-1"})
        with server.writing() as session:
            known = {"actor": server.people.ada, "key": key, "link_id": "q-1", "now": clock.now()}
            edits.set_field(session, name="text", was="", typed="Theirs?", **known)
        mine = {"link_id": "q-1", "name": "text", "typed": "Mine?"}
        await ada.send(f"{STATE}.set_field", mine)
        assert "“Theirs?” stands there now" in ada.state(BuilderState)["field_errors"]["text"]
        assert texts(server, key)[0] == "Theirs?"
        await ada.send(f"{STATE}.set_field", mine)
        assert (texts(server, key)[0], ada.state(BuilderState)["field_errors"]) == ("Mine?", {})


async def test_nobody_but_admins_writes(server, key):
    """D1: refused at the gate already"""
    ours = [name for name in RegistrationContext.get().event_handlers if name.startswith(f"{STATE}.")]
    assert {gate.audience(name) for name in ours if name.rpartition(".")[2] not in gate.REFLEX_REFUSED} == {ADMIN}
    async with desk(server, key, server.people.rivera) as rivera:
        for name, given in (("load", {}), ("open_question", {"link_id": "q-1"}), ("add_question", {"group_id": ""})):
            await rivera.send(f"{STATE}.{name}", given)
        await rivera.send(f"{STATE}.discard")
        notices = Notices.get_full_name()
        said = [(update.get("delta") or {}).get(notices, {}).get("text_rx_state_") for update in rivera.said]
    assert NotAllowed.sentence in said
    assert texts(server, key) == ["", ""]
