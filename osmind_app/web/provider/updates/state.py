"""What the bell's list shows, and reading it."""

from dataclasses import dataclass

import reflex as rx

from osmind_app.clinic.onboarding import frames
from osmind_app.clinic.updates import bell
from osmind_app.clinic.updates import service as updates
from osmind_app.web import ids, live, routes
from osmind_app.web.provider.updates import cures
from osmind_app.web.session import ProviderState


@dataclass(frozen=True)
class Line:
    """One update, and the page where it is looked after."""

    id: str
    kind: str
    words: str
    patient: str
    at: str
    unread: bool
    leads_to: str


class UpdatesState(ProviderState):
    """The reader's updates, the newest first; which page of them stands in the address."""

    lines: list[Line] = []
    unread: int = 0
    next: str = ""
    first: str = ""  # the way back to the newest, on every page but theirs
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the page the address asks for, and look again whenever the bell rings."""
        await self._look()
        live.watch(UpdatesState.look_again, (await self._read(frames.news)).topic)

    @rx.event
    async def look_again(self) -> None:
        """Something came, or was read in another tab."""
        await self._look()

    @rx.event
    async def read_one(self, update_id: str) -> None:
        """The reader went where it leads."""
        await self._write(updates.mark_read, update_id=ids.read(update_id))

    @rx.event
    async def read_all(self) -> None:
        """The reader knows everything that is there."""
        await self._write(updates.mark_all_read)
        await self._look()

    async def _look(self) -> None:
        after = self.router.url.query_parameters.get("after", "")[:80]
        page = await self._read(bell.page, after=after)
        self.lines = [
            Line(row.id, row.kind, row.words, row.patient, row.at, row.unread, cures.of(row)) for row in page.rows
        ]
        self.unread = page.unread
        self.next = routes.updates(page.next) if page.next else ""
        self.first = routes.UPDATES if after else ""
        self.loaded = True
