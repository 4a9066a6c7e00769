"""Settings → Outbox → one email. For owners and admins."""

import reflex as rx
from reflex_base.event import EventSpec

from osmind_app.clinic.mail import service as mail
from osmind_app.clinic.mail.service import OneMail
from osmind_app.lib.errors import NotFound
from osmind_app.web import ids
from osmind_app.web.notices import Notices
from osmind_app.web.session import AdminState


class EmailState(AdminState):
    """One email as it stands, and the two deeds."""

    shown: OneMail = OneMail()
    missing: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the email the address names."""
        self.missing = False
        self.shown = OneMail()
        try:
            self.shown = await self._one(self.router.url.query_parameters.get("id", ""))
        except NotFound:
            self.missing = True

    @rx.event
    async def try_now(self, letter_id: str) -> EventSpec:
        """Send it at once."""
        return await self._do(mail.try_now, letter_id, "It is being sent now. Reload the page to see how it went.")

    @rx.event
    async def take_back(self, letter_id: str) -> EventSpec:
        """Do not send it."""
        return await self._do(mail.take_back, letter_id, "The email was taken back. It is not sent.")

    async def _do(self, deed: object, letter_id: str, said: str) -> EventSpec:
        await self._write(deed, letter_id=ids.read(letter_id))
        self.shown = await self._one(letter_id)
        return Notices.show(said)

    async def _one(self, letter_id: str) -> OneMail:
        return await self._read(mail.one, letter_id=ids.read(letter_id))
