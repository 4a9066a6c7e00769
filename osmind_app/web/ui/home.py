"""What the portal's Home holds: the patient's own page, and the staff's preview of it."""

import reflex as rx

from osmind_app.clinic.onboarding.home import HomePage
from osmind_app.web import routes
from osmind_app.web.ui.buttons import link_button
from osmind_app.web.ui.feedback import callout
from osmind_app.web.ui.forms_to_do import form_tasks
from osmind_app.web.ui.icons import icon
from osmind_app.web.ui.layout import section, stack, summary_list
from osmind_app.web.ui.visits import join_video, visit_time, visit_words


def home_content(page: rx.Var[HomePage]) -> rx.Component:
    """What comes next, what to do, what is new; then who cares for this patient, and whom to call."""
    return stack(
        rx.cond(page.messages.count > 0, _new_messages(page)),
        rx.cond(page.visit.id != "", _next_visit(page)),
        rx.cond(page.waits, _waits(page)),
        rx.cond(
            page.due != "",
            section(
                "Amount due", rx.el.p(page.due, class_name="amount"), action=link_button("View bills", routes.BILLING)
            ),
        ),
        section(
            _what_to_do(page),
            rx.cond(
                page.to_do.length() > 0,
                form_tasks(page.to_do),
                rx.el.p("Nothing for now. What your clinic asks of you will stand here.", class_name="muted"),
            ),
        ),
        rx.el.nav(
            rx.cond(page.has_messages, link_button("Write a message", routes.MESSAGES, icon="message-square")),
            rx.cond(page.has_visits, link_button("Appointments", routes.APPOINTMENTS, icon="calendar")),
            rx.cond(page.has_documents & ~page.waits, link_button("Documents", routes.DOCUMENTS, icon="file-text")),
            aria_label="Quick actions",
            class_name="buttons",
        ),
        section("Your care team", rx.el.ul(rx.foreach(page.care_team, _member), class_name="people")),
        section(
            "Your clinic",
            summary_list(
                ("Name", page.clinic.name),
                ("Phone", _phone(page.clinic.phone)),
                (
                    "Address",
                    rx.el.span(rx.cond(page.clinic.address != "", page.clinic.address, "–"), class_name="lines"),
                ),
            ),
        ),
    )


def _new_messages(page: rx.Var[HomePage]) -> rx.Component:
    new = page.messages
    return section(
        rx.cond(new.count == 1, "1 new message", f"{new.count} new messages"),
        rx.el.p(f"From {new.sender}, {new.at}"),
        action=link_button("Read", routes.MESSAGES),
    )


def _next_visit(page: rx.Var[HomePage]) -> rx.Component:
    visit = page.visit
    return section(
        "Next appointment",
        visit_time(visit),
        visit_words(visit),
        rx.cond(visit.where != "", rx.el.p(visit.where, class_name="lines")),
        join_video(visit),
        action=link_button(
            rx.el.span("Details", rx.el.span(" of ", visit.at, class_name="unseen")),
            f"{routes.APPOINTMENT}?id={visit.id}",
        ),
    )


def _waits(page: rx.Var[HomePage]) -> rx.Component:
    return callout(
        f"{page.clinic.name} asks you to fill in your forms first",
        "Documents open for you when they are done or skipped. Appointments and messages are open now.",
        tone="info",
    )


def _what_to_do(page: rx.Var[HomePage]) -> rx.Component:
    """'Before your first appointment: 2 of 5 done'."""
    return rx.cond(
        page.count != "",
        rx.cond(
            page.first_visit,
            f"Before your first appointment: {page.count}",
            rx.cond(page.visit.id != "", f"Before your appointment: {page.count}", f"What to do next: {page.count}"),
        ),
        "What to do next",
    )


def _member(name: rx.Var[str]) -> rx.Component:
    return rx.el.li(icon("user-round"), rx.el.span(name))


def _phone(number: rx.Var[str]) -> rx.Component:
    return rx.cond(number != "", rx.el.a(number, href="tel:" + number.to(str), class_name="link"), "–")
