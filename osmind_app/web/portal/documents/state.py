"""What Documents shows, and sending a file to the clinic."""

from uuid import UUID

import reflex as rx
from reflex_base.event import EventSpec

from osmind_app.clinic.documents import queries
from osmind_app.clinic.documents import service as documents
from osmind_app.clinic.documents.queries import BY_ME, WITH_ME, DocumentPage
from osmind_app.clinic.families.queries import own_patient
from osmind_app.clinic.intake.queries import portal_waits
from osmind_app.clinic.onboarding.frames import frame
from osmind_app.lib.errors import NotFound
from osmind_app.web import ids, live, routes
from osmind_app.web.notices import Notices
from osmind_app.web.session import PortalState


class DocumentsState(PortalState):
    """The list the address asks for: what the clinic shares, or what was sent to it."""

    which: str = WITH_ME
    page: DocumentPage = DocumentPage()
    next: str = ""
    first: str = ""  # the way back to the first page; empty on it
    loaded: bool = False
    waits: bool = False  # what the clinic shares, for the forms to be completed or skipped (A21)
    _after: UUID | None = None

    @rx.event
    async def load(self) -> None:
        """Read one page."""
        query = self.router.url.query_parameters
        self.which = BY_ME if query.get("which") == BY_ME else WITH_ME
        try:
            self._after = ids.read(query.get("after", ""))
        except NotFound:
            self._after = None
        live.watch(DocumentsState.look_again, (await self._read(own_patient)).topic)
        await self._look()
        self.loaded = True

    @rx.event
    async def look_again(self) -> None:
        """The clinic shared something, or took it back."""
        await self._look()

    @rx.event
    async def uploaded(self, file_id: str) -> list[EventSpec]:
        """A photo or PDF for the clinic."""
        [row] = await self._write(documents.send, file_ids=[ids.read(file_id)])
        clinic = (await self._read(frame)).clinic
        return [Notices.show(f"{row.name} was sent to {clinic}."), DocumentsState.look_again]

    async def _look(self) -> None:
        self.waits = self.which == WITH_ME and await self._read(portal_waits)
        if self.waits:
            self.page, self.next, self.first = DocumentPage(), "", ""
            return
        self.page = await self._read(queries.own_documents, which=self.which, after=self._after)
        self.next = routes.documents(self.which, self.page.next_key) if self.page.next_key else ""
        self.first = routes.documents(self.which) if self._after else ""
