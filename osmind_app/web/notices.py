"""What the notice bar says: refusals in their own words, and an apology with a reference for anything else."""

import secrets
from typing import ClassVar

import reflex as rx
from reflex_base.event import EventSpec

from osmind_app.lib import log
from osmind_app.lib.errors import DomainError, NotSignedIn
from osmind_app.web.session import PUBLIC, SessionState

SUCCESS, REFUSAL = "success", "refusal"
APOLOGY = "This did not work because of a fault on our side. Nothing you typed is lost. Reference: {reference}."


class Notices(SessionState):
    """The one notice a page shows at a time; refusals stay until closed."""

    _audience: ClassVar[str | None] = PUBLIC

    text: str = ""
    tone: str = SUCCESS
    undo: str = ""  # the id of what the shell's Undo button takes back
    shown: int = 0  # grows with each notice, so that the same words twice are read out twice

    @rx.event
    async def show(self, text: str, undo: str = "") -> None:
        """Say that something was done."""
        self._say(text, SUCCESS, undo)

    @rx.event
    async def refuse(self, text: str) -> None:
        """Say why something was not done."""
        self._say(text, REFUSAL)

    @rx.event
    async def close(self) -> None:
        """The person has read it."""
        self._say("", SUCCESS)

    def _say(self, text: str, tone: str, undo: str = "") -> None:
        self.text, self.tone, self.undo = text, tone, undo
        self.shown += 1


def on_exception(exception: Exception) -> EventSpec | None:
    """Show a refusal's sentence; write anything else down with ids only, and apologise with a reference."""
    if isinstance(exception, NotSignedIn):
        return None  # the shell is on its way to the door
    if isinstance(exception, DomainError):
        return Notices.refuse(exception.sentence)
    reference = secrets.token_hex(4)
    log.fault("event.failed", exception, reference=reference)
    return Notices.refuse(APOLOGY.format(reference=reference))


def on_page_exception(exception: Exception) -> None:
    """A browser says its page failed: that it did is written down, not its words, which anybody may send."""
    log.warning("page.failed")
