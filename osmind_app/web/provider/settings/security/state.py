"""Settings → Security: one's own second step and password, and the clinic's rules."""

import reflex as rx
from reflex_base.event import EventSpec

from osmind_app.clinic.accounts.queries import SecurityCard, security_card
from osmind_app.clinic.onboarding.clinic_settings import SignInRules, sign_in_rules
from osmind_app.clinic.practices import service as practices
from osmind_app.web.notices import Notices
from osmind_app.web.session import AdminState, ProviderState

NOTHING = SecurityCard(email="", second_step_since="", recovery_codes_left=0, password_since="")


class SecurityState(ProviderState):
    """How the reader signs in."""

    shown: SecurityCard = NOTHING
    rules: SignInRules = SignInRules()
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the reader's own account."""
        self.shown = await self._read(security_card)
        self.rules = await self._read(sign_in_rules)
        self.loaded = True


class SignInRulesState(AdminState):
    """What admins decide for the whole clinic."""

    @rx.event
    async def allow_temporary_passwords(self, on: bool) -> list[EventSpec]:
        """Let staff give patients a temporary password, or not; saved at once."""
        await self._write(practices.allow_temporary_passwords, on=on)
        said = "Staff may give patients a temporary password." if on else "Staff give no temporary passwords now."
        return [Notices.show(said), SecurityState.load]
