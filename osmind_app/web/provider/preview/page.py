"""See what they will see (B16): the letter, the doors and Home of one patient, and nothing can be sent."""

import reflex as rx

from osmind_app.clinic.onboarding.previews import Door
from osmind_app.web import routes
from osmind_app.web.provider.preview.state import PreviewState as State
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.buttons import link_button
from osmind_app.web.ui.feedback import chip, empty_state, skeleton
from osmind_app.web.ui.home import home_content
from osmind_app.web.ui.icons import icon
from osmind_app.web.ui.layout import section, summary_list


@staff_page(routes.PREVIEW, title="Preview", on_load=State.load)
def preview() -> rx.Component:
    """The preview the address names."""
    return rx.cond(
        State.loaded,
        _shown(),
        rx.fragment(
            rx.el.h1("Preview", tab_index=-1),
            rx.cond(State.missing, _missing(), rx.cond(State.chart != "", _reason_first(), skeleton(6))),
        ),
    )


def _missing() -> rx.Component:
    return empty_state(
        "We can’t find this patient",
        "The link may be incomplete, or this patient is not on your care teams. Ask the front desk.",
        action=link_button("All patients", routes.PATIENTS),
    )


def _reason_first() -> rx.Component:
    return empty_state(
        "Open the chart first",
        "You are not on this patient’s care team: the chart asks why you look.",
        action=link_button("Open the chart", State.chart),
    )


def _shown() -> rx.Component:
    page = State.page
    phone = rx.el.div(rx.foreach(page.doors, _door), _home(), class_name="rows")
    return rx.fragment(
        rx.el.a(icon("chevron-left"), page.name, href=State.chart, class_name="back"),
        rx.el.header(
            rx.el.div(
                rx.el.h1(f"What {page.called} will see", tab_index=-1),
                chip("Preview", tone="info", icon_name="info"),
                class_name="page-title",
            ),
            rx.el.p("As of now. Nothing was sent, and nothing in here can be pressed. Links are samples."),
            class_name="page-header",
        ),
        rx.el.div(_letter(), phone, class_name="preview"),
    )


def _letter() -> rx.Component:
    page = State.page
    return section(
        "The email",
        summary_list(("From", page.sender), ("To", page.reader), ("Subject", page.subject)),
        rx.el.iframe(
            src=f"{routes.PREVIEW_LETTER}?id={page.patient_id}",
            title="The email",
            sandbox="",
            class_name="letter-frame",
        ),
    )


def _door(door: rx.Var[Door]) -> rx.Component:
    return rx.el.figure(
        rx.el.figcaption(rx.el.h2(door.title)),
        rx.el.iframe(
            src=f"{routes.PREVIEW}/{door.key}?id={State.page.patient_id}",
            title=door.title,
            sandbox="",
            class_name="phone-frame",
        ),
    )


def _home() -> rx.Component:
    page = State.page
    return rx.el.figure(
        rx.el.figcaption(rx.el.h2("After signing in: Home")),
        rx.el.div(
            rx.el.p(f"Hello {page.home.first_name}", class_name="phone-title"),
            home_content(page.home),
            custom_attrs={"inert": True},
            class_name="phone-frame home",
        ),
    )
