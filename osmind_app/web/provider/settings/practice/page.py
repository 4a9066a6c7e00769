"""Settings → Practice."""

import reflex as rx

from osmind_app.clinic.practices.details import MAX_LIFETIME_DAYS, MIN_LIFETIME_DAYS
from osmind_app.web import routes
from osmind_app.web.provider.settings.practice.state import PracticeState as State
from osmind_app.web.provider.settings.sections import read_only, settings_section
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.buttons import button, buttons, secondary_button, submit_button
from osmind_app.web.ui.choices import select_field, tick
from osmind_app.web.ui.feedback import skeleton
from osmind_app.web.ui.fields import email_field, phone_field, text_area, text_field
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.layout import section, summary_list


@staff_page(routes.SETTINGS_PRACTICE, title="Practice settings", on_load=State.load)
def practice() -> rx.Component:
    """The clinic's own details."""
    return settings_section(
        routes.SETTINGS_PRACTICE,
        rx.cond(State.loaded & ~State.shown.may_change, read_only()),
        section(
            "Practice",
            rx.cond(State.loaded, rx.cond(State.editing, _form(), _summary()), skeleton(6)),
            rx.cond(State.shown.changed != "", rx.el.p(State.shown.changed, class_name="meta")),
            action=rx.cond(State.shown.may_change & ~State.editing, button("Edit", icon="pencil", on_click=State.edit)),
        ),
    )


def _summary() -> rx.Component:
    shown = State.shown
    return summary_list(
        ("Name", shown.name),
        ("Neutral name", shown.neutral_name),
        ("Phone", shown.phone),
        ("Address", rx.cond(shown.address != "", rx.el.span(shown.address, class_name="as-typed"), "–")),
        ("Replies go to", shown.reply_to_email),
        ("Time zone", shown.zone_name),
        (
            "Invitations work for",
            rx.cond(shown.invitation_days == "1", "1 day", f"{shown.invitation_days} days"),
        ),
        ("Remind invited patients", shown.reminders),
    )


def _form() -> rx.Component:
    shown = State.shown
    return form(
        error_summary(State.errors),
        text_field("name", "Name", errors=State.errors, value=shown.name, hint="Patients read it in every email."),
        text_field(
            "neutral_name",
            "Neutral name",
            errors=State.errors,
            value=shown.neutral_name,
            hint="Stands instead of the clinic’s name on emails to patients who chose discreet emails. "
            "It must not say which clinic it is.",
        ),
        phone_field(
            "phone", "Phone", errors=State.errors, value=shown.phone, hint="Patients call it when they are stuck."
        ),
        text_area("address", "Address", errors=State.errors, value=shown.address, rows=3, optional=True),
        email_field(
            "reply_to_email",
            "Replies go to",
            errors=State.errors,
            value=shown.reply_to_email,
            hint="The mailbox that gets answers to the clinic’s emails.",
            optional=True,
        ),
        select_field("time_zone", "Time zone", State.zones, errors=State.errors, value=shown.time_zone),
        text_field(
            "invitation_days",
            "Invitations work for (days)",
            errors=State.errors,
            value=shown.invitation_days,
            width="short",
            hint=f"{MIN_LIFETIME_DAYS} to {MAX_LIFETIME_DAYS} days; the usual is 4. "
            "Invitations already sent keep their deadline.",
            input_mode="numeric",
        ),
        rx.el.fieldset(
            rx.el.legend("Remind invited patients"),
            tick("checkbox", "remind_1", "The day after the invitation", default_checked=shown.reminds_1),
            tick("checkbox", "remind_2", "2 days after", default_checked=shown.reminds_2),
            tick("checkbox", "remind_3", "3 days after", default_checked=shown.reminds_3),
            rx.el.p(
                "An email with the same link and deadline, between 8 AM and 8 PM. None is sent once a password was "
                "created or the invitation ended. For invitations sent from now on.",
                class_name="hint",
            ),
            class_name="field",
        ),
        buttons(submit_button("Save changes"), secondary_button("Cancel", on_click=State.cancel)),
        on_submit=State.save,
        id="practice-form",
    )
