"""The dialog that invites somebody to the staff."""

from typing import NotRequired

import reflex as rx
from pydantic import ConfigDict
from reflex_base.event import EventSpec
from typing_extensions import TypedDict

from osmind_app.clinic.staff import service as staff
from osmind_app.clinic.staff.cards import RoleChoice, invite_choices
from osmind_app.clinic.staff.details import StaffDetails
from osmind_app.clinic.staff.errors import TooManyStaffInvites
from osmind_app.lib.errors import FormErrors
from osmind_app.web.notices import Notices
from osmind_app.web.provider.palette import places
from osmind_app.web.provider.settings.staff.fields import role_field
from osmind_app.web.provider.settings.staff.state import StaffState
from osmind_app.web.session import AdminState
from osmind_app.web.ui.buttons import primary_button, secondary_button, submit_button
from osmind_app.web.ui.choices import checkbox
from osmind_app.web.ui.dialogs import closes_when, dialog
from osmind_app.web.ui.fields import email_field, text_field
from osmind_app.web.ui.forms import error_summary, form

DIALOG, FORM = "invite-staff", "invite-staff-form"
IDS = {"email": "staff-email", "full_name": "staff-name", "role": "staff-role", "sees_patients": "staff-sees"}


class InviteStaffForm(TypedDict):
    """Who is invited, and as what."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    full_name: str
    email: str
    role: str
    sees_patients: NotRequired[str]


class InviteStaffState(AdminState):
    """The dialog's form."""

    roles: list[RoleChoice] = []
    deadline: str = ""
    errors: dict[str, str] = {}
    sent: int = 0  # grows with each invitation: the dialog closes

    @rx.event
    async def begin(self) -> None:
        """A fresh form."""
        self.roles, self.deadline = await self._read(invite_choices)
        self.errors = {}

    @rx.event
    async def invite(self, form: InviteStaffForm) -> list[EventSpec] | None:
        """Send the invitation."""
        try:
            sent = await self._write(staff.invite, details=StaffDetails.from_form(form, asks_email=True))
        except FormErrors as refused:
            self.errors = refused.by_field
            return None
        except TooManyStaffInvites as refused:
            self.errors = {"email": refused.sentence}
            return None
        self.errors = {}
        self.sent += 1
        return [Notices.show(f"Invitation to {sent.full_name} sent."), StaffState.load]


def invite_button() -> rx.Component:
    """The main button of the page."""
    return primary_button(
        "Invite staff", icon="user-round-plus", opens=DIALOG, on_click=InviteStaffState.begin, id=places.INVITE_STAFF
    )


def invite_dialog() -> rx.Component:
    """Name, e-mail, role; whether they may be a Primary Provider."""
    state = InviteStaffState
    return dialog(
        DIALOG,
        "Invite staff",
        form(
            error_summary(state.errors, ids=IDS),
            text_field(
                "full_name",
                "Name",
                errors=state.errors,
                hint="As patients read it, like Dr. Rivera.",
                capitals="words",
                id="staff-name",
            ),
            email_field("email", "Work email", errors=state.errors, id="staff-email"),
            role_field("role", state.roles, errors=state.errors, id="staff-role"),
            checkbox(
                "sees_patients", "Sees patients", below="May be a Primary Provider or on a Care Team.", id="staff-sees"
            ),
            rx.el.p(
                f"They get an email with a link that works until {state.deadline}, and create a password of their own.",
                class_name="muted",
            ),
            on_submit=state.invite,
            id=FORM,
        ),
        closes_when(DIALOG, state.sent),
        footer=[submit_button("Send invitation", form=FORM), secondary_button("Cancel", closes=True)],
    )
