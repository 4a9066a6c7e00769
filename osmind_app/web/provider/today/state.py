"""What Today shows."""

import reflex as rx

from osmind_app.clinic.tasks import queries
from osmind_app.web.session import ProviderState


class TodayState(ProviderState):
    """The staff's landing page."""

    tasks: list[queries.OpenTask] = []

    @rx.event
    async def load(self) -> None:
        """What needs attention now."""
        self.tasks = await self._read(queries.open_tasks)
