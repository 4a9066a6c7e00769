"""The line about many wrong sign-ins, for admins."""

from datetime import datetime

import reflex as rx

from osmind_app.clinic.accounts import alerts
from osmind_app.clinic.accounts.alerts import SignInAlert
from osmind_app.lib.errors import NotFound
from osmind_app.web.session import ProviderState


class SignInAlertState(ProviderState):
    """What the doors refused and no admin has ticked off yet; empty for everybody else."""

    told: SignInAlert = SignInAlert()

    @rx.event
    async def load(self) -> None:
        """Look whether there is something to tell."""
        self.told = await self._read(alerts.sign_in_alert)

    @rx.event
    async def tick_off(self, until: str) -> None:
        """An admin has read it."""
        try:
            read_until = datetime.fromisoformat(until)
        except ValueError:
            raise NotFound from None
        if read_until.tzinfo is None:
            raise NotFound
        await self._write(alerts.tick_off, until=read_until)
        self.told = await self._read(alerts.sign_in_alert)
