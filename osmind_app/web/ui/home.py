"""What the portal's Home holds: the patient's own page, and the staff's preview of it."""

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink

from osmind_app.clinic.onboarding.portal import HomePage, ToDo
from osmind_app.web import routes
from osmind_app.web.ui.icons import icon
from osmind_app.web.ui.layout import section, stack, summary_list


def home_content(page: rx.Var[HomePage]) -> rx.Component:
    """What to do next, who cares for this patient, and whom to call."""
    return stack(
        section(
            "What to do next",
            rx.cond(
                page.to_do.length() > 0,
                rx.el.ul(rx.foreach(page.to_do, _to_do), class_name="task-list"),
                rx.el.p("Nothing for now. What your clinic asks of you will stand here.", class_name="muted"),
            ),
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


def _to_do(task: rx.Var[ToDo]) -> rx.Component:
    return rx.el.li(
        ReactRouterLink.create(
            rx.el.span(
                rx.el.span(task.title, class_name="task-title"),
                rx.el.span(task.why, class_name="muted"),
                class_name="task-words",
            ),
            icon("chevron-right"),
            to=rx.match(task.key, ("contact", routes.CONTACT_INFO), routes.ME),
            class_name="task",
        )
    )


def _member(name: rx.Var[str]) -> rx.Component:
    return rx.el.li(icon("user-round"), rx.el.span(name))


def _phone(number: rx.Var[str]) -> rx.Component:
    return rx.cond(number != "", rx.el.a(number, href="tel:" + number.to(str), class_name="link"), "–")
