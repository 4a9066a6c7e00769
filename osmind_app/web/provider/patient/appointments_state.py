"""The appointments on a profile, read when the chart is shown."""

import reflex as rx

from osmind_app.clinic.appointments import queries
from osmind_app.clinic.appointments.queries import PatientVisits
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.lib import live as topics
from osmind_app.lib.errors import NotFound
from osmind_app.web import ids, live
from osmind_app.web.session import ProviderState


class PatientVisitsState(ProviderState):
    """What is to come for this patient, and what was."""

    shown: PatientVisits = PatientVisits()
    loaded: bool = False
    earlier: bool = False  # an earlier page of the past is shown
    _patient_id: str = ""
    _before: str = ""

    @rx.event
    async def load(self) -> None:
        """Read them for the chart in the address."""
        self._patient_id, self._before = self.router.url.query_parameters.get("id", "")[:80], ""
        await self._look()
        if self.loaded:
            live.watch(PatientVisitsState.look_again, topics.patient(ids.read(self._patient_id)))

    @rx.event
    async def look_again(self) -> None:
        """Something was booked, moved, cancelled or marked, by somebody here or by the patient."""
        await self._look()

    @rx.event
    async def show_earlier(self) -> None:
        """The next page of the past."""
        self._before = self.shown.more_before
        await self._look()

    @rx.event
    async def show_latest(self) -> None:
        """Back to the latest."""
        self._before = ""
        await self._look()

    async def _look(self) -> None:
        try:
            self.shown = await self._read(
                queries.patient_visits, patient_id=ids.read(self._patient_id), before=self._before
            )
        except (NotFound, ReasonNeeded):
            self.shown, self.loaded = PatientVisits(), False
            return
        self.earlier, self.loaded = self._before != "", True
