"""One patient's documents: what is shared with them, and what is not."""

from typing import Any
from uuid import UUID

import reflex as rx
from pydantic import ConfigDict
from reflex_base.event import EventSpec
from typing_extensions import TypedDict

from osmind_app.clinic.documents import queries
from osmind_app.clinic.documents import service as documents
from osmind_app.clinic.documents.errors import NameNeeded
from osmind_app.clinic.documents.models import PRIVATE, SHARED
from osmind_app.clinic.documents.queries import ChartHead, DocumentPage
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.lib import live as topics
from osmind_app.lib.errors import NotFound
from osmind_app.web import ids, live, routes
from osmind_app.web.notices import Notices
from osmind_app.web.session import ProviderState

REMOVED = "removed"  # the list of what can be put back


class RenameForm(TypedDict):
    """A document's other name."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    document_name: str


class PatientDocumentsState(ProviderState):
    """Both folders of the chart in the address; their pages are words of the address."""

    head: ChartHead = ChartHead()
    shared: DocumentPage = DocumentPage()
    private: DocumentPage = DocumentPage()
    removed: DocumentPage = DocumentPage()
    shared_next: str = ""
    private_next: str = ""
    removed_next: str = ""
    first: str = ""  # the way back to both first pages; empty on them
    missing: bool = False
    asks_reason: str = ""  # the chart where an admin says why, while they have not (D1)
    loaded: bool = False
    chosen_name: str = ""  # of the document whose dialog is open
    errors: dict[str, str] = {}
    asked: int = 0  # grows each time the dialog is filled: its field starts afresh
    renamed: int = 0
    _patient_id: str = ""
    _chosen: str = ""
    _after: dict[str, UUID | None] = {}

    @rx.event
    async def load(self) -> None:
        """Read both folders at the pages the address asks for; what the bell says of them is read now."""
        query = self.router.url.query_parameters
        asked = query.get("id", "")
        if asked != self._patient_id:  # else a dialog may be open, and the connection came back
            self._forget()
        self._after = {SHARED: _key(query.get("shared", "")), PRIVATE: _key(query.get("private", ""))}
        self._after[REMOVED] = _key(query.get(REMOVED, ""))
        try:
            self.head = await self._read(queries.chart_head, patient_id=ids.read(asked))
        except ReasonNeeded:
            self._forget()
            self.asks_reason = routes.patient(asked)
            return
        except NotFound:
            self._forget()
            self.missing = True
            return
        self._patient_id = asked
        await self._write(documents.open_lists, patient_id=self._id())
        live.watch(PatientDocumentsState.look_again, topics.patient(self._id()))
        await self._look()
        self.loaded = True

    @rx.event
    async def look_again(self) -> None:
        """Somebody added or changed a document."""
        if self.loaded:
            await self._look()

    @rx.event
    async def uploaded_shared(self, file_id: str) -> list[EventSpec]:
        """A file for the folder the patient sees."""
        return await self._add(file_id, SHARED, "shared. The patient gets an email that a document is ready.")

    @rx.event
    async def uploaded_private(self, file_id: str) -> list[EventSpec]:
        """A file for Private Documents."""
        return await self._add(file_id, PRIVATE, "added to Private Documents.")

    @rx.event
    async def choose(self, file_id: str, name: str) -> None:
        """Fill the dialogs with this document."""
        self._chosen, self.chosen_name, self.errors = file_id, name, {}
        self.asked += 1

    @rx.event
    async def rename(self, form: RenameForm) -> list[EventSpec] | None:
        """Give the chosen document another name."""
        try:
            row = await self._write(documents.rename, file_id=ids.read(self._chosen), name=form["document_name"])
        except NameNeeded as refused:
            self.errors = {"document_name": refused.sentence}
            return None
        self.renamed += 1
        return [Notices.show(f"The document is now called {row.name}."), PatientDocumentsState.look_again]

    @rx.event
    async def share(self, file_id: str) -> list[EventSpec]:
        """Show a private document in the portal."""
        row = await self._write(documents.share, file_id=ids.read(file_id))
        said = Notices.show(f"{row.name} is shared. The patient gets an email that a document is ready.")
        return [said, PatientDocumentsState.look_again]

    @rx.event
    async def stop_sharing(self, file_id: str) -> list[EventSpec]:
        """Take a document out of the portal."""
        row = await self._write(documents.stop_sharing, file_id=ids.read(file_id))
        return [Notices.show(f"{row.name} is no longer in the portal."), PatientDocumentsState.look_again]

    @rx.event
    async def remove(self) -> list[EventSpec]:
        """Take the chosen document off the chart."""
        row = await self._write(documents.remove, file_id=ids.read(self._chosen))
        return [Notices.show(f"{row.name} was removed."), PatientDocumentsState.look_again]

    @rx.event
    async def restore(self, file_id: str) -> list[EventSpec]:
        """Put a removed document back where it was."""
        row = await self._write(documents.restore, file_id=ids.read(file_id))
        return [Notices.show(f"{row.name} was restored."), PatientDocumentsState.look_again]

    async def _add(self, file_id: str, folder: str, said: str) -> list[EventSpec]:
        [row] = await self._write(documents.add, patient_id=self._id(), file_ids=[ids.read(file_id)], folder=folder)
        return [Notices.show(f"{row.name} was {said}"), PatientDocumentsState.look_again]

    async def _look(self) -> None:
        """A care team that changed closes the lists at once (S62)."""
        given: dict[str, Any] = {"patient_id": self._id()}
        try:
            self.shared = await self._read(queries.documents, folder=SHARED, after=self._after.get(SHARED), **given)
            if self.head.reads_private:
                after = self._after.get(PRIVATE)
                self.private = await self._read(queries.documents, folder=PRIVATE, after=after, **given)
            self.removed = await self._read(queries.removed_documents, after=self._after.get(REMOVED), **given)
        except ReasonNeeded:
            asked = self._patient_id
            self._forget()
            self.asks_reason = routes.patient(asked)
            return
        except NotFound:
            self._forget()
            self.missing = True
            return
        here = routes.patient_documents(self._patient_id)
        self.shared_next = f"{here}&shared={self.shared.next_key}" if self.shared.next_key else ""
        self.private_next = f"{here}&private={self.private.next_key}" if self.private.next_key else ""
        self.removed_next = f"{here}&removed={self.removed.next_key}" if self.removed.next_key else ""
        self.first = here if any(self._after.values()) else ""

    def _id(self) -> UUID:
        return ids.read(self._patient_id)

    def _forget(self) -> None:
        """Nothing of another chart stays in this tab."""
        self.head, self.shared, self.private, self.removed = ChartHead(), *(DocumentPage() for _ in range(3))
        self.shared_next = self.private_next = self.removed_next = self.first = self.chosen_name = self.asks_reason = ""
        self._patient_id = self._chosen = ""
        self.missing = self.loaded = False


def _key(text: str) -> UUID | None:
    """The document a page begins behind; anything else is the first page."""
    try:
        return ids.read(text)
    except NotFound:
        return None
