"""The people around one patient: who is called, who gets copies, who they are."""

from typing import NotRequired
from uuid import UUID

import reflex as rx
from pydantic import ConfigDict
from reflex_base.event import EventSpec
from typing_extensions import TypedDict

from osmind_app.clinic.families import queries
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.details import ContactDetails
from osmind_app.clinic.families.errors import ContactChanged
from osmind_app.clinic.families.queries import ContactRow, ContactsPage
from osmind_app.clinic.guardians import service as guardians
from osmind_app.clinic.guardians.queries import ACTIVE, Standing, standings
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.lib import live as topics
from osmind_app.lib.errors import FormErrors, NotFound
from osmind_app.web import ids, live, routes
from osmind_app.web.notices import Notices
from osmind_app.web.session import ProviderState


class ContactForm(TypedDict):
    """A person to call or copy."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    contact_name: str
    contact_relationship: str
    contact_email: str
    contact_phone: str
    contact_main: NotRequired[str]
    contact_emergency: NotRequired[str]
    contact_visit_copies: NotRequired[str]


class AccessForm(TypedDict):
    """What a guardian may see."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    scopes: list[str]


class ContactsState(ProviderState):
    """The contacts of the chart in the address."""

    page: ContactsPage = ContactsPage()
    missing: bool = False
    asks_reason: str = ""  # the chart where an admin says why, while they have not (D1)
    loaded: bool = False
    chosen: ContactRow = ContactRow()  # whose dialog is open; without an id: a new one
    standings: dict[str, Standing] = {}  # contact → how far they have got into the portal
    chosen_standing: Standing = Standing()
    errors: dict[str, str] = {}
    asked: int = 0  # grows each time the dialog is filled: its fields start afresh
    saved: int = 0
    given: int = 0
    _patient_id: str = ""

    @rx.event
    async def load(self) -> None:
        """Read them for the chart in the address."""
        asked = self.router.url.query_parameters.get("id", "")
        if asked != self._patient_id:  # else a dialog may be open, and the connection came back
            self._forget()
        try:
            await self._fill(ids.read(asked))
        except ReasonNeeded:
            self._forget()
            self.asks_reason = routes.patient(asked)
            return
        except NotFound:
            self._forget()
            self.missing = True
            return
        self._patient_id, self.loaded = asked, True
        live.watch(ContactsState.look_again, topics.patient(self._id()))

    @rx.event
    async def look_again(self) -> None:
        """A guardian got in, or something else about this patient changed."""
        if self.loaded:
            await self._look()

    @rx.event
    async def choose(self, contact_id: str) -> None:
        """Fill the dialog: with one of the contacts, or with nothing for a new one."""
        here = {one.id: one for one in self.page.rows}
        self.chosen, self.errors = here.get(contact_id, ContactRow()), {}
        self.chosen_standing = self.standings.get(contact_id, Standing())
        self.asked += 1

    @rx.event
    async def save(self, form: ContactForm) -> EventSpec | None:
        """Add a contact, or change the one the dialog was opened with."""
        try:
            details = ContactDetails.from_form(form)
            if self.chosen.id:
                await self._write(
                    families.change_contact,
                    contact_id=ids.read(self.chosen.id),
                    version=self.chosen.version,
                    details=details,
                )
            else:
                await self._write(families.add_contact, patient_id=self._id(), details=details)
        except FormErrors as refused:
            self.errors = refused.by_field
            return None
        except ContactChanged as refused:
            self.errors = {"form": refused.sentence}
            await self._look()
            return None
        self.saved += 1
        self.errors = {}
        await self._look()
        return Notices.show(f"{details.full_name} was saved.")

    @rx.event
    async def give_access(self, form: AccessForm) -> EventSpec | None:
        """Invite the chosen contact as a guardian (letter 31), or change what they see."""
        contact_id = ids.read(self.chosen.id)
        try:
            scopes = guardians.scopes_of(form["scopes"])
            if self.chosen_standing.state == ACTIVE:
                await self._write(guardians.change_scopes, contact_id=contact_id, scopes=scopes)
                said = f"What {self.chosen.name} sees was changed."
            else:
                await self._write(guardians.invite, contact_id=contact_id, scopes=scopes)
                said = f"{self.chosen.name} was invited."
        except FormErrors as refused:
            self.errors = refused.by_field
            return None
        self.given += 1
        self.errors = {}
        await self._look()
        return Notices.show(said)

    @rx.event
    async def withdraw(self, contact_id: str) -> EventSpec:
        """Turn a guardian's link off; an email that left stays where it is."""
        await self._write(guardians.withdraw, contact_id=ids.read(contact_id))
        await self._look()
        return Notices.show("The link was turned off.")

    @rx.event
    async def end_access(self) -> EventSpec:
        """Close the record to the chosen guardian at once."""
        await self._write(guardians.end, contact_id=ids.read(self.chosen.id))
        await self._look()
        return Notices.show(f"{self.chosen.name} can no longer open the portal.")

    @rx.event
    async def remove(self) -> EventSpec:
        """Take the chosen contact off the chart, and with them whatever lets them into the portal."""
        name = self.chosen.name
        await self._write(guardians.remove_contact, contact_id=ids.read(self.chosen.id))
        await self._look()
        return Notices.show(f"{name} is no longer a contact.")

    async def _look(self) -> None:
        await self._fill(self._id())

    async def _fill(self, patient_id: UUID) -> None:
        self.page = await self._read(queries.contacts_page, patient_id=patient_id)
        self.standings = await self._read(standings, patient_id=patient_id)

    def _id(self) -> UUID:
        return ids.read(self._patient_id)

    def _forget(self) -> None:
        self.page, self.chosen, self.errors = ContactsPage(), ContactRow(), {}
        self.standings, self.chosen_standing = {}, Standing()
        self._patient_id, self.loaded, self.missing, self.asks_reason = "", False, False, ""
