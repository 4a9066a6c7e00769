"""The inbox: the chats of the reader's care teams, and the one that is open."""

import reflex as rx

from osmind_app.clinic.messaging import cards, queries
from osmind_app.clinic.messaging.cards import PatientCard
from osmind_app.clinic.messaging.queries import Inbox
from osmind_app.lib import live as topics
from osmind_app.lib.errors import NotAllowed
from osmind_app.web import ids, live, routes
from osmind_app.web.session import ProviderState
from osmind_app.web.ui.chatting import ChatMixin


class InboxState(ProviderState):
    """The list at the left."""

    inbox: Inbox = Inbox()
    loaded: bool = False
    refused: str = ""  # why this reader has no inbox
    first: str = ""  # the address of the first page; empty on it
    next: str = ""  # the address of the next one
    _after: str = ""

    @rx.event
    async def load(self) -> None:
        """Read the page the address asks for, and again whenever something happens in it."""
        asked = self.router.url.query_parameters
        self._after = asked.get("after", "")
        if await self._look(asked.get("show", queries.TEAM)):
            live.watch(InboxState.look_again, await self._read(queries.own_topic))

    @rx.event
    async def look_again(self) -> None:
        """Somebody wrote or read, or a care team changed."""
        await self._look(self.inbox.shown)

    async def _look(self, shown: str) -> bool:
        try:
            self.inbox = await self._read(queries.inbox, shown=shown, after=self._after)
        except NotAllowed as refused:
            self.refused, self.loaded = refused.sentence, True
            return False
        words = {"show": self.inbox.shown}
        self.first = routes.inbox(words) if self._after else ""
        self.next = routes.inbox(words | {"after": self.inbox.next}) if self.inbox.next else ""
        self.refused, self.loaded = "", True
        return True


class ChatState(ChatMixin, ProviderState):
    """The chat the address names."""

    asked: str = ""  # whose, as the address has it; empty: the list alone
    card: PatientCard = PatientCard()

    @rx.event
    async def load(self) -> None:
        """Open the chat, which is written down; it closes by itself when the reader leaves the care team (T31)."""
        self.asked = self.router.url.query_parameters.get("id", "")
        if not self.asked:
            self._forget()
            return
        if await self._open(self.asked):
            self.card = await self._read(cards.patient_card, patient_id=ids.read(self.asked))
            live.watch(ChatState.look_again, topics.patient(ids.read(self.asked)))
