"""One invoice, open in this tab: its lines while it is a draft, its money afterwards."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import reflex as rx
from pydantic import ConfigDict
from reflex_base.event import EventSpec
from typing_extensions import TypedDict

from osmind_app.clinic.billing import bill_view
from osmind_app.clinic.billing import service as billing
from osmind_app.clinic.billing.bill_view import BillView, FeeChoice
from osmind_app.clinic.billing.details import LineDetails, MoneyDetails, WriteOffDetails
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.lib import live as topics
from osmind_app.lib.errors import FormErrors, NotFound
from osmind_app.web import ids, live, routes
from osmind_app.web.notices import Notices
from osmind_app.web.session import ProviderState
from osmind_app.web.ui.addresses import leads_to


class LineForm(TypedDict):
    """One service."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    code: str
    name: str
    modifiers: str
    price: str
    units: str
    date: str
    place: str
    provider: str


class MoneyForm(TypedDict):
    """A payment or a refund."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    amount: str
    method: str
    date: str


class WriteOffForm(TypedDict):
    """What is no longer asked for."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    amount: str
    reason: str


class DiagnosesForm(TypedDict):
    """The codes that superbills name."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    diagnoses: str


class InvoiceState(ProviderState):
    """The invoice in the address. Each form has a key of its own, so that a double click does one deed (F13)."""

    shown: BillView = BillView()
    loaded: bool = False
    missing: bool = False
    asks_reason: bool = False  # an admin outside the care team says why in the chart first (D1)
    fee: FeeChoice = FeeChoice()  # what fills the form of the next line
    line_errors: dict[str, str] = {}
    code_errors: dict[str, str] = {}
    errors: dict[str, str] = {}  # of the dialog that is open
    asked: int = 0  # grows when the fields start afresh
    begun: int = 0  # grows when everything does, the choice of a fee too
    entered: int = 0  # grows with each entry: its dialog closes
    _id: str = ""
    _key: str = ""

    @rx.event
    async def load(self) -> None:
        """Open it, which is written down."""
        self.shown, self.loaded, self.missing, self.asks_reason, self._id = BillView(), False, False, False, ""
        asked = self.router.url.query_parameters.get("id", "")
        try:
            self.shown = await self._write(bill_view.opened, invoice_id=ids.read(asked))
        except ReasonNeeded:
            self.asks_reason = True
            return
        except NotFound:
            self.missing = True
            return
        self._id, self.loaded = asked, True
        live.watch(InvoiceState.look_again, topics.patient(ids.read(self.shown.row.patient_id)))
        self._afresh()

    @rx.event
    async def look_again(self) -> None:
        """A colleague changed it, or the patient paid; what is typed here stays."""
        if self.loaded:
            await self._look()

    @rx.event
    async def pick_fee(self, fee_id: str) -> None:
        """Fill the form of the next line from the fee schedule."""
        self.fee = next((one for one in self.shown.fees if one.id == fee_id), FeeChoice())
        self.asked += 1

    @rx.event
    async def open_dialog(self) -> None:
        """A dialog opens: it starts afresh."""
        self._afresh()

    @rx.event
    async def add_line(self, form: LineForm) -> EventSpec | None:
        """Put a service on the draft."""
        try:
            details = LineDetails.from_form(form)
            await self._write(billing.add_line, invoice_id=self._here(), details=details, form_key=self._key)
        except FormErrors as refused:
            self.line_errors = refused.by_field
            return None
        await self._look()
        self._afresh()
        return Notices.show(f"{details.code} was added.")

    @rx.event
    async def remove_line(self, line_id: str) -> EventSpec:
        """Take a line off the draft."""
        await self._write(billing.remove_line, invoice_id=self._here(), line_id=ids.read(line_id))
        await self._look()
        return Notices.show("The line was removed.")

    @rx.event
    async def save_diagnoses(self, form: DiagnosesForm) -> EventSpec | None:
        """Write the codes that superbills of this invoice name."""
        try:
            await self._write(billing.set_diagnoses, invoice_id=self._here(), typed=form["diagnoses"])
        except FormErrors as refused:
            self.code_errors = refused.by_field
            return None
        await self._look()
        self._afresh()
        return Notices.show("The diagnosis codes were saved.")

    @rx.event
    async def issue(self) -> EventSpec:
        """Show it to the patient."""
        return await self._does(billing.issue, "The invoice was issued. The patient sees it in the portal.")

    @rx.event
    async def discard(self) -> list[EventSpec]:
        """Throw the draft away."""
        patient_id = self.shown.row.patient_id
        await self._write(billing.discard, invoice_id=self._here())
        self.loaded = False
        return [Notices.show("The draft was discarded."), leads_to(routes.patient_billing(patient_id))]

    @rx.event
    async def send_again(self) -> EventSpec:
        """Remind the patient."""
        return await self._does(billing.send_again, "The patient gets another email about this invoice.")

    @rx.event
    async def pay(self, form: MoneyForm) -> EventSpec | None:
        """Write down that money came."""
        return await self._enters(billing.record_payment, MoneyDetails.from_form, form, "The payment was recorded.")

    @rx.event
    async def refund(self, form: MoneyForm) -> EventSpec | None:
        """Write down that money went back."""
        return await self._enters(billing.refund, MoneyDetails.from_form, form, "The refund was recorded.")

    @rx.event
    async def write_off(self, form: WriteOffForm) -> EventSpec | None:
        """Ask for it no longer."""
        return await self._enters(billing.write_off, WriteOffDetails.from_form, form, "The amount was written off.")

    @rx.event
    async def undo_write_off(self) -> EventSpec:
        """Ask for it again."""
        return await self._does(billing.undo_write_off, "The write-off was undone.")

    @rx.event
    async def void(self) -> EventSpec:
        """Ask for nothing any more."""
        return await self._does(billing.void, "The invoice is void.")

    @rx.event
    async def make_superbill(self) -> EventSpec:
        """Make the superbill of this invoice."""
        made = await self._write(billing.make_for_invoice, invoice_id=self._here(), form_key=self._key)
        self._afresh()
        return Notices.show(f"Superbill {made.number} was made. It is on the patient’s Billing page and in the portal.")

    async def _does(self, deed: Callable[..., Any], said: str) -> EventSpec:
        await self._write(deed, invoice_id=self._here())
        await self._look()
        return Notices.show(said)

    async def _enters(
        self, deed: Callable[..., Any], read: Callable[..., Any], form: Any, said: str
    ) -> EventSpec | None:
        try:
            await self._write(deed, invoice_id=self._here(), details=read(form), form_key=self._key)
        except FormErrors as refused:
            self.errors = refused.by_field
            return None
        self.entered += 1
        await self._look()
        self._afresh()
        return Notices.show(said)

    async def _look(self) -> None:
        try:
            self.shown = await self._read(bill_view.bill_view, invoice_id=self._here())
        except (NotFound, ReasonNeeded):  # discarded by a colleague, or no longer on this care team (S62)
            self.shown, self.loaded, self.missing = BillView(), False, True

    def _here(self) -> UUID:
        return ids.read(self._id)

    def _afresh(self) -> None:
        self.fee, self.line_errors, self.code_errors, self.errors = FeeChoice(), {}, {}, {}
        self._key = uuid4().hex
        self.asked += 1
        self.begun += 1
