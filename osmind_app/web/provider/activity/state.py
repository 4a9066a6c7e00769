"""What was done in the chart that the address names."""

import reflex as rx

from osmind_app.clinic.activity.rows import ChartActivity, of_patient
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.lib.errors import NotFound
from osmind_app.web import ids, routes
from osmind_app.web.session import ProviderState


class ChartActivityState(ProviderState):
    """The record of one chart, the newest first; its page is a word of the address."""

    shown: ChartActivity = ChartActivity()
    next: str = ""
    first: str = ""  # the way back to the newest, on every page but theirs
    missing: bool = False
    asks_reason: str = ""  # the chart where an admin says why, while they have not (D1)
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the page the address asks for."""
        words = self.router.url.query_parameters
        asked, before = words.get("id", ""), words.get("before", "")
        start = int(before) if before.isascii() and before.isdigit() and len(before) <= 18 else 0
        self.shown, self.loaded, self.missing, self.asks_reason = ChartActivity(), False, False, ""
        try:
            self.shown = await self._read(of_patient, patient_id=ids.read(asked), before=start)
        except ReasonNeeded:
            self.asks_reason = routes.patient(asked)
            return
        except NotFound:
            self.missing = True
            return
        following = self.shown.page.next
        self.next = routes.patient_activity(asked, following) if following else ""
        self.first = routes.patient_activity(asked) if start else ""
        self.loaded = True
