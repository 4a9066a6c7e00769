"""The sheet beside the list: one member of the staff, or one invitation, and what may be done about it."""

import reflex as rx

from osmind_app.web import routes
from osmind_app.web.provider.settings.staff.fields import role_field
from osmind_app.web.provider.settings.staff.managing import ManageStaffState as State
from osmind_app.web.ui.buttons import DANGER, button, buttons, danger_button, primary_button, submit_button
from osmind_app.web.ui.choices import checkbox, select_field
from osmind_app.web.ui.dialogs import closes_when, dialog
from osmind_app.web.ui.feedback import callout
from osmind_app.web.ui.fields import email_field, text_field
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.layout import summary_list

SHEET = "manage-staff"


def manage_sheet() -> rx.Component:
    """Empty until somebody was chosen."""
    return dialog(
        SHEET,
        rx.cond(State.shown.name != "", State.shown.name, "Staff"),
        rx.cond(
            State.shown.id != "",
            rx.el.div(
                rx.cond(State.shown.kind == "member", _member(), _invitation()),
                class_name="rows",
                key=State.opened.to_string(),
            ),
            rx.el.p("Loading…", class_name="muted"),
        ),
        closes_when(SHEET, State.done),
        side=True,
    )


def _member() -> rx.Component:
    shown = State.shown
    return rx.fragment(
        summary_list(
            ("Email", shown.email),
            ("Role", shown.role_words),
            ("State", shown.state_words),
            ("Last sign-in", shown.last_sign_in),
            ("Second step", shown.second_step),
            ("Primary Provider of", _patients()),
        ),
        rx.el.p(shown.since, class_name="muted"),
        rx.cond(shown.why_locked != "", callout(shown.why_locked)),
        rx.cond(shown.may_change, _change()),
        rx.cond(shown.may_change_email, _email()),
        rx.cond(shown.may_clear, _lost_second_step()),
        rx.cond(shown.may_retire, _unused()),
        rx.cond(shown.may_leave, _leaving()),
        rx.cond(shown.may_return, _returning()),
    )


def _patients() -> rx.Component:
    number = State.shown.patients
    return rx.match(number, (0, "Nobody"), (1, "1 patient"), f"{number} patients")


def _change() -> rx.Component:
    shown = State.shown
    return rx.el.section(
        rx.el.h3("Name and role"),
        form(
            error_summary(State.errors),
            text_field("full_name", "Name", errors=State.errors, value=shown.name, capitals="words"),
            rx.cond(
                shown.may_change_role,
                role_field("staff_role", shown.roles, errors=State.errors, value=shown.role),
                rx.el.p("Nobody changes their own role. Ask another owner or admin.", class_name="muted"),
            ),
            checkbox(
                "sees_patients",
                "Sees patients",
                below="May be a Primary Provider or on a Care Team. Unticked, they keep the patients they have.",
                checked=shown.sees_patients,
                id="sees_patients",
            ),
            rx.cond(
                shown.may_change_role, rx.el.p("Another role signs them out everywhere at once.", class_name="hint")
            ),
            buttons(submit_button("Save changes")),
            on_submit=State.change,
            id="change-staff",
        ),
        class_name="rows",
    )


def _email() -> rx.Component:
    shown = State.shown
    return rx.el.section(
        rx.el.h3("Email"),
        rx.cond(
            shown.waiting_email != "",
            rx.fragment(
                rx.el.p(f"{shown.waiting_email} waits to be confirmed, until {shown.waiting_until}."),
                buttons(button("Keep the email they have", on_click=State.cancel_email_change)),
            ),
        ),
        form(
            error_summary(State.email_errors),
            email_field(
                "new_email",
                "New email",
                errors=State.email_errors,
                hint="They confirm it in the new mailbox. Until then the old one works; it is told.",
            ),
            buttons(submit_button("Send a link to the new email", tone="secondary")),
            on_submit=State.change_email,
            id="change-staff-email",
        ),
        class_name="rows",
    )


def _lost_second_step() -> rx.Component:
    return rx.el.section(
        rx.el.h3("Lost second step"),
        rx.el.p("For somebody whose phone and recovery codes are both lost. Your own password is asked for."),
        # A door: it asks for the admin's own password.
        rx.el.a(
            "Clear the second step",
            href=f"{routes.STAFF_CLEAR_SECOND_STEP}?id={State.shown.id}",
            class_name="btn btn-secondary",
        ),
        class_name="rows",
    )


def _unused() -> rx.Component:
    return rx.el.section(
        rx.el.h3("Never used"),
        rx.el.p(
            "Nobody ever signed in with this account. If it was made by mistake, for a patient perhaps, "
            "retire it: the email is free then."
        ),
        button("Retire unused account", tone=DANGER, on_click=State.retire),
        class_name="rows",
    )


def _leaving() -> rx.Component:
    shown = State.shown
    many = rx.cond(shown.patients == 1, "1 patient has", f"{shown.patients} patients have")
    return rx.el.section(
        rx.el.h3("Deactivate"),
        rx.el.p(f"{shown.name} is signed out everywhere at once, leaves every Care Team and can’t sign in any more."),
        form(
            error_summary(State.leaving_errors),
            rx.cond(
                shown.patients > 0,
                rx.fragment(
                    rx.el.p(many, " them as Primary Provider. All of them go to the one you choose."),
                    select_field(
                        "takes_over",
                        "New Primary Provider",
                        shown.takers,
                        named="name",
                        empty="Choose a provider",
                        errors=State.leaving_errors,
                    ),
                ),
            ),
            buttons(submit_button(f"Deactivate {shown.name}", tone=DANGER)),
            on_submit=State.deactivate,
            id="deactivate-staff",
        ),
        class_name="rows",
    )


def _returning() -> rx.Component:
    return rx.el.section(
        rx.el.h3("Reactivate"),
        rx.el.p("They sign in again with the password they had. Patients and Care Teams are not given back."),
        buttons(primary_button("Reactivate", on_click=State.reactivate)),
        class_name="rows",
    )


def _invitation() -> rx.Component:
    shown = State.shown
    return rx.fragment(
        summary_list(
            ("Email", shown.email),
            ("Role", shown.role_words),
            ("Sees patients", rx.cond(shown.sees_patients, "Yes", "No")),
            ("Invitation", shown.state_words),
        ),
        rx.el.p(shown.since, class_name="muted"),
        rx.cond(shown.why_locked != "", callout(shown.why_locked)),
        rx.cond(
            shown.may_resend,
            rx.fragment(
                rx.el.p(
                    "A new link ends the earlier one. An email that has left can’t be called back; "
                    "withdrawing turns its link off."
                ),
                buttons(
                    primary_button("Resend invitation", on_click=State.resend),
                    danger_button("Withdraw invitation", on_click=State.withdraw),
                ),
            ),
        ),
    )
