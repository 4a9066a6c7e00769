"""What the shells show of whoever is signed in."""

from typing import Any, Protocol
from uuid import UUID

import reflex as rx
from reflex_base.event import EventSpec

from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding import frames
from osmind_app.clinic.onboarding.frames import Frame
from osmind_app.lib.errors import NotFound
from osmind_app.lib.settings import settings
from osmind_app.web import live
from osmind_app.web.notices import Notices
from osmind_app.web.session import PortalState, ProviderState

WARNED_BEFORE = 2  # minutes between the idle lock's warning and the lock


class ProviderFrame(ProviderState):
    """Around every page of the dashboard."""

    frame: Frame = Frame()
    idle_minutes: int = settings().provider_idle_minutes
    unread: int = 0  # what the bell says
    messages: int = 0  # in how many chats there is something new

    @rx.event
    async def load(self) -> None:
        """The names, once for each tab; and the bell, which rings from now on by itself."""
        if not self.frame.who:
            self.frame = await self._read(frames.frame)
        live.watch(ProviderFrame.ring, await self._count())

    @rx.event
    async def ring(self) -> None:
        """Something happened about a patient of theirs, or was read in another tab."""
        await self._count()

    @rx.event
    async def take_back(self, invitation_id: str) -> EventSpec:
        """The notice bar's Undo: withdraw letter and invitation; once the letter has left, this says so (D8)."""
        try:
            known = UUID(invitation_id)
        except ValueError as error:
            raise NotFound from error
        await self._write(invitations.undo, invitation_id=known)
        return Notices.show("The invitation was taken back. No email was sent.")

    async def _count(self) -> str:
        """Count what is new; returns the topic that says when to count again."""
        news = await self._read(frames.news)
        self.unread, self.messages = news.unread, news.messages
        return news.topic


class PortalFrame(PortalState):
    """Around every page of the portal."""

    frame: Frame = Frame(has_messages=True)
    idle_minutes: int = settings().patient_idle_minutes
    messages: int = 0  # how many are new

    @rx.event
    async def load(self) -> None:
        """The names, once for each tab; and how many messages are new, which changes from now on by itself."""
        if not self.frame.who:
            self.frame = await self._read(frames.frame)
        live.watch(PortalFrame.ring, await self._count())

    @rx.event
    async def ring(self) -> None:
        """The care team wrote, or a message was read in another tab."""
        await self._count()

    async def _count(self) -> str:
        """Count what is new; returns the topic that says when to count again."""
        news = await self._read(frames.news)
        self.messages = news.messages
        return news.topic


class FrameState(Protocol):
    """What both frames have."""

    frame: Any
    idle_minutes: Any
    load: Any
    still_here: Any
    lock: Any
