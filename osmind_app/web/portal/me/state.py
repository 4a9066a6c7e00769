"""What Me shows."""

import reflex as rx

from osmind_app.clinic.onboarding import portal
from osmind_app.web.session import PortalState


class MeState(PortalState):
    """The patient's own page: contact info and sign-in."""

    page: portal.MePage = portal.MePage()
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read what the clinic has."""
        self.page = await self._read(portal.me)
        self.loaded = True
