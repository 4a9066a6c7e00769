"""Settings → Patient groups: read by everybody on the staff, changed by admins."""

import reflex as rx
from pydantic import ConfigDict
from reflex_base.event import EventSpec
from typing_extensions import TypedDict

from osmind_app.clinic.onboarding.clinic_settings import GroupSettings, group_settings
from osmind_app.clinic.practices import service as practices
from osmind_app.lib.errors import FormErrors
from osmind_app.web import ids
from osmind_app.web.notices import Notices
from osmind_app.web.session import ProviderState


class GroupForm(TypedDict):
    """A group's name."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    name: str


class RenameForm(TypedDict):
    """A group's other name."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    new_name: str


class GroupsState(ProviderState):
    """The groups patients are placed into."""

    shown: GroupSettings = GroupSettings()
    loaded: bool = False
    renaming: str = ""  # the id of the group whose name is being changed
    errors: dict[str, str] = {}
    rename_errors: dict[str, str] = {}
    created: int = 0  # grows with each new group: the form starts afresh

    @rx.event
    async def load(self) -> None:
        """Read the groups; a small form that is open stays so: it may be typed into, and the connection came back."""
        self.shown = await self._read(group_settings)
        self.loaded = True

    @rx.event
    async def create(self, form: GroupForm) -> list[EventSpec] | None:
        """Add a group."""
        try:
            made = await self._write(practices.create_group, name=form["name"])
        except FormErrors as refused:
            self.errors = refused.by_field
            return None
        self.created += 1
        self.errors = {}
        return [Notices.show(f"Group “{made.name}” was added."), GroupsState.load]

    @rx.event
    async def rename_of(self, group_id: str) -> None:
        """Open the small form of one group; empty closes it."""
        self.renaming, self.rename_errors = group_id, {}

    @rx.event
    async def rename(self, form: RenameForm) -> list[EventSpec] | None:
        """Give the group another name; its patients stay in it."""
        try:
            named = await self._write(practices.rename_group, group_id=ids.read(self.renaming), name=form["new_name"])
        except FormErrors as refused:
            self.rename_errors = {"new_name": refused.by_field["name"]}
            return None
        self.renaming, self.rename_errors = "", {}
        return [Notices.show(f"The group is now “{named.name}”."), GroupsState.load]

    @rx.event
    async def archive(self, group_id: str) -> list[EventSpec]:
        """Offer the group no longer; the patients in it stay in it."""
        gone = await self._write(practices.archive_group, group_id=ids.read(group_id))
        return [Notices.show(f"Group “{gone.name}” was archived. Its patients stay in it."), GroupsState.load]

    @rx.event
    async def restore(self, group_id: str) -> list[EventSpec]:
        """Offer the group again."""
        back = await self._write(practices.restore_group, group_id=ids.read(group_id))
        return [Notices.show(f"Group “{back.name}” was restored."), GroupsState.load]
