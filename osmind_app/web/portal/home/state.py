"""What Home shows."""

import reflex as rx

from osmind_app.clinic.onboarding import portal
from osmind_app.web.session import PortalState


class HomeState(PortalState):
    """The portal's first page."""

    first_name: str = ""

    @rx.event
    async def load(self) -> None:
        """Greet whoever is signed in."""
        self.first_name = (await self._read(portal.home)).first_name
