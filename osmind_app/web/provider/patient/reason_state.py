"""The reason an admin gives before a chart outside their care teams opens (D1)."""

from typing import NotRequired

import reflex as rx
from pydantic import ConfigDict
from reflex_base.event import EventSpec
from typing_extensions import TypedDict

from osmind_app.clinic.patients import opening
from osmind_app.clinic.patients.opening import ChartReason
from osmind_app.lib.errors import FormErrors
from osmind_app.web import ids
from osmind_app.web.provider.patient.review_state import ReviewState
from osmind_app.web.provider.patient.state import PatientState
from osmind_app.web.provider.patient.why_state import WhyState


class ReasonForm(TypedDict):
    """What the prompt sends."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    reason: NotRequired[str]
    words: str


class ReasonState(PatientState):
    """The prompt in the place of the chart."""

    reason_errors: dict[str, str] = {}

    @rx.event
    async def give(self, form: ReasonForm) -> list[EventSpec] | None:
        """Write the reason down; then the chart opens."""
        try:
            reason = ChartReason.from_form(dict(form))
            await self._write(opening.give_reason, patient_id=ids.read(self._asked_for), reason=reason)
        except FormErrors as refused:
            self.reason_errors = refused.by_field
            return None
        self.reason_errors = {}
        return [PatientState.load, ReviewState.load, WhyState.open_if_asked]
