"""Which patient? A search in the help drawer that leads to the answer."""

import reflex as rx

from osmind_app.clinic.onboarding.patient_filter import PatientFilter
from osmind_app.clinic.onboarding.queries import PatientRow, patient_rows
from osmind_app.web.session import ProviderState

SHOWN = 5


class WhichPatientState(ProviderState):
    """The few who match what was typed, among those the reader may find (D1)."""

    found: list[PatientRow] = []
    more: bool = False
    typed: str = ""

    @rx.event(supersedes=True)
    async def look(self, typed: str) -> None:
        """Search as somebody types; nothing typed finds nobody."""
        asked = PatientFilter.from_query({"q": typed.strip()})
        rows = (await self._read(patient_rows, filter=asked)).rows if asked.q else []
        self.found, self.more, self.typed = rows[:SHOWN], len(rows) > SHOWN, asked.q
