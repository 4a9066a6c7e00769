"""Which letters the reader wants, saved at once."""

import reflex as rx
from reflex_base.event import EventSpec

from osmind_app.clinic.updates import wishes
from osmind_app.clinic.updates.wishes import WishesPage
from osmind_app.web.notices import Notices
from osmind_app.web.session import PortalState


class WishesState(PortalState):
    """Me → Notifications."""

    shown: WishesPage = WishesPage()
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read what is chosen."""
        await self._look()

    @rx.event
    async def choose(self, topic: str, on: bool) -> EventSpec:
        """Get emails about one topic from now on, or none."""
        await self._write(wishes.choose, topic=topic, on=on)
        await self._look()
        return Notices.show("You get emails about that." if on else "You get no emails about that.")

    @rx.event
    async def be_discreet(self, on: bool) -> EventSpec:
        """Leave the clinic's name off every email, or put it back."""
        await self._write(wishes.be_discreet, on=on)
        await self._look()
        return Notices.show("Emails don’t name your clinic from now on." if on else "Emails name your clinic again.")

    async def _look(self) -> None:
        self.shown = await self._read(wishes.page)
        self.loaded = True
