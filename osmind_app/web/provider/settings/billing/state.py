"""Settings → Billing: read by all staff; fees and what stands on bills changed by admins, numbers by their provider."""

from typing import NotRequired

import reflex as rx
from pydantic import ConfigDict
from reflex_base.event import EventSpec
from typing_extensions import TypedDict

from osmind_app.clinic.billing import fees, settings_view
from osmind_app.clinic.billing import service as billing
from osmind_app.clinic.billing.details import FeeDetails, NumbersDetails, SettingsDetails
from osmind_app.clinic.billing.settings_view import BillingSettingsPage
from osmind_app.lib.errors import FormErrors
from osmind_app.web import ids
from osmind_app.web.notices import Notices
from osmind_app.web.session import ProviderState


class FeeForm(TypedDict):
    """One line of the fee schedule."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    code: str
    name: str
    price: str
    type: str


class BillingForm(TypedDict):
    """What stands on bills."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    tax_id: str
    npi: str
    due_days: str
    how_to_pay: str
    makes_invoices: NotRequired[str]
    takes_cards: NotRequired[str]


class NumbersForm(TypedDict):
    """One provider's numbers."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    npi: str
    license: str


class BillingSettingsState(ProviderState):
    """The fee schedule, what stands on bills, and the providers' numbers."""

    shown: BillingSettingsPage = BillingSettingsPage()
    loaded: bool = False
    changing: str = ""  # the id of the fee, or of the provider whose numbers, are being changed
    editing: bool = False  # what stands on bills
    errors: dict[str, str] = {}
    new_errors: dict[str, str] = {}
    created: int = 0  # grows with each new fee: the form starts afresh

    @rx.event
    async def load(self) -> None:
        """Read the settings."""
        self.shown = await self._read(settings_view.settings_page)
        self.loaded, self.changing, self.editing, self.errors, self.new_errors = True, "", False, {}, {}

    @rx.event
    async def change_of(self, id: str) -> None:
        """Open the small form of one line; empty closes it."""
        self.changing, self.errors, self.editing = id[:80], {}, False

    @rx.event
    async def edit(self) -> None:
        """Open the form of what stands on bills."""
        self.changing, self.errors, self.editing = "", {}, True

    @rx.event
    async def create(self, form: FeeForm) -> list[EventSpec] | None:
        """Charge something more."""
        try:
            made = await self._write(fees.create, details=FeeDetails.from_form(form))
        except FormErrors as refused:
            self.new_errors = refused.by_field
            return None
        self.created += 1
        return [Notices.show(f"{made.code} was added."), BillingSettingsState.load]

    @rx.event
    async def change(self, form: FeeForm) -> list[EventSpec] | None:
        """Change a fee; invoices keep what stands on them."""
        try:
            made = await self._write(fees.change, fee_id=ids.read(self.changing), details=FeeDetails.from_form(form))
        except FormErrors as refused:
            self.errors = refused.by_field
            return None
        return [Notices.show(f"{made.code} was saved. Invoices keep what stands on them."), BillingSettingsState.load]

    @rx.event
    async def archive(self, fee_id: str) -> list[EventSpec]:
        """Charge it no longer."""
        gone = await self._write(fees.archive, fee_id=ids.read(fee_id))
        return [Notices.show(f"{gone.code} was archived."), BillingSettingsState.load]

    @rx.event
    async def restore(self, fee_id: str) -> list[EventSpec]:
        """Charge it again."""
        back = await self._write(fees.restore, fee_id=ids.read(fee_id))
        return [Notices.show(f"{back.code} was restored."), BillingSettingsState.load]

    @rx.event
    async def save(self, form: BillingForm) -> list[EventSpec] | None:
        """Change what stands on bills."""
        try:
            await self._write(billing.change_settings, details=SettingsDetails.from_form(form))
        except FormErrors as refused:
            self.errors = refused.by_field
            return None
        return [Notices.show("The billing settings were saved."), BillingSettingsState.load]

    @rx.event
    async def save_numbers(self, form: NumbersForm) -> list[EventSpec] | None:
        """Write down one provider's numbers."""
        try:
            details = NumbersDetails.from_form(form)
            await self._write(billing.set_numbers, provider_id=ids.read(self.changing), details=details)
        except FormErrors as refused:
            self.errors = refused.by_field
            return None
        return [Notices.show("The numbers were saved."), BillingSettingsState.load]
