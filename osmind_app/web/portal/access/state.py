"""Who can see the reader's record, and who has looked."""

import reflex as rx

from osmind_app.clinic.onboarding import who_looked
from osmind_app.clinic.onboarding.who_looked import AccessPage, LooksPage
from osmind_app.web.session import PortalState


class AccessState(PortalState):
    """Me → Who can see your record."""

    page: AccessPage = AccessPage()
    looks: LooksPage = LooksPage()
    is_newest: bool = True
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read both, the newest looks first."""
        self.page = await self._read(who_looked.who_can_see)
        await self._newest()
        self.loaded = True

    @rx.event
    async def earlier_looks(self) -> None:
        """One page back in time."""
        if self.looks.next:
            self.looks = await self._read(who_looked.who_looked, before=self.looks.next)
            self.is_newest = False

    @rx.event
    async def newest_looks(self) -> None:
        """The newest page again."""
        await self._newest()

    async def _newest(self) -> None:
        self.looks = await self._read(who_looked.who_looked)
        self.is_newest = True
