"""The patient's own chat, in the portal."""

import reflex as rx

from osmind_app.clinic.families.queries import own_patient
from osmind_app.web import live
from osmind_app.web.session import PortalState
from osmind_app.web.ui.chatting import ChatMixin


class MessagesState(ChatMixin, PortalState):
    """The chat of whoever's portal this is."""

    @rx.event
    async def load(self) -> None:
        """Open it, and look again whenever somebody writes or reads."""
        own = await self._read(own_patient)
        if await self._open(own.patient_id):
            live.watch(MessagesState.look_again, own.topic)
