"""Appointments: those to come and those before, asking for a time, and a link for calendar programs."""

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink

from osmind_app.clinic.appointments.portal import VisitCard
from osmind_app.web import routes
from osmind_app.web.portal.appointments.state import VisitsState as State
from osmind_app.web.ui.buttons import button, buttons
from osmind_app.web.ui.calendar_feed import calendar_feed
from osmind_app.web.ui.feedback import callout, empty_state, skeleton
from osmind_app.web.ui.icons import icon
from osmind_app.web.ui.layout import page_header, section, stack
from osmind_app.web.ui.saved_views import saved_view, saved_views
from osmind_app.web.ui.shell import portal_page
from osmind_app.web.ui.tables import paging
from osmind_app.web.ui.visits import ask_dialog, join_video, looks_again_in, visit_chip, visit_time, visit_words

ASK = "ask-for-appointment"


@portal_page(routes.APPOINTMENTS, title="Appointments", on_load=State.load)
def appointments() -> rx.Component:
    """What is to come stands first; what was is one tab away."""
    return stack(
        page_header("Appointments"),
        saved_views(
            "Which appointments",
            saved_view("Upcoming", routes.APPOINTMENTS, here=~State.past),
            saved_view("Past and cancelled", routes.appointments({"past": "1"}), here=State.past),
        ),
        rx.cond(State.loaded, _content(), skeleton(6)),
    )


def _content() -> rx.Component:
    page = State.page
    return stack(
        rx.cond(page.waiting.wishes != "", _waiting()),
        rx.cond(page.declined.declined != "", _declined()),
        rx.cond(
            page.cards.length() > 0,
            rx.el.ul(rx.foreach(page.cards, _visit), class_name="visits"),
            rx.cond(
                State.past,
                empty_state("No past appointments", "Appointments that are over or cancelled will stand here."),
                empty_state("No upcoming appointments", "What your clinic books for you will stand here."),
            ),
        ),
        rx.cond(
            (State.next != "") | (State.first != ""),
            paging("", previous=State.first, next=State.next, back="First page"),
        ),
        rx.cond(State.past, rx.fragment(), rx.fragment(_ask(), calendar_feed(State.page.feed_url, state=State))),
        rx.cond(page.cards.length() > 0, looks_again_in(page.cards[0].opens_in, State.look_again)),
    )


def _visit(card: rx.Var[VisitCard]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            visit_time(card),
            visit_words(card),
            visit_chip(card),
            class_name="visit-words",
        ),
        rx.cond(card.join_url != "", join_video(card)),
        ReactRouterLink.create(
            rx.el.span("Details", rx.el.span(" of ", card.at, class_name="unseen")),
            icon("chevron-right"),
            to=f"{routes.APPOINTMENT}?id={card.id}",
            class_name="link visit-link",
        ),
        class_name="card-box",
        key=card.id,
    )


def _waiting() -> rx.Component:
    waiting = State.page.waiting
    return callout(
        rx.cond(
            waiting.about != "",
            f"You asked to change your appointment on {waiting.about}",
            "You asked for an appointment",
        ),
        rx.el.p(waiting.wishes, class_name="as-typed"),
        rx.el.p(f"Asked on {waiting.asked}. {State.page.clinic} will answer you. Nothing has changed yet."),
        tone="info",
        action=buttons(
            rx.cond(State.page.may_ask, button("Change request", opens=ASK)),
            button("Take it back", on_click=State.take_back),
        ),
    )


def _declined() -> rx.Component:
    declined = State.page.declined
    return callout(
        f"{State.page.clinic} could not find the time you asked for",
        rx.cond(declined.note != "", rx.el.p(declined.note, class_name="as-typed")),
        rx.el.p("What is booked stays as it is. Ask again below, or call your clinic.", class_name=""),
        tone="warn",
    )


def _ask() -> rx.Component:
    call = rx.el.p(
        f"To book or change an appointment, call {State.page.clinic}",
        rx.cond(State.page.phone != "", rx.el.span(" at ", _phone())),
        ".",
    )
    return section(
        "Need an appointment?",
        rx.cond(
            State.page.may_ask,
            stack(
                rx.el.p(
                    "Tell your clinic which days and times work for you. They answer with a time.", class_name="muted"
                ),
                buttons(button("Ask for an appointment", icon="calendar", opens=ASK)),
                ask_dialog(ASK, "Ask for an appointment", state=State, turn=State.asked),
            ),
            call,
        ),
    )


def _phone() -> rx.Component:
    return rx.el.a(State.page.phone, href="tel:" + State.page.phone.to(str), class_name="link")
