"""Me → Who can see your record: care team, guardians, and the access log in plain words (B17)."""

import reflex as rx

from osmind_app.clinic.onboarding.who_looked import CanSee, Look
from osmind_app.web import routes
from osmind_app.web.portal.access.state import AccessState as State
from osmind_app.web.ui.buttons import button, buttons
from osmind_app.web.ui.feedback import empty_state, skeleton
from osmind_app.web.ui.layout import page_header, plain_list, section, stack, timeline, timeline_item
from osmind_app.web.ui.shell import portal_page


@portal_page(routes.ACCESS, title="Who can see your record", on_load=State.load)
def access() -> rx.Component:
    """Who may, and who did."""
    return stack(
        page_header("Who can see your record", back=("Me", routes.ME)),
        rx.cond(State.loaded, _content(), skeleton(10)),
    )


def _content() -> rx.Component:
    page = State.page
    return stack(
        section(
            "Your care team",
            rx.el.ul(rx.foreach(page.care_team, _person), class_name="lines"),
            rx.el.p("They see all of your record, and read and answer your messages."),
        ),
        section(
            f"Others at {page.clinic}",
            plain_list(
                (
                    "The front desk sees your contact info, appointments and shared documents. It doesn’t see your "
                    "messages, what you answer in forms, or private documents.",
                    "Admins who are not on your care team must give a reason before they open your chart. It is "
                    "written down.",
                    "Other providers of the clinic don’t see your record.",
                )
            ),
        ),
        section(
            "Who opens this portal",
            rx.el.ul(rx.foreach(page.portal, _person), class_name="lines"),
        ),
        section(
            "Who has looked",
            rx.cond(
                State.looks.rows.length() > 0,
                timeline(State.looks.rows, _look),
                empty_state("Nobody has looked yet", "Whenever somebody opens your record, it stands here."),
            ),
            buttons(
                rx.cond(State.looks.next > 0, button("Earlier", on_click=State.earlier_looks)),
                rx.cond(State.is_newest, rx.fragment(), button("Back to the newest", on_click=State.newest_looks)),
            ),
            rx.el.p(
                "Something here you don’t understand? Call ",
                page.clinic,
                rx.cond(page.phone != "", rx.el.span(" at ", rx.el.a(page.phone, href="tel:" + page.phone.to(str)))),
                ".",
                class_name="muted",
            ),
            id="looks",
        ),
    )


def _person(one: rx.Var[CanSee]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(rx.el.strong(one.name)),
            rx.el.p(one.role, rx.cond(one.since != "", f", since {one.since}", ""), class_name="muted"),
        ),
        class_name="line",
    )


def _look(one: rx.Var[Look]) -> rx.Component:
    return timeline_item(one.what, one.at, detail=one.who)
