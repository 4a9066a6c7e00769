"""What the list of appointments shows, asking for a time, and the private calendar address."""

import reflex as rx
from pydantic import ConfigDict
from reflex_base.event import EventSpec
from typing_extensions import TypedDict

from osmind_app.clinic.appointments import portal
from osmind_app.clinic.appointments import service as appointments
from osmind_app.clinic.appointments.portal import VisitsPage
from osmind_app.lib.errors import FormErrors
from osmind_app.web import live, routes
from osmind_app.web.notices import Notices
from osmind_app.web.session import PortalState


class AskForm(TypedDict):
    """Days and times that work."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    wishes: str


class VisitsState(PortalState):
    """A patient's appointments; which of them, and which page, stands in the address."""

    page: VisitsPage = VisitsPage()
    past: bool = False
    next: str = ""
    first: str = ""  # the way back to the first page
    loaded: bool = False
    errors: dict[str, str] = {}
    asked: int = 0  # grows with each wish: the dialog closes

    @rx.event
    async def load(self) -> None:
        """Read the page the address asks for, and look again when the clinic changes something."""
        await self._look()
        live.watch(VisitsState.look_again, await self._read(portal.topic))

    @rx.event
    async def look_again(self) -> None:
        """Something changed, or it is time to join."""
        await self._look()

    @rx.event
    async def ask(self, form: AskForm) -> list[EventSpec] | None:
        """Ask the clinic for an appointment."""
        try:
            await self._write(appointments.ask, wishes=form["wishes"])
        except FormErrors as refused:
            self.errors = refused.by_field
            return None
        self.errors = {}
        self.asked += 1
        await self._look()
        return [Notices.show(f"{self.page.clinic} has your request and will answer you.")]

    @rx.event
    async def take_back(self) -> EventSpec:
        """Ask no longer."""
        await self._write(appointments.take_back)
        await self._look()
        return Notices.show("You took your request back.")

    @rx.event
    async def make_feed(self) -> EventSpec:
        """A new private address; the one before stops working."""
        await self._write(appointments.make_feed)
        await self._look()
        return Notices.show("Your calendar link is ready.")

    @rx.event
    async def turn_off_feed(self) -> EventSpec:
        """The private address stops working."""
        await self._write(appointments.turn_off_feed)
        await self._look()
        return Notices.show("Your calendar link was turned off.")

    async def _look(self) -> None:
        asked = self.router.url.query_parameters
        past, after = asked.get("past", "") == "1", asked.get("after", "")[:80]
        words = {"past": "1" if past else ""}
        self.page = await self._read(portal.visits, past=past, after=after)
        self.past = past
        self.next = routes.appointments(words | {"after": self.page.next_key}) if self.page.next_key else ""
        self.first = routes.appointments(words) if after else ""
        self.loaded = True
