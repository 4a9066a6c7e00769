"""One appointment: when, with whom and where; Join video, Add to calendar, cancelling, another time."""

import reflex as rx

from osmind_app.clinic.appointments.details import OWN_REASONS
from osmind_app.web import routes
from osmind_app.web.portal.appointment.state import VisitState as State
from osmind_app.web.ui.buttons import button, link_button, primary_button, secondary_button, submit_button
from osmind_app.web.ui.choices import radio_list
from osmind_app.web.ui.dialogs import closes_when, dialog
from osmind_app.web.ui.feedback import callout, empty_state, skeleton
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.icons import icon
from osmind_app.web.ui.layout import card, page_header, stack, summary_list
from osmind_app.web.ui.shell import portal_page
from osmind_app.web.ui.visits import ask_dialog, join_video, looks_again_in

CANCEL, ASK = "cancel-appointment", "ask-for-another-time"


@portal_page(routes.APPOINTMENT, title="Appointment", on_load=State.load)
def appointment() -> rx.Component:
    """The appointment the address names."""
    return stack(
        page_header("Appointment", back=("Appointments", routes.APPOINTMENTS)),
        rx.cond(State.loaded, rx.cond(State.missing, _missing(), _visit()), skeleton(6)),
    )


def _missing() -> rx.Component:
    return empty_state(
        "We can’t find this appointment",
        "The link may be incomplete. Your appointments are all on one page.",
        action=link_button("All appointments", routes.APPOINTMENTS),
    )


def _visit() -> rx.Component:
    page, shown = State.page, State.page.card
    return stack(
        rx.cond(
            shown.cancelled != "",
            callout(
                "This appointment is cancelled",
                rx.el.p(shown.cancelled),
                tone="warn",
                action=link_button("Ask for another time", routes.APPOINTMENTS),
            ),
        ),
        rx.cond(
            page.waiting.wishes != "",
            callout(
                "You asked for another time",
                rx.el.p(page.waiting.wishes, class_name="as-typed"),
                rx.el.p("Your clinic will answer you. Until then this appointment stands."),
            ),
        ),
        card(
            summary_list(
                (
                    "When",
                    rx.el.div(
                        rx.el.time(shown.at, date_time=shown.starts, class_name="strong"),
                        rx.cond(shown.at_yours != "", rx.el.p("For you: ", shown.at_yours)),
                    ),
                ),
                ("With", shown.provider),
                ("How", shown.how),
                (
                    "Where",
                    rx.cond(
                        shown.video,
                        "By video. The button is here from 15 minutes before.",
                        rx.el.span(rx.cond(shown.where != "", shown.where, "At the clinic"), class_name="as-typed"),
                    ),
                ),
                ("Length", f"{shown.minutes} minutes"),
            ),
            join_video(shown),
            rx.cond(page.moved_from.length() > 0, _moved()),
            rx.cond(page.file_path != "", _deeds()),
        ),
        rx.cond(
            page.may_change,
            rx.el.p("You can cancel or ask for another time until ", page.until, ".", class_name="muted"),
        ),
        rx.cond(
            page.why_not != "",
            callout(
                "Call to change this appointment",
                rx.el.p(page.why_not),
                action=rx.cond(
                    page.phone != "",
                    rx.el.a(
                        icon("phone"),
                        f"Call {page.phone}",
                        href="tel:" + page.phone.to(str),
                        class_name="btn btn-secondary",
                    ),
                ),
            ),
        ),
        _cancel_dialog(),
        ask_dialog(
            ASK,
            "Ask for another time",
            state=State,
            turn=State.done,
            lead="Your appointment stays as it is until your clinic answers.",
        ),
        looks_again_in(shown.opens_in, State.look_again),
    )


def _moved() -> rx.Component:
    return rx.el.details(
        rx.el.summary("This appointment was moved"),
        rx.el.div(
            rx.el.p("Before, it was on:"),
            rx.el.ul(rx.foreach(State.page.moved_from, lambda at: rx.el.li(at)), class_name="bullets"),
            class_name="fold-body",
        ),
        class_name="fold",
    )


def _deeds() -> rx.Component:
    page = State.page
    return rx.el.div(
        rx.el.a(icon("calendar"), rx.el.span("Add to calendar"), href=page.file_path, class_name="btn btn-secondary"),
        rx.cond(page.may_confirm, primary_button("Confirm appointment", icon="check", on_click=State.confirm)),
        rx.cond(page.may_change, button("Ask for another time", icon="clock", opens=ASK)),
        rx.cond(page.may_change, button("Cancel appointment", icon="ban", opens=CANCEL)),
        class_name="buttons",
    )


def _cancel_dialog() -> rx.Component:
    return rx.fragment(
        dialog(
            CANCEL,
            "Cancel appointment",
            rx.el.p(rx.el.strong(State.page.card.at)),
            form(
                error_summary(State.errors),
                radio_list(
                    "reason", "Why do you cancel?", list(OWN_REASONS.items()), errors=State.errors, value="time"
                ),
                on_submit=State.cancel,
                id="cancel-form",
            ),
            footer=[
                submit_button("Cancel appointment", tone="danger", form="cancel-form"),
                secondary_button("Keep it", closes="now"),
            ],
            asks=False,
        ),
        closes_when(CANCEL, State.done),
    )
