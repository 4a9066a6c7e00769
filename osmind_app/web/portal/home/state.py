"""What Home shows."""

import reflex as rx

from osmind_app.clinic.families import access
from osmind_app.web.session import PortalState


class HomeState(PortalState):
    """The landing page of the portal."""

    since: str = ""

    @rx.event
    async def load(self) -> None:
        """Show since when this account has had access."""
        self.since = await self._read(access.since)
