"""Settings → Notifications: about what the reader gets emails."""

import reflex as rx
from reflex_base.event import EventSpec

from osmind_app.clinic.updates import choices
from osmind_app.clinic.updates.choices import ChoicesPage
from osmind_app.web.notices import Notices
from osmind_app.web.session import ProviderState


class NotificationsState(ProviderState):
    """The reader's own choices, saved at once."""

    shown: ChoicesPage = ChoicesPage()
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read what is chosen."""
        await self._look()

    @rx.event
    async def choose(self, kind: str, on: bool) -> EventSpec:
        """Get emails about one kind of update from now on, or none."""
        await self._write(choices.choose, kind=kind, by_email=on)
        await self._look()
        return Notices.show("You get an email about that." if on else "You get no email about that.")

    async def _look(self) -> None:
        self.shown = await self._read(choices.page)
        self.loaded = True
