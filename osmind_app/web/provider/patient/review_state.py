"""Somebody joined by a shared link: what a person of the staff decides about them (B12, T10)."""

import reflex as rx
from reflex_base.event import EventSpec

from osmind_app.clinic.joining import service as joining
from osmind_app.clinic.joining.reviewing import Review, review
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.lib.errors import NotFound
from osmind_app.web import ids, routes
from osmind_app.web.notices import Notices
from osmind_app.web.provider import words
from osmind_app.web.provider.patient.state import PatientState
from osmind_app.web.session import ProviderState


class ReviewState(ProviderState):
    """The newcomer of this chart beside the charts that may be theirs."""

    shown: Review = Review()
    kept_name: str = ""  # the chart that stays, after "same person"
    kept_chart: str = ""
    _patient_id: str = ""

    @rx.event
    async def load(self) -> None:
        """Read what there is to decide about the chart in the address."""
        asked = self.router.url.query_parameters.get("id", "")
        if asked != self._patient_id:
            self._patient_id, self.kept_name, self.kept_chart = asked, "", ""
        await self._look()

    @rx.event
    async def new_person(self) -> list[EventSpec]:
        """No other chart is theirs."""
        patient = await self._write(joining.new_person, patient_id=ids.read(self._patient_id))
        return [Notices.show(f"{patient.full_name} is a new patient."), ReviewState.load, PatientState.reload]

    @rx.event
    async def ask(self) -> list[EventSpec]:
        """Somebody else looks: the patient stays on Today, with the question."""
        await self._write(joining.ask, patient_id=ids.read(self._patient_id))
        return [Notices.show("Today now asks your colleagues to compare them."), ReviewState.load]

    @rx.event
    async def same_person(self, existing_id: str, to_new_email: bool) -> list[EventSpec]:
        """Keep the chart that was there, and invite its patient; this chart is archived and its access ends."""
        kept = await self._write(
            joining.same_person,
            patient_id=ids.read(self._patient_id),
            existing_id=ids.read(existing_id),
            to_new_email=to_new_email,
        )
        self.kept_name, self.kept_chart = kept.patient.full_name, routes.patient(kept.patient.id)
        stays = f"The chart of {kept.patient.full_name} stays."
        if kept.invitation is None:
            said = Notices.show(f"{stays} They sign in with the email they used before.")
        else:
            said = words.invitation_promised(kept.patient.called, kept.invitation.id, before=f"{stays} ")
        return [said, ReviewState.load, PatientState.reload]

    async def _look(self) -> None:
        try:
            self.shown = await self._read(review, patient_id=ids.read(self._patient_id))
        except (NotFound, ReasonNeeded):
            self.shown = Review()
