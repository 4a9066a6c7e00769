"""Settings → Practice: read by everybody on the staff, changed by admins."""

from typing import NotRequired

import reflex as rx
from pydantic import ConfigDict
from reflex_base.event import EventSpec
from typing_extensions import TypedDict

from osmind_app.clinic.onboarding.clinic_settings import PracticeSettings, all_zones, practice_settings
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.details import PracticeDetails
from osmind_app.clinic.practices.queries import Choice
from osmind_app.lib.errors import FormErrors
from osmind_app.web.notices import Notices
from osmind_app.web.session import ProviderState


class PracticeForm(TypedDict):
    """The clinic's details as typed."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    name: str
    neutral_name: str
    phone: str
    address: str
    reply_to_email: str
    time_zone: str
    invitation_days: str
    remind_1: NotRequired[str]
    remind_2: NotRequired[str]
    remind_3: NotRequired[str]


class PracticeState(ProviderState):
    """The clinic's name, how to reach it, its time zone and how long its invitations work."""

    shown: PracticeSettings = PracticeSettings()
    loaded: bool = False
    editing: bool = False
    zones: list[Choice] = []
    errors: dict[str, str] = {}

    @rx.event
    async def load(self) -> None:
        """Read the settings; a form that is open stays so: it may be typed into, and the connection came back."""
        self.shown = await self._read(practice_settings)
        self.loaded = True

    @rx.event
    async def edit(self) -> None:
        """Open the form."""
        self.shown = await self._read(practice_settings)
        self.zones, self.errors, self.editing = all_zones(), {}, True

    @rx.event
    async def cancel(self) -> None:
        """Close the form and keep what was there."""
        self.editing, self.errors = False, {}

    @rx.event
    async def save(self, form: PracticeForm) -> list[EventSpec] | None:
        """Change the settings; admins only."""
        try:
            await self._write(practices.update, details=PracticeDetails.from_form(form))
        except FormErrors as refused:
            self.errors = refused.by_field
            return None
        self.editing, self.errors = False, {}
        return [Notices.show("Practice settings were saved."), PracticeState.load]
