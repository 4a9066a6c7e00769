"""Finding a patient as somebody types: the few who match, for a box in a dialog."""

from typing import ClassVar

import reflex as rx

from osmind_app.clinic.onboarding.patient_filter import PatientFilter
from osmind_app.clinic.onboarding.queries import PatientRow, patient_rows


class FindsPatients(rx.State, mixin=True):
    """The few who match what was typed, among those the reader may find (D1)."""

    _most: ClassVar[int] = 6  # that are shown

    found: list[PatientRow] = []
    more: bool = False
    typed: str = ""

    @rx.event(supersedes=True)
    async def look(self, typed: str) -> None:
        """Search as somebody types; nothing typed finds nobody. A newer question ends an older one."""
        asked = PatientFilter.from_query({"q": typed.strip()})
        rows = (await self._read(patient_rows, filter=asked)).rows if asked.q else []
        self.found, self.more, self.typed = rows[: self._most], len(rows) > self._most, asked.q
