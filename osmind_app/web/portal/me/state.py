"""What Me shows."""

import reflex as rx
from reflex_base.event import EventSpec

from osmind_app.clinic.onboarding import portal
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.web.notices import Notices
from osmind_app.web.session import PortalState


class MeState(PortalState):
    """The patient's own page: contact info and sign-in. Their e-mail is changed at a door, which asks the password."""

    page: portal.MePage = portal.MePage()
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read what the clinic has."""
        self.page = await self._read(portal.me)
        self.loaded = True

    @rx.event
    async def send_email_change_again(self) -> list[EventSpec]:
        """Send the link to the new mailbox once more."""
        change = await self._write(onboarding.send_own_email_change_again)
        return [Notices.show(f"We sent the link to {change.new_email} again."), MeState.load]

    @rx.event
    async def cancel_email_change(self) -> list[EventSpec]:
        """Keep the email they sign in with now."""
        await self._write(onboarding.cancel_own_email_change)
        return [Notices.show("Your email stays as it was."), MeState.load]
