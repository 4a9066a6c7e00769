"""What the sheet beside the list does about one member of the staff, or one invitation."""

from collections.abc import Callable
from typing import Any, Literal, NotRequired, TypeVar
from uuid import UUID

import reflex as rx
from pydantic import ConfigDict
from reflex_base.event import EventSpec
from typing_extensions import TypedDict

from osmind_app.clinic.staff import service as staff
from osmind_app.clinic.staff.cards import StaffCard, staff_card
from osmind_app.clinic.staff.details import StaffDetails
from osmind_app.lib.errors import FormErrors
from osmind_app.web import ids
from osmind_app.web.notices import Notices
from osmind_app.web.provider.settings.staff.state import StaffState
from osmind_app.web.session import AdminState

Result = TypeVar("Result")


class ChangeStaffForm(TypedDict):
    """Name and role; one's own role is not in the form."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    full_name: str
    staff_role: NotRequired[str]
    sees_patients: NotRequired[str]


class StaffEmailForm(TypedDict):
    """Another address to sign in with."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    new_email: str


class LeavingForm(TypedDict):
    """Who takes over, where there are patients."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    takes_over: NotRequired[str]


class ManageStaffState(AdminState):
    """The person whose sheet is open."""

    shown: StaffCard = StaffCard()
    errors: dict[str, str] = {}
    leaving_errors: dict[str, str] = {}
    email_errors: dict[str, str] = {}
    done: int = 0  # grows when the sheet has done its work: it closes
    opened: int = 0  # grows each time it is filled: its forms start afresh

    @rx.event
    async def open(self, kind: Literal["member", "invitation"], staff_id: str) -> None:
        """Read everything about one person or invitation."""
        self.shown = StaffCard()
        self.errors, self.leaving_errors, self.email_errors = {}, {}, {}
        self.shown = await self._read(staff_card, kind=kind, staff_id=ids.read(staff_id))
        self.opened += 1

    @rx.event
    async def change(self, form: ChangeStaffForm) -> list[EventSpec] | None:
        """Save name, role and whether they see patients."""
        typed = {"role": form.get("staff_role", self.shown.role), "full_name": form["full_name"]}
        try:
            details = StaffDetails.from_form(typed | {"sees_patients": form.get("sees_patients", "")})
            person = await self._write(staff.change, provider_id=self._id(), details=details)
        except FormErrors as refused:
            self.errors = {"staff_role" if name == "role" else name: text for name, text in refused.by_field.items()}
            return None
        return self._closes(f"{person.full_name} was saved.")

    @rx.event
    async def change_email(self, form: StaffEmailForm) -> list[EventSpec] | None:
        """Ask the new mailbox; the old address works until it says yes."""
        try:
            person = await self._write(staff.change_email, provider_id=self._id(), email=form["new_email"])
        except FormErrors as refused:
            self.email_errors = {"new_email": refused.by_field["email"]}
            return None
        return self._closes(f"A link was sent to {form['new_email'].strip()}. {person.full_name} confirms it there.")

    @rx.event
    async def cancel_email_change(self) -> list[EventSpec]:
        """The old address stays."""
        said = "{name} keeps the email they have. The link in the new mailbox no longer works."
        return await self._do(staff.cancel_email_change, said, provider_id=self._id())

    @rx.event
    async def deactivate(self, form: LeavingForm) -> list[EventSpec] | None:
        """End their work here; their patients go to who was chosen."""
        taker = form.get("takes_over", "")
        name = self.shown.name
        try:
            moved = await self._write(
                staff.deactivate, provider_id=self._id(), takes_over_id=ids.read(taker) if taker else None
            )
        except FormErrors as refused:
            self.leaving_errors = refused.by_field
            return None
        patients = f" {moved} {'patient' if moved == 1 else 'patients'} got a new Primary Provider." if moved else ""
        return self._closes(f"{name} was deactivated and signed out everywhere.{patients}")

    @rx.event
    async def reactivate(self) -> list[EventSpec]:
        """Let them sign in again."""
        return await self._do(staff.reactivate, "{name} can sign in again.", provider_id=self._id())

    @rx.event
    async def retire(self) -> list[EventSpec]:
        """Close an account nobody ever used."""
        said = "The unused account of {name} was retired. Its email is free for a patient."
        return await self._do(staff.retire, said, provider_id=self._id())

    @rx.event
    async def resend(self) -> list[EventSpec]:
        """Send a new link; the earlier one stops working."""
        return await self._do(staff.resend, "A new invitation to {name} was sent.", invitation_id=self._id())

    @rx.event
    async def withdraw(self) -> list[EventSpec]:
        """Turn the link off."""
        return await self._do(staff.withdraw, "The invitation of {name} was withdrawn.", invitation_id=self._id())

    async def _do(self, deed: Callable[..., Any], said: str, **given: Any) -> list[EventSpec]:
        done = await self._write(deed, **given)
        return self._closes(said.format(name=done.full_name))

    def _closes(self, said: str) -> list[EventSpec]:
        self.errors, self.leaving_errors, self.email_errors = {}, {}, {}
        self.done += 1
        return [Notices.show(said), StaffState.load]

    def _id(self) -> UUID:
        return ids.read(self.shown.id)
