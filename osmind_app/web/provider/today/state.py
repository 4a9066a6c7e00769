"""What Today shows."""

import reflex as rx

from osmind_app.clinic.accounts import actors
from osmind_app.web.session import ProviderState


class TodayState(ProviderState):
    """The landing page of the staff."""

    name: str = ""

    @rx.event
    async def load(self) -> None:
        """Greet whoever is signed in."""
        self.name = await self._read(actors.name_of)
