"""One form a patient filled in, open in this tab."""

import reflex as rx
from reflex_base.event import EventSpec

from osmind_app.clinic.intake import opened
from osmind_app.clinic.intake.opened import OpenedForm
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.lib.errors import NotAllowed, NotFound
from osmind_app.web import ids, routes
from osmind_app.web.notices import Notices
from osmind_app.web.session import ProviderState


class OpenedFormState(ProviderState):
    """The form named in the address, for whoever may read its answers."""

    shown: OpenedForm = OpenedForm()
    loaded: bool = False
    missing: str = ""  # why nothing is shown
    chart: str = ""  # the chart that asks an admin why they look (D1)
    chart_of: str = ""

    @rx.event
    async def load(self) -> None:
        """Open it, which is written down; nothing is shown to who may not read it."""
        self.shown, self.loaded, self.missing, self.chart = OpenedForm(), False, "", ""
        asked = self.router.url.query_parameters.get("id", "")
        try:
            self.shown = await self._write(opened.open_form, submission_id=ids.read(asked))
        except ReasonNeeded as needed:
            patient_id = await self._read(opened.whose, submission_id=ids.read(asked))
            self.chart, self.chart_of = routes.patient(patient_id), needed.name
        except (NotFound, NotAllowed) as refused:
            self.missing = refused.sentence
        self.loaded = True

    @rx.event
    async def review(self) -> list[EventSpec]:
        """Somebody has read it and done what was to be done."""
        await self._write(opened.review, submission_id=ids.read(self.shown.id))
        return [Notices.show(f"{self.shown.title} was marked as reviewed."), OpenedFormState.load]
