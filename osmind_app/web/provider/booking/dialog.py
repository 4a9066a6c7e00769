"""The dialogs about appointments: booking and moving, cancelling, declining what a patient asked for."""

import reflex as rx

from osmind_app.clinic.appointments.details import HOW, STAFF_REASONS
from osmind_app.clinic.appointments.repeating import FEWEST, MOST, UNITS
from osmind_app.clinic.appointments.series import Planned
from osmind_app.clinic.onboarding.queries import PatientRow
from osmind_app.web.provider.booking.state import ONE, REST
from osmind_app.web.provider.booking.state import BookingState as State
from osmind_app.web.ui.buttons import button, secondary_button, submit_button
from osmind_app.web.ui.choices import checkbox, radio_list, select_field
from osmind_app.web.ui.dialogs import closes_when, dialog, opens_when
from osmind_app.web.ui.feedback import callout, chip
from osmind_app.web.ui.fields import error_line, text_area, text_field
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.layout import columns, stack

BOOK, CANCEL, DECLINE, PATIENT = "book-appointment", "cancel-visit", "decline-request", "book-for"


def booking_dialogs() -> rx.Component:
    """All three, closed; whoever presses a button of the page opens them."""
    return rx.fragment(
        dialog(
            BOOK,
            rx.cond(State.moving, "Reschedule appointment", "Book appointment"),
            rx.cond(State.form.patient_id != "", _form(), _which_patient()),
            footer=[
                rx.cond(
                    State.form.patient_id != "",
                    submit_button(_submit_words(), form="visit-form"),
                ),
                secondary_button("Cancel", closes=True),
            ],
            wide=True,
        ),
        dialog(
            CANCEL,
            "Cancel appointment",
            rx.el.p(rx.el.strong(State.about)),
            form(
                error_summary(State.errors),
                radio_list("reason", "Why?", list(STAFF_REASONS.items()), errors=State.errors, value="asked"),
                rx.cond(State.repeats != "", _how_much(State.repeats, "cancel-scope")),
                rx.el.p("The patient is told by email that it is cancelled, not why.", class_name="hint"),
                on_submit=State.cancel,
                id="cancel-visit-form",
                key=State.filled.to_string(),
            ),
            footer=[
                submit_button("Cancel appointment", tone="danger", form="cancel-visit-form"),
                secondary_button("Keep it", closes="now"),
            ],
            asks=False,
        ),
        dialog(
            DECLINE,
            "Decline request",
            rx.el.p(rx.el.strong(State.about)),
            form(
                error_summary(State.errors),
                text_area(
                    "note",
                    "A line for the patient",
                    errors=State.errors,
                    hint="Read in the portal. For example, when you have free times.",
                    optional=True,
                ),
                on_submit=State.decline,
                id="decline-form",
                key=State.filled.to_string(),
            ),
            footer=[submit_button("Decline request", form="decline-form"), secondary_button("Cancel", closes=True)],
        ),
        opens_when(BOOK, State.opened),
        opens_when(CANCEL, State.cancelling),
        opens_when(DECLINE, State.declining),
        closes_when(BOOK, State.done),
        closes_when(CANCEL, State.done),
        closes_when(DECLINE, State.done),
    )


def _which_patient() -> rx.Component:
    return rx.el.div(
        rx.el.label("Patient", html_for=PATIENT),
        rx.el.p("Name, email, phone or birth date.", id=f"{PATIENT}-hint", class_name="hint"),
        rx.el.input(
            id=PATIENT,
            type="search",
            auto_complete="off",
            spell_check=False,
            class_name="input",
            aria_describedby=f"{PATIENT}-hint",
            on_change=State.look.debounce(250),
            custom_attrs={"data-free": ""},
        ),
        rx.el.div(
            rx.cond(
                State.found.length() > 0,
                rx.el.ul(rx.foreach(State.found, _patient), class_name="lines"),
                rx.cond(State.typed != "", rx.el.p(f"No patients match “{State.typed}”.", class_name="muted")),
            ),
            rx.cond(State.more, rx.el.p("There are more: type a little more of the name.", class_name="hint")),
            role="status",
        ),
        class_name="field",
    )


def _patient(row: rx.Var[PatientRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(rx.el.p(rx.el.strong(row.name)), rx.el.p("Born ", row.birth_day, class_name="muted")),
        button("Choose", aria_label=f"Choose {row.name}", on_click=State.choose(row.id)),
        class_name="line",
    )


def _form() -> rx.Component:
    shown = State.form
    return stack(
        rx.el.p(
            rx.el.strong(shown.patient),
            rx.cond(shown.now_at != "", rx.el.span(", now on ", shown.now_at)),
        ),
        rx.cond(shown.wishes != "", callout("The patient asks for", rx.el.p(shown.wishes, class_name="as-typed"))),
        form(
            error_summary(State.errors),
            columns(
                select_field("provider", "Provider", shown.providers, errors=State.errors, value=shown.provider),
                select_field("type", "Type", shown.types, errors=State.errors, value=shown.type, empty="Choose"),
            ),
            columns(
                text_field("date", "Date", errors=State.errors, value=shown.date, type="date"),
                text_field("time", f"Time ({shown.zone})", errors=State.errors, value=shown.time, type="time"),
            ),
            rx.cond(
                shown.own_zone != "",
                rx.el.p(
                    f"The patient lives in another time zone ({shown.own_zone}) and is told both times.",
                    class_name="hint",
                ),
            ),
            rx.cond(
                State.which.length() > 0,
                select_field("which", "Which of the two?", State.which, errors=State.errors, empty="Choose"),
            ),
            rx.cond(
                State.outside,
                rx.el.div(
                    checkbox("outside", "Book it outside of the working hours"),
                    error_line("outside", "outside", State.errors),
                    class_name="field",
                ),
            ),
            columns(
                text_field(
                    "minutes",
                    "Length in minutes",
                    errors=State.errors,
                    value=shown.minutes,
                    width="short",
                    input_mode="numeric",
                    hint="Empty: as the type says.",
                    optional=True,
                ),
                select_field(
                    "how",
                    "Video or in person",
                    list(HOW.items()),
                    errors=State.errors,
                    value=shown.how,
                    empty="As the type says",
                ),
            ),
            rx.cond(
                shown.locations.length() > 0,
                select_field(
                    "location",
                    "Location",
                    shown.locations,
                    errors=State.errors,
                    value=shown.location,
                    empty="The clinic’s address",
                    hint="In person.",
                ),
            ),
            text_field(
                "place",
                "Place",
                errors=State.errors,
                value=shown.place,
                hint="In person: a room, or another place. Empty: the location’s or the clinic’s address.",
                optional=True,
            ),
            text_field(
                "video_url",
                "Video link",
                errors=State.errors,
                value=shown.video_url,
                hint="Empty: the provider’s own room.",
                optional=True,
                input_mode="url",
            ),
            rx.cond(
                State.moving,
                rx.cond(shown.repeats != "", _how_much(shown.repeats, "move-scope")),
                _repeat(),
            ),
            rx.el.div(rx.cond(State.plan.length() > 0, _plan()), role="status"),
            on_submit=State.save,
            id="visit-form",
            key=f"{State.filled}-{shown.patient_id}",
        ),
    )


def _submit_words() -> rx.Var[str]:
    booking = rx.cond(State.free > 0, f"Book {State.free} appointments", "Book appointment")
    return rx.cond(State.moving, "Save changes", booking)


def _how_much(repeats: rx.Var[str], id: str) -> rx.Component:
    return radio_list(
        "scope",
        "It is one of a series",
        [(ONE, "Only this appointment"), (REST, "This and all after it")],
        hint=repeats,
        value=ONE,
        id=id,
    )


def _repeat() -> rx.Component:
    return rx.el.details(
        rx.el.summary("Repeat"),
        rx.el.div(
            columns(
                select_field(
                    "repeat", "How it repeats", list(UNITS.items()), errors=State.errors, empty="It does not repeat"
                ),
                text_field(
                    "every",
                    "Every how many weeks or months",
                    errors=State.errors,
                    value="1",
                    width="short",
                    input_mode="numeric",
                ),
            ),
            columns(
                text_field(
                    "times",
                    "How many appointments",
                    errors=State.errors,
                    width="short",
                    input_mode="numeric",
                    hint=f"{FEWEST} to {MOST}, or give the last day.",
                    optional=True,
                ),
                text_field("until", "Last day", errors=State.errors, type="date", optional=True),
            ),
            class_name="fold-body",
        ),
        class_name="fold",
    )


def _plan() -> rx.Component:
    return callout(
        State.planned,
        rx.el.ul(rx.foreach(State.plan, _planned), class_name="lines", aria_label="The appointments of this series"),
    )


def _planned(one: rx.Var[Planned]) -> rx.Component:
    return rx.el.li(
        rx.el.p(one.words, " ", rx.cond(one.clash != "", chip("Taken", tone="warn", icon_name="circle-alert"))),
        rx.cond(one.clash != "", rx.el.p(one.clash, class_name="muted")),
        rx.cond(one.note != "", rx.el.p(one.note, class_name="muted")),
        key=one.words,
    )
