"""Settings → Appointments: read by all staff; types and rules changed by admins, a room by its provider."""

from typing import NotRequired

import reflex as rx
from pydantic import ConfigDict
from reflex_base.event import EventSpec
from typing_extensions import TypedDict

from osmind_app.clinic.appointments import queries, types
from osmind_app.clinic.appointments import service as appointments
from osmind_app.clinic.appointments.details import RulesDetails, TypeDetails
from osmind_app.clinic.appointments.queries import SettingsPage
from osmind_app.lib.errors import FormErrors
from osmind_app.web import ids
from osmind_app.web.notices import Notices
from osmind_app.web.session import ProviderState


class TypeForm(TypedDict):
    """A type of appointment."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    name: str
    minutes: str
    how: str


class RulesForm(TypedDict):
    """What patients may do themselves."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    cut_off_hours: str
    grace_minutes: str
    view_only: NotRequired[str]
    video_template: str


class RoomForm(TypedDict):
    """One provider's video link."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    url: str


class AppointmentSettingsState(ProviderState):
    """Types, rules and video links."""

    shown: SettingsPage = SettingsPage()
    loaded: bool = False
    changing: str = ""  # the id of the type, or of the provider whose room, is being changed
    editing: bool = False  # the rules
    errors: dict[str, str] = {}
    new_errors: dict[str, str] = {}
    created: int = 0  # grows with each new type: the form starts afresh

    @rx.event
    async def load(self) -> None:
        """Read the settings; a form that is open stays so: it may be typed into, and the connection came back."""
        self.shown = await self._read(queries.settings_page)
        self.loaded = True

    @rx.event
    async def change_of(self, id: str) -> None:
        """Open the small form of one line; empty closes it."""
        self.changing, self.errors, self.editing = id[:80], {}, False

    @rx.event
    async def edit(self) -> None:
        """Open the form of the rules."""
        self.changing, self.errors, self.editing = "", {}, True

    @rx.event
    async def create(self, form: TypeForm) -> list[EventSpec] | None:
        """Offer another type."""
        try:
            made = await self._write(types.create, details=TypeDetails.from_form(form))
        except FormErrors as refused:
            self.new_errors = refused.by_field
            return None
        self.created += 1
        self.new_errors = {}
        return [Notices.show(f"“{made.name}” was added."), AppointmentSettingsState.load]

    @rx.event
    async def change(self, form: TypeForm) -> list[EventSpec] | None:
        """Change a type; what is booked stays as it is."""
        try:
            made = await self._write(types.change, type_id=ids.read(self.changing), details=TypeDetails.from_form(form))
        except FormErrors as refused:
            self.errors = refused.by_field
            return None
        self._close()
        return [Notices.show(f"“{made.name}” was saved."), AppointmentSettingsState.load]

    @rx.event
    async def archive(self, type_id: str) -> list[EventSpec]:
        """Offer it no longer."""
        gone = await self._write(types.archive, type_id=ids.read(type_id))
        return [Notices.show(f"“{gone.name}” was archived. Its appointments stay."), AppointmentSettingsState.load]

    @rx.event
    async def restore(self, type_id: str) -> list[EventSpec]:
        """Offer it again."""
        back = await self._write(types.restore, type_id=ids.read(type_id))
        return [Notices.show(f"“{back.name}” was restored."), AppointmentSettingsState.load]

    @rx.event
    async def save_rules(self, form: RulesForm) -> list[EventSpec] | None:
        """Change the rules; they hold at once."""
        try:
            await self._write(appointments.change_rules, details=RulesDetails.from_form(form))
        except FormErrors as refused:
            self.errors = refused.by_field
            return None
        self._close()
        return [Notices.show("The rules were saved."), AppointmentSettingsState.load]

    @rx.event
    async def save_room(self, form: RoomForm) -> list[EventSpec] | None:
        """Where one provider's video visits are."""
        try:
            await self._write(appointments.set_room, provider_id=ids.read(self.changing), url=form["url"])
        except FormErrors as refused:
            self.errors = refused.by_field
            return None
        self._close()
        return [Notices.show("The video link was saved."), AppointmentSettingsState.load]

    def _close(self) -> None:
        self.changing, self.editing, self.errors = "", False, {}
