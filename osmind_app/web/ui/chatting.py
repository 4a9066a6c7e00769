"""A chat that is open in a tab, on either face: read again when told to, written into once, drafts kept."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import reflex as rx
from pydantic import ConfigDict
from typing_extensions import TypedDict

from osmind_app.clinic.messaging import pages, queries
from osmind_app.clinic.messaging import service as messaging
from osmind_app.clinic.messaging.queries import ChatPage
from osmind_app.clinic.messaging.rows import MessageRow
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.lib.errors import FormErrors, NotFound
from osmind_app.web import ids

TAIL = 6  # messages that are sent anew with each live word; those above them stay in the browser


class MessageForm(TypedDict):
    """The composer."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    text: str
    form_key: str


class ChatMixin(rx.State, mixin=True):
    """The open chat. Whose it is stands in a var of the server's; each event asks anew whether it may be read."""

    chat: ChatPage = ChatPage()  # without its rows, which are
    above: list[MessageRow] = []
    below: list[MessageRow] = []
    loaded: bool = False
    missing: bool = False  # there is none for this reader, or no more
    asks_reason: bool = False  # an admin outside the care team has not said why (D1)
    error: str = ""  # beside the composer
    files: int = 0  # uploaded for the message that is being written
    turn: int = 0  # grows when this tab has sent: the composer starts anew, and else keeps what is typed in it
    _of: str = ""  # whose chat
    _first: int = 0  # the stretch that is shown: from here
    _last: int = 0  # to here; 0: to the newest
    _files: list[str] = []

    @rx.event
    async def look_again(self) -> None:
        """Somebody wrote, read, or joined or left the care team."""
        await self._look()

    @rx.event
    async def earlier(self) -> None:
        """Show what was written before, too."""
        self._first = max(1, self.chat.first - pages.PAGE)
        if self.chat.newest - self._first >= pages.MOST:
            self._last = self._first + pages.MOST - 1
        await self._look()

    @rx.event
    async def newest(self) -> None:
        """Come back to the newest messages."""
        self._first = self._last = 0
        await self._look()

    @rx.event
    async def seen(self, patient_id: str, number: int) -> None:
        """The messages up to this one are before the reader's eyes; not if another chat was opened meanwhile."""
        if patient_id == self._of:
            await self._write(messaging.mark_read, patient_id=self._whose(), number=number)

    @rx.event
    async def keep_draft(self, form_key: str, text: str) -> None:
        """Keep what was typed so far; nothing changes on the page."""
        await self._write(messaging.keep_draft, patient_id=self._whose(), form_key=form_key, text=text)

    @rx.event
    async def attach(self, patient_id: str, file_id: str) -> None:
        """A file was uploaded: it goes with the message that is being written in the chat it was chosen in."""
        if patient_id == self._of and file_id and file_id not in self._files:
            self._files = [*self._files, str(ids.read(file_id))]
            self.files = len(self._files)

    @rx.event
    async def detach(self) -> None:
        """Send the message without files after all."""
        self._files, self.files = [], 0

    @rx.event
    async def send(self, form: MessageForm) -> None:
        """Send it once; what can't be sent stays where it was typed."""
        self.error = ""
        try:
            await self._write(
                messaging.send,
                patient_id=self._whose(),
                text=form["text"],
                form_key=form["form_key"],
                file_ids=[ids.read(one) for one in self._files],
            )
        except FormErrors as refused:
            self.error = refused.by_field["text"]
            return
        self._files, self.files = [], 0
        self.turn += 1
        if self._last:
            self._first = self._last = 0
        await self._look()

    async def _open(self, patient_id: str) -> bool:
        """Open the chat of this patient, for whoever may; False, and nothing to see, for everybody else."""
        if patient_id != self._of:
            self._forget()
        self._of = patient_id
        try:
            await self._write(messaging.open_chat, patient_id=self._whose())
        except (NotFound, ReasonNeeded) as refused:
            self._close(refused)
            return False
        await self._look(anew=True)
        return self.loaded

    async def _look(self, *, anew: bool = False) -> None:
        """Who has left the care team sees nothing from here on (T31)."""
        given: dict[str, Any] = {"patient_id": self._whose(), "first": self._first, "last": self._last}
        try:
            found = await self._read(queries.chat_page, **given)
            if not found.form_key:  # they came back to the care team while the page was open
                await self._write(messaging.open_chat, patient_id=self._whose())
                found = await self._read(queries.chat_page, **given)
        except (NotFound, ReasonNeeded) as refused:
            self._close(refused)
            return
        self._show(found, anew)
        self.loaded, self.missing, self.asks_reason = True, False, False
        self._first = self._first or found.first

    def _show(self, found: ChatPage, anew: bool) -> None:
        """Touch what has changed, and no more: a var that is set is sent."""
        kept = len(self.above)
        if anew or found.rows[:kept] != self.above or len(found.rows) - kept > 2 * TAIL:
            kept = max(0, len(found.rows) - TAIL)
            self.above = found.rows[:kept]
        self.below = found.rows[kept:]
        around = replace(found, rows=[])
        if anew or around != self.chat:
            self.chat = around

    def _close(self, refused: Exception) -> None:
        whose = self._of
        self._forget()
        self._of = whose  # it opens again when they come back to the care team
        self.missing, self.asks_reason = True, isinstance(refused, ReasonNeeded)

    def _forget(self) -> None:
        self.chat, self.above, self.below = ChatPage(), [], []
        self.loaded, self.missing, self.asks_reason = False, False, False
        self.error, self.files, self._files = "", 0, []
        self._of, self._first, self._last = "", 0, 0

    def _whose(self) -> UUID:
        return ids.read(self._of)
