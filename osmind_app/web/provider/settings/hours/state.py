"""Settings → Locations and hours: where patients are seen, each provider's week, and time off."""

import reflex as rx
from pydantic import ConfigDict
from reflex_base.event import EventSpec
from typing_extensions import TypedDict

from osmind_app.clinic.appointments import hours, locations
from osmind_app.clinic.appointments.hours import DAYS, PARTS, Off, Week
from osmind_app.clinic.appointments.hours_page import HoursPage, hours_page
from osmind_app.clinic.appointments.locations import LocationDetails
from osmind_app.lib.errors import FormErrors
from osmind_app.web import ids
from osmind_app.web.notices import Notices
from osmind_app.web.session import ProviderState

WeekForm = TypedDict("WeekForm", {f"d{number}_{part}": str for number in range(len(DAYS)) for part in PARTS})
WeekForm.__pydantic_config__ = ConfigDict(extra="forbid", strict=True)


class OffForm(TypedDict):
    """Who is away, and when."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    provider: str
    first: str
    last: str
    begins: str
    ends: str


class LocationForm(TypedDict):
    """A place where patients are seen."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    name: str
    address: str


class HoursState(ProviderState):
    """When everybody works."""

    shown: HoursPage = HoursPage()
    loaded: bool = False
    changing: str = ""  # the provider whose week, or the location, that is being changed
    errors: dict[str, str] = {}
    off_errors: dict[str, str] = {}
    place_errors: dict[str, str] = {}
    new_place_errors: dict[str, str] = {}
    placed: int = 0  # grows with each new location
    added: int = 0  # grows with each time off: its form starts afresh

    @rx.event
    async def load(self) -> None:
        """Read it."""
        self.shown = await self._read(hours_page)
        self.loaded, self.changing, self.errors, self.off_errors = True, "", {}, {}
        self.place_errors, self.new_place_errors = {}, {}

    @rx.event
    async def change_of(self, id: str) -> None:
        """Open the form of one week or location; empty closes it."""
        self.changing, self.errors, self.place_errors = id[:80], {}, {}

    @rx.event
    async def save_week(self, form: WeekForm) -> list[EventSpec] | None:
        """This is when they work."""
        try:
            await self._write(hours.set_week, provider_id=ids.read(self.changing), week=Week.from_form(form))
        except FormErrors as refused:
            self.errors = refused.by_field
            return None
        return [Notices.show("The working hours were saved. What is booked stays."), HoursState.load]

    @rx.event
    async def add_off(self, form: OffForm) -> list[EventSpec] | None:
        """Somebody is away."""
        try:
            off = Off.from_form(form)
            _, standing = await self._write(hours.add_off, provider_id=ids.read(form["provider"]), off=off)
        except FormErrors as refused:
            self.off_errors = refused.by_field
            return None
        self.added += 1
        many = "1 appointment stands" if standing == 1 else f"{standing} appointments stand"
        tail = f" {many} in that time: reschedule or cancel them in the calendar." if standing else ""
        return [Notices.show(f"The time off was saved.{tail}"), HoursState.load]

    @rx.event
    async def take_back(self, off_id: str) -> list[EventSpec]:
        """They are there after all."""
        await self._write(hours.take_back_off, off_id=ids.read(off_id))
        return [Notices.show("The time off was taken back."), HoursState.load]

    @rx.event
    async def add_place(self, form: LocationForm) -> list[EventSpec] | None:
        """See patients at another place too."""
        try:
            made = await self._write(locations.create, details=LocationDetails.from_form(form))
        except FormErrors as refused:
            self.new_place_errors = refused.by_field
            return None
        self.placed += 1
        return [Notices.show(f"“{made.name}” was added."), HoursState.load]

    @rx.event
    async def change_place(self, form: LocationForm) -> list[EventSpec] | None:
        """It has another name or address."""
        try:
            details = LocationDetails.from_form(form)
            made = await self._write(locations.change, location_id=ids.read(self.changing), details=details)
        except FormErrors as refused:
            self.place_errors = refused.by_field
            return None
        return [Notices.show(f"“{made.name}” was saved."), HoursState.load]

    @rx.event
    async def archive_place(self, location_id: str) -> list[EventSpec]:
        """Book nobody there any more."""
        gone = await self._write(locations.archive, location_id=ids.read(location_id))
        return [Notices.show(f"“{gone.name}” was archived. Its appointments stay."), HoursState.load]

    @rx.event
    async def restore_place(self, location_id: str) -> list[EventSpec]:
        """Book there again."""
        back = await self._write(locations.restore, location_id=ids.read(location_id))
        return [Notices.show(f"“{back.name}” was restored."), HoursState.load]
