"""What Billing shows: what is due, what was billed and paid."""

from uuid import UUID

import reflex as rx

from osmind_app.clinic.billing import patient_bills
from osmind_app.clinic.billing.patient_bills import Bills
from osmind_app.lib import live as topics
from osmind_app.lib.errors import NotFound
from osmind_app.web import ids, live, routes
from osmind_app.web.session import PortalState


class BillingState(PortalState):
    """The patient's own bills, from the page that the address asks for."""

    shown: Bills = Bills()
    next: str = ""
    first: str = ""  # the way back to the first page; empty on it
    loaded: bool = False
    _after: UUID | None = None

    @rx.event
    async def load(self) -> None:
        """Read one page."""
        try:
            self._after = ids.read(self.router.url.query_parameters.get("after", ""))
        except NotFound:
            self._after = None
        await self._look()
        live.watch(BillingState.look_again, topics.patient(ids.read(self.shown.patient_id)))
        self.loaded = True

    @rx.event
    async def look_again(self) -> None:
        """The clinic billed something, or wrote down a payment."""
        await self._look()

    async def _look(self) -> None:
        self.shown = await self._read(patient_bills.own, after=self._after)
        self.next = routes.own_bills(self.shown.next_key) if self.shown.next_key else ""
        self.first = routes.BILLING if self._after else ""
