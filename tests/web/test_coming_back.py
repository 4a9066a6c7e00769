"""A connection that was lost and came back: the page reads again, and what is being typed stays open (F16, F22).

The page's own event is `load`: it runs whenever the socket is there again.
"""

from uuid import uuid4

import pytest
from sqlmodel import select

from osmind_app.clinic.families.models import Contact
from osmind_app.clinic.intake import flows
from osmind_app.lib import clock
from osmind_app.osmind_app import app
from osmind_app.web import routes
from osmind_app.web.provider.contacts.state import ContactForm, ContactsState
from osmind_app.web.provider.documents.state import PatientDocumentsState
from osmind_app.web.provider.forms.flow.state import FlowState
from osmind_app.web.provider.settings.appointments.state import AppointmentSettingsState
from osmind_app.web.provider.settings.groups.state import GroupsState
from osmind_app.web.provider.settings.practice.state import PracticeState
from tests.web.tab import Tab

assert app


def tab_at(server, path: str, **query: str) -> Tab:
    """An admin's tab at this page."""
    tab = Tab(server, cookie=server.staff(server.people.ada), token=f"back-{uuid4()}", path=path)
    tab.query = query
    return tab


def of(state: type, name: str) -> str:
    return f"{state.get_full_name()}.{name}"


@pytest.mark.parametrize(
    ("state", "path", "opens", "payload", "var"),
    [
        (GroupsState, routes.SETTINGS_GROUPS, "rename_of", {"group_id": "adults"}, "renaming"),
        (AppointmentSettingsState, routes.SETTINGS_APPOINTMENTS, "edit", {}, "editing"),
        (AppointmentSettingsState, routes.SETTINGS_APPOINTMENTS, "change_of", {"id": "a type"}, "changing"),
        (PracticeState, routes.SETTINGS_PRACTICE, "edit", {}, "editing"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
async def test_a_form_of_the_settings_stays_open(server, state, path, opens, payload, var):
    async with tab_at(server, path) as tab:
        await tab.send(of(state, "load"))
        await tab.send(of(state, opens), payload)
        opened = tab.state(state)[var]
        assert opened
        await tab.send(of(state, "load"))
        assert tab.state(state)[var] == opened
        assert tab.state(state)["loaded"]


async def test_a_flow_that_gets_another_name_stays_so_until_another_flow_is_opened(server):
    with server.writing() as session:
        one, other = (
            flows.create(session, actor=server.people.ada, name=f"F {uuid4()}", now=clock.now()) for _ in "12"
        )
    async with tab_at(server, routes.FORM_FLOW, id=str(one.id)) as tab:
        await tab.send(of(FlowState, "load"))
        await tab.send(of(FlowState, "begin_renaming"))
        await tab.send(of(FlowState, "load"))
        assert tab.state(FlowState)["renaming"]
        tab.query = {"id": str(other.id)}
        await tab.send(of(FlowState, "load"))
        assert not tab.state(FlowState)["renaming"]


async def test_a_contact_that_is_being_changed_is_changed_and_not_added_once_more(server):
    """F14"""
    june, name = str(server.people.june.id), f"Ana {uuid4().hex[:6]}"
    blank = dict.fromkeys(ContactForm.__required_keys__, "")
    typed = blank | {"contact_name": name, "contact_relationship": "parent", "contact_phone": "(415) 555-0134"}
    async with tab_at(server, routes.PATIENT_CONTACTS, id=june) as tab:
        tab.cookie = server.staff(server.people.sam)
        await tab.io.disconnect()
        await tab.connect()
        await tab.send(of(ContactsState, "load"))
        await tab.send(of(ContactsState, "choose"), {"contact_id": ""})
        await tab.send(of(ContactsState, "save"), {"form": typed})
        [row] = [row for row in tab.state(ContactsState)["page"]["rows"] if row["name"] == name]
        await tab.send(of(ContactsState, "choose"), {"contact_id": row["id"]})
        await tab.send(of(ContactsState, "load"))
        await tab.send(of(ContactsState, "save"), {"form": typed | {"contact_relationship": "partner"}})
    with server.writing() as session:
        found = session.exec(select(Contact).where(Contact.full_name == name)).all()
    assert [one.relationship for one in found] == ["partner"]


async def test_a_document_that_is_being_renamed_keeps_its_dialog(server):
    given = {"file_id": str(uuid4()), "name": "Plan.pdf"}
    tab = Tab(server, cookie=server.staff(server.people.rivera), token=f"back-{uuid4()}", path=routes.PATIENT_DOCUMENTS)
    tab.query = {"id": str(server.people.june.id)}
    async with tab:
        await tab.send(of(PatientDocumentsState, "load"))
        await tab.send(of(PatientDocumentsState, "choose"), given)
        assert tab.state(PatientDocumentsState)["chosen_name"] == "Plan.pdf"
        await tab.send(of(PatientDocumentsState, "load"))
        assert tab.state(PatientDocumentsState)["chosen_name"] == "Plan.pdf"
