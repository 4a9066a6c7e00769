"""What Home shows."""

import reflex as rx

from osmind_app.clinic.onboarding import portal
from osmind_app.web.session import PortalState


class HomeState(PortalState):
    """The landing page of the portal."""

    page: portal.HomePage = portal.HomePage()
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read what waits for this patient."""
        self.page = await self._read(portal.home)
        self.loaded = True
