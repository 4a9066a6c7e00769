"""The bills of the patient whose chart is open."""

from uuid import UUID, uuid4

import reflex as rx
from pydantic import ConfigDict
from reflex_base.event import EventSpec
from typing_extensions import TypedDict

from osmind_app.clinic.billing import patient_bills
from osmind_app.clinic.billing import service as billing
from osmind_app.clinic.billing.patient_bills import Bills
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.lib import live as topics
from osmind_app.lib.errors import FormErrors, NotFound
from osmind_app.web import ids, live, routes
from osmind_app.web.notices import Notices
from osmind_app.web.session import ProviderState
from osmind_app.web.ui.addresses import leads_to


class SuperbillForm(TypedDict):
    """Of which month."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    month: str


class PatientBillingState(ProviderState):
    """What one patient owes, was billed and has paid."""

    shown: Bills = Bills()
    missing: bool = False
    asks_reason: str = ""  # the chart where an admin says why, while they have not (D1)
    loaded: bool = False
    next: str = ""
    first: str = ""  # the address of the first page, on every other
    errors: dict[str, str] = {}
    made: int = 0  # grows with each superbill: the form starts afresh
    _patient_id: str = ""
    _after: UUID | None = None
    _key: str = ""

    @rx.event
    async def load(self) -> None:
        """Open them for the chart in the address, which is written down."""
        query = self.router.url.query_parameters
        asked = query.get("id", "")
        self.shown, self.loaded, self.missing, self.asks_reason, self._patient_id = Bills(), False, False, "", ""
        self._after, self._key, self.errors = _key(query.get("after", "")), uuid4().hex, {}
        try:
            self.shown = await self._write(patient_bills.opened, patient_id=ids.read(asked), after=self._after)
        except ReasonNeeded:
            self.asks_reason = routes.patient(asked)
            return
        except NotFound:
            self.missing = True
            return
        self._patient_id, self.loaded = asked, True
        self.next = routes.patient_billing(asked, self.shown.next_key) if self.shown.next_key else ""
        self.first = routes.patient_billing(asked) if self._after else ""
        live.watch(PatientBillingState.look_again, topics.patient(self._id()))

    @rx.event
    async def look_again(self) -> None:
        """A colleague billed, or the patient paid."""
        if not self.loaded:
            return
        try:
            self.shown = await self._read(patient_bills.of_patient, patient_id=self._id(), after=self._after)
        except (NotFound, ReasonNeeded):  # no longer on this care team (S62)
            self.shown, self.loaded, self.missing = Bills(), False, True

    @rx.event
    async def begin(self) -> EventSpec:
        """Begin an invoice and go to it."""
        made = await self._write(billing.create, patient_id=self._id(), form_key=self._key)
        self._key = uuid4().hex
        return leads_to(routes.staff_invoice(made.id))

    @rx.event
    async def make_superbill(self, form: SuperbillForm) -> list[EventSpec] | None:
        """Make the superbill of a month."""
        try:
            made = await self._write(
                billing.make_for_month, patient_id=self._id(), month=form["month"], form_key=self._key
            )
        except FormErrors as refused:
            self.errors = refused.by_field
            return None
        self.errors, self._key = {}, uuid4().hex
        self.made += 1
        said = f"Superbill {made.number} was made. The patient finds it in the portal."
        return [Notices.show(said), PatientBillingState.look_again]

    @rx.event
    async def withdraw_superbill(self, superbill_id: str) -> list[EventSpec]:
        """Take a superbill out of the portal."""
        gone = await self._write(billing.withdraw_superbill, superbill_id=ids.read(superbill_id))
        return [Notices.show(f"Superbill {gone.number} was withdrawn."), PatientBillingState.look_again]

    def _id(self) -> UUID:
        return ids.read(self._patient_id)


def _key(text: str) -> UUID | None:
    """The invoice a page begins behind; anything else is the first page."""
    try:
        return ids.read(text)
    except NotFound:
        return None
