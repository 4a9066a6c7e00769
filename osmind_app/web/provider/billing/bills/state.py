"""The practice's invoices; the list, and its page, are words of the address."""

import reflex as rx

from osmind_app.clinic.billing.bill_list import UNPAID, BillFilter, BillPage, bill_page
from osmind_app.web import routes
from osmind_app.web.session import ProviderState


class BillsState(ProviderState):
    """One page of the list."""

    shown: BillPage = BillPage()
    which: str = UNPAID
    next: str = ""
    first: str = ""  # the address of the first page, on every other
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read what the address asks for."""
        filter = BillFilter.from_query(dict(self.router.url.query_parameters))
        self.shown = await self._read(bill_page, filter=filter)
        self.which = self.shown.which
        self.next = routes.bills({"list": self.which, "after": self.shown.next_key}) if self.shown.next_key else ""
        self.first = routes.bills({"list": self.which}) if filter.after is not None else ""
        self.loaded = True
