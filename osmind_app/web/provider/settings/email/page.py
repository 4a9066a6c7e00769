"""Settings → Outbox → one email: how it stands, why, what it says, and what can be done."""

import reflex as rx

from osmind_app.clinic.mail.service import MailStep
from osmind_app.web import routes
from osmind_app.web.provider.settings.email.state import EmailState as State
from osmind_app.web.provider.settings.outbox.page import state_chip
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.buttons import button, link, link_button, primary_button
from osmind_app.web.ui.dialogs import confirm_dialog
from osmind_app.web.ui.feedback import callout, empty_state
from osmind_app.web.ui.layout import back_link, named_record, section, stack, summary_list, timeline, timeline_item

TAKE_BACK = "take-email-back"


@staff_page(routes.SETTINGS_EMAIL, title="Email", on_load=State.load)
def email() -> rx.Component:
    """The email the address names; owners and admins only (D1)."""
    return rx.fragment(
        back_link("Outbox", routes.SETTINGS_OUTBOX),
        named_record(
            _email(),
            is_here=State.shown.id != "",
            missing=State.missing,
            heading="Email",
            otherwise=empty_state(
                "We can’t find this email",
                "The link may be incomplete. Every email of the clinic is in the outbox.",
                action=link_button("Outbox", routes.SETTINGS_OUTBOX),
            ),
        ),
    )


def _email() -> rx.Component:
    shown = State.shown
    return stack(
        rx.el.header(
            rx.el.div(rx.el.h1(shown.name, tab_index=-1), _deeds(), class_name="page-title"),
            rx.el.div(state_chip(shown.state, shown.state_words), class_name="facts"),
            class_name="page-header",
        ),
        rx.cond(shown.why != "", callout(shown.state_words, rx.el.p(shown.why), tone="warn")),
        rx.cond(
            shown.ends_with_invitation,
            callout(
                "This email belongs to an invitation",
                rx.el.p("To stop it, withdraw the invitation itself: its email goes with it."),
                tone="info",
            ),
        ),
        rx.el.div(_story(), _preview(), class_name="preview"),
        confirm_dialog(
            TAKE_BACK,
            "Take this email back?",
            "It is not sent, now or later. Whoever waits for it is not told.",
            confirm="Take back",
            on_confirm=State.take_back(shown.id),
        ),
    )


def _deeds() -> rx.Component:
    shown = State.shown
    return rx.el.div(
        rx.cond(shown.may_try, primary_button("Try now", on_click=State.try_now(shown.id))),
        rx.cond(shown.may_take_back, button("Take back", icon="ban", opens=TAKE_BACK)),
        class_name="buttons",
    )


def _story() -> rx.Component:
    shown = State.shown
    about = rx.cond(
        shown.patient != "",
        link(shown.patient, f"{routes.PATIENT}?id={shown.patient_id}", class_name="link"),
        rx.el.span("–"),
    )
    return section(
        "What became of it",
        summary_list(
            ("To", rx.el.span(shown.reader, class_name="any-break")),
            ("Patient", about),
            ("Tries", shown.tries.to_string()),
            ("Next try", shown.next_try),
            ("The mail service says", rx.el.span(rx.cond(shown.said != "", shown.said, "–"), class_name="any-break")),
        ),
        timeline(shown.steps, _step),
    )


def _step(step: rx.Var[MailStep]) -> rx.Component:
    return timeline_item(step.text, step.at)


def _preview() -> rx.Component:
    shown = State.shown
    return section(
        "As its reader sees it",
        rx.el.p("Subject: ", rx.el.strong(shown.subject)),
        rx.el.p("Links and codes in it are samples that open nothing.", class_name="muted"),
        rx.el.iframe(
            src=f"{routes.OUTBOX_PREVIEW}?id={shown.id}", title="The email", sandbox="", class_name="letter-frame"
        ),
    )
