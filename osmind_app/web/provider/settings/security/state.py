"""Settings → Security: one's own second step, password and signed-in browsers."""

import reflex as rx

from osmind_app.clinic.accounts.queries import SecurityCard, security_card
from osmind_app.web.session import ProviderState

NOTHING = SecurityCard(email="", second_step_since="", recovery_codes_left=0, password_since="", sessions=[])


class SecurityState(ProviderState):
    """How the reader signs in."""

    shown: SecurityCard = NOTHING
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the reader's own account."""
        self.shown = await self._read(security_card)
        self.loaded = True
