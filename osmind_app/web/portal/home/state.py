"""What Home shows."""

import reflex as rx

from osmind_app.clinic.onboarding import home
from osmind_app.clinic.onboarding.home import HomePage
from osmind_app.web import live
from osmind_app.web.session import PortalState


class HomeState(PortalState):
    """The landing page of the portal, which looks again when something of it changes."""

    page: HomePage = HomePage()
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read what waits for this patient."""
        await self._look()
        live.watch(HomeState.look_again, self.page.topic)

    @rx.event
    async def look_again(self) -> None:
        """The clinic wrote, booked, asked or shared something."""
        await self._look()

    async def _look(self) -> None:
        self.page = await self._read(home.home)
        self.loaded = True
