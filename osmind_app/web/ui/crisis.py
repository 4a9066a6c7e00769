"""The crisis panel: whom to call now. It never closes by itself (design guide §3)."""

from typing import Any

import reflex as rx

from osmind_app.web.ui.icons import icon
from osmind_app.web.ui.in_browser import in_page


def crisis_panel(clinic: Any, phone: rx.Var[str]) -> rx.Component:
    """Shown at once and read out; the numbers can be pressed."""
    return rx.el.section(
        rx.el.h2(icon("phone"), "You don’t have to face this alone", id="crisis-title"),
        rx.el.p("If you might hurt yourself, or feel unsafe, talk to somebody now:"),
        rx.el.ul(
            rx.el.li(
                rx.el.a("Call 988", href="tel:988", class_name="btn btn-danger"),
                rx.el.a("Text 988", href="sms:988", class_name="btn btn-secondary"),
                rx.el.span("Suicide & Crisis Lifeline: free, day and night"),
            ),
            rx.el.li(
                rx.el.a("Call 911", href="tel:911", class_name="btn btn-danger"),
                rx.el.span("In an emergency"),
            ),
            rx.cond(
                phone != "",
                rx.el.li(
                    rx.el.a("Call ", clinic, href="tel:" + phone.to(str), class_name="btn btn-secondary"),
                    rx.el.span(phone),
                ),
            ),
        ),
        rx.el.p("We told your care team about this answer. They may not see it right away."),
        role="alert",
        tab_index=-1,
        id="crisis",
        aria_labelledby="crisis-title",
        class_name="crisis",
        on_mount=in_page("(() => document.getElementById('crisis').scrollIntoView({ block: 'start' }))"),
    )
