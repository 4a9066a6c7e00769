"""One appointment in the portal, and what its patient does about it."""

import reflex as rx
from pydantic import ConfigDict
from reflex_base.event import EventSpec
from typing_extensions import TypedDict

from osmind_app.clinic.appointments import portal
from osmind_app.clinic.appointments import service as appointments
from osmind_app.clinic.appointments.errors import MovedMeanwhile
from osmind_app.clinic.appointments.portal import VisitPage
from osmind_app.lib.errors import FormErrors, NotFound
from osmind_app.web import ids, live
from osmind_app.web.notices import Notices
from osmind_app.web.session import PortalState


class CancelForm(TypedDict):
    """Why it is cancelled; nothing chosen sends no reason."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    reason: str


class OtherTimeForm(TypedDict):
    """Days and times that work."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    wishes: str


class VisitState(PortalState):
    """The appointment the address names."""

    page: VisitPage = VisitPage()
    loaded: bool = False
    missing: bool = False
    errors: dict[str, str] = {}
    done: int = 0  # grows with each deed: the dialogs close
    _id: str = ""
    _version: int = 0  # as it was shown: nothing is cancelled unseen (F14)

    @rx.event
    async def load(self) -> None:
        """Read the appointment, and look again when the clinic changes it."""
        self._id = self.router.url.query_parameters.get("id", "")[:80]
        self.errors = {}
        await self._look()
        live.watch(VisitState.look_again, await self._read(portal.topic))

    @rx.event
    async def look_again(self) -> None:
        """Something changed, or it is time to join."""
        await self._look()

    @rx.event
    async def cancel(self, form: CancelForm) -> EventSpec | None:
        """Cancel it, with a reason."""
        try:
            await self._write(
                appointments.cancel_own,
                appointment_id=ids.read(self._id),
                reason=form["reason"],
                version=self._version,
            )
        except FormErrors as refused:
            self.errors = refused.by_field
            return None
        except MovedMeanwhile:
            await self._look()
            raise
        return await self._was_done("Your appointment is cancelled. Your clinic knows.")

    @rx.event
    async def confirm(self) -> EventSpec | None:
        """Say that they will come."""
        try:
            await self._write(appointments.confirm_own, appointment_id=ids.read(self._id), version=self._version)
        except MovedMeanwhile:
            await self._look()
            raise
        return await self._was_done("Your appointment is confirmed. Your clinic knows.")

    @rx.event
    async def ask(self, form: OtherTimeForm) -> EventSpec | None:
        """Ask for another time; until the clinic answers, nothing changes."""
        try:
            await self._write(appointments.ask, wishes=form["wishes"], appointment_id=ids.read(self._id))
        except FormErrors as refused:
            self.errors = refused.by_field
            return None
        return await self._was_done("Your clinic has your request and will answer you.")

    async def _was_done(self, words: str) -> EventSpec:
        self.errors = {}
        self.done += 1
        await self._look()
        return Notices.show(words)

    async def _look(self) -> None:
        try:
            self.page = await self._read(portal.visit, appointment_id=ids.read(self._id))
        except NotFound:
            self.page, self.missing, self.loaded = VisitPage(), True, True
            return
        self._version, self.missing, self.loaded = self.page.version, False, True
