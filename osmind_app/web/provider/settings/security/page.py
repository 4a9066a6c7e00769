"""Settings → Security."""

import reflex as rx

from osmind_app.web import routes
from osmind_app.web.provider.settings.sections import settings_section
from osmind_app.web.provider.settings.security.state import SecurityState as State
from osmind_app.web.provider.settings.security.state import SignInRulesState
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.accounts import sign_out_form
from osmind_app.web.ui.browsers import StaffBrowsers, signed_in_browsers
from osmind_app.web.ui.choices import tick
from osmind_app.web.ui.feedback import callout, chip, skeleton
from osmind_app.web.ui.layout import section, summary_list


@staff_page(routes.SETTINGS_SECURITY, title="Security", on_load=[State.load, StaffBrowsers.load])
def security() -> rx.Component:
    """How the reader signs in, and where they are signed in now."""
    return settings_section(
        routes.SETTINGS_SECURITY,
        rx.cond(
            State.loaded,
            rx.fragment(_second_step(), _account(), _browsers(), _patients()),
            section("Security", skeleton(5)),
        ),
    )


def _second_step() -> rx.Component:
    shown = State.shown
    is_on = shown.second_step_since != ""
    return section(
        "Second step",
        rx.cond(
            is_on,
            rx.el.div(
                chip("On", tone="good", icon_name="circle-check"),
                rx.el.p(f"A code from your app is asked for since {shown.second_step_since}."),
                rx.el.p(f"{shown.recovery_codes_left} recovery codes left.", class_name="muted"),
                class_name="note",
            ),
            callout(
                "Your password alone opens patients’ charts",
                "With a second step, a code from an app on your phone is asked for too.",
                tone="warn",
            ),
        ),
        # A door: it asks for the password again, and only a plain page shows a secret once.
        action=rx.el.a(
            rx.cond(is_on, "Change second step", "Set up second step"),
            href=routes.STAFF_SET_UP_SECOND_STEP,
            class_name="btn btn-secondary",
        ),
    )


def _account() -> rx.Component:
    return section(
        "Sign-in",
        summary_list(("Email", State.shown.email), ("Password since", State.shown.password_since)),
        action=rx.el.a("Change password", href=routes.STAFF_PASSWORD, class_name="btn btn-secondary"),
    )


def _browsers() -> rx.Component:
    return signed_in_browsers(
        StaffBrowsers,
        rx.el.div(sign_out_form(routes.STAFF_SIGN_OUT, everywhere=True)),
        rx.el.p("Every browser signed in as you is signed out, this one too.", class_name="muted"),
    )


def _patients() -> rx.Component:
    """For the whole clinic, whoever reads it; changed by admins."""
    rules = State.rules
    return section(
        "Patients’ passwords",
        tick(
            "checkbox",
            "temporary_passwords",
            "Staff may give a patient a temporary password",
            id="temporary-passwords",
            below="Read out at the desk to a patient who can’t sign in. It works once, for 1 hour; "
            "the patient then creates a new password. Those already given keep their hour.",
            checked=rules.temporary_passwords,
            disabled=~rules.may_change,
            on_change=SignInRulesState.allow_temporary_passwords,
        ),
        rx.cond(rules.may_change, None, rx.el.p("Only owners and admins can change this.", class_name="muted")),
    )
