"""One invoice, open in the portal."""

import asyncio
from uuid import UUID, uuid4

import reflex as rx

from osmind_app.clinic.billing import card_checkouts
from osmind_app.clinic.billing.own_bill import OwnBill, own_bill
from osmind_app.lib import cards
from osmind_app.lib import live as topics
from osmind_app.lib.errors import NotFound
from osmind_app.lib.settings import settings
from osmind_app.web import ids, live, routes
from osmind_app.web.session import PortalState


class OwnInvoiceState(PortalState):
    """The invoice in the address."""

    shown: OwnBill = OwnBill()
    loaded: bool = False
    missing: bool = False
    pay_at: str = ""  # Stripe's page, once it is open: the browser goes there
    ticket: str = ""  # another one for each press
    _id: str = ""

    @rx.event
    async def load(self) -> None:
        """Read it."""
        self.shown, self.loaded, self.missing, self.pay_at = OwnBill(), False, False, ""
        self._id = self.router.url.query_parameters.get("id", "")
        await self._look()
        if self.loaded:
            live.watch(OwnInvoiceState.look_again, topics.patient(ids.read(self.shown.row.patient_id)))

    @rx.event
    async def look_again(self) -> None:
        """The clinic wrote down a payment, or changed what it asks for."""
        if self.loaded:
            await self._look()

    @rx.event
    async def pay(self) -> None:
        """Open the payment page over what is due; raises a sentence when that can't be."""
        self.pay_at = ""
        order = await self._write(card_checkouts.begin, invoice_id=self._here())
        page = await asyncio.to_thread(
            cards.open_page,
            order_id=order.id,
            cents=order.cents,
            name=order.name,
            back=settings().public_url + routes.own_invoice(self._id),
            until=order.until,
        )
        await self._write(card_checkouts.opened, checkout_id=order.id, ref=page.ref)
        self.pay_at, self.ticket = page.url, uuid4().hex

    async def _look(self) -> None:
        try:
            self.shown = await self._read(own_bill, invoice_id=self._here())
        except NotFound:
            self.shown, self.loaded, self.missing = OwnBill(), False, True
            return
        self.loaded = True

    def _here(self) -> UUID:
        return ids.read(self._id)
