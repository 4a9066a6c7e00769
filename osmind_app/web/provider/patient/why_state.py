"""Why can't this patient sign in? The answer, asked again after each cure (B1)."""

from uuid import uuid4

import reflex as rx

from osmind_app.clinic.onboarding import why_not_in
from osmind_app.clinic.onboarding.why_not_in import WhyNotIn
from osmind_app.web.provider.patient.state import PatientState


class WhyState(PatientState):
    """The panel beside the chart."""

    why: WhyNotIn = WhyNotIn()
    asked: str = ""  # another one each time the address asks for the panel: it opens by itself
    _opened_for: str = ""

    @rx.event
    async def ask(self) -> None:
        """Open the panel, which is written down."""
        self.why = WhyNotIn()
        self.why = await self._do(why_not_in.ask, patient_id=self._id())

    @rx.event
    async def again(self) -> None:
        """What holds now, after a cure."""
        self.why = await self._read(why_not_in.why_not_in, patient_id=self._id())

    @rx.event
    async def open_if_asked(self) -> None:
        """A link from search leads straight to the answer; once for each chart."""
        if not self.loaded or self.router.url.query_parameters.get("why") != "1":
            self.why, self._opened_for = WhyNotIn(), ""
            return
        if self._opened_for != self._patient_id:
            self.why = await self._do(why_not_in.ask, patient_id=self._id())
            self.asked, self._opened_for = uuid4().hex, self._patient_id
