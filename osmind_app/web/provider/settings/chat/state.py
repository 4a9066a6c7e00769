"""Settings → Chat: the welcome messages, the reply time, and whether there are messages at all."""

import reflex as rx
from pydantic import ConfigDict
from reflex_base.event import EventSpec
from typing_extensions import TypedDict

from osmind_app.clinic.messaging import service as messaging
from osmind_app.clinic.messaging import welcome_settings, welcoming
from osmind_app.clinic.messaging.welcome_settings import ChatSettingsPage
from osmind_app.lib.errors import FormErrors
from osmind_app.web.notices import Notices
from osmind_app.web.session import AdminState, ProviderState

EXAMPLE = "June"  # who reads the preview


class WelcomeForm(TypedDict):
    """The dialog behind Edit."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    whose: str
    words: str


class ReplyTimeForm(TypedDict):
    """What stands above every chat."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    reply_time: str


class ChatSettingsState(ProviderState):
    """The section as its reader sees it: providers change their own welcome message, admins the practice's."""

    shown: ChatSettingsPage = ChatSettingsPage()
    own_preview: str = ""
    practice_preview: str = ""
    errors: dict[str, str] = {}
    loaded: bool = False
    saved: int = 0  # grows with each save: the dialogs close and start again

    @rx.event
    async def load(self) -> None:
        """Read what is set."""
        self.shown = await self._read(welcome_settings.page)
        self.own_preview = self._filled(self.shown.own.words)
        self.practice_preview = self._filled(self.shown.practice.words)
        self.errors, self.loaded = {}, True

    @rx.event
    async def turn(self, whose: str, on: bool) -> list[EventSpec]:
        """Welcome patients who join from now on, or not; saved at once."""
        await self._write(welcome_settings.turn, whose=whose, on=on)
        said = "Patients who join from now on are welcomed." if on else "No welcome message is sent."
        return [Notices.show(said), ChatSettingsState.load]

    @rx.event
    async def preview_own(self, words: str) -> None:
        """What a patient would read."""
        self.own_preview = self._filled(words)

    @rx.event
    async def preview_practice(self, words: str) -> None:
        """What a patient of a provider without a message of their own would read."""
        self.practice_preview = self._filled(words)

    @rx.event
    async def save(self, form: WelcomeForm) -> list[EventSpec] | None:
        """Save the words; messages that were sent stay as they are."""
        self.errors = {}
        try:
            await self._write(welcome_settings.write, whose=form["whose"], words=form["words"])
        except FormErrors as refused:
            self.errors = refused.by_field
            return None
        self.saved += 1
        return [Notices.show("The welcome message was saved."), ChatSettingsState.load]

    def _filled(self, words: str) -> str:
        return welcoming.filled(words, first=EXAMPLE, provider=self.shown.provider, clinic=self.shown.clinic)


class PracticeChatState(AdminState):
    """What admins decide for the whole clinic."""

    errors: dict[str, str] = {}

    @rx.event
    async def set_reply_time(self, form: ReplyTimeForm) -> list[EventSpec] | None:
        """Say above every chat how soon the clinic replies."""
        self.errors = {}
        try:
            await self._write(messaging.set_reply_time, words=form["reply_time"])
        except FormErrors as refused:
            self.errors = refused.by_field
            return None
        return [Notices.show("The reply time was saved."), ChatSettingsState.load]

    @rx.event
    async def allow(self, on: bool) -> list[EventSpec]:
        """Have messages at this clinic, or none; saved at once."""
        await self._write(messaging.allow_messages, on=on)
        said = "Patients and their care teams can write to each other." if on else "Nobody can write messages now."
        return [Notices.show(said), ChatSettingsState.load]
