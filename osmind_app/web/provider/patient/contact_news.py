"""What the patient changed in the portal, on the chart and in Personal Information, until it has been seen (S10)."""

from typing import Any

import reflex as rx

from osmind_app.clinic.patients.news import FieldNews
from osmind_app.web.provider.patient.state import PatientState as State
from osmind_app.web.ui.buttons import button
from osmind_app.web.ui.feedback import callout, chip


def contact_news() -> rx.Component:
    """Each field that is new and what it was; who changed it and when, said once where once is enough; or nothing."""
    return rx.cond(
        State.shown.news.ids.length() > 0,
        callout(
            f"{State.shown.patient.called} changed the contact info",
            rx.el.ul(rx.foreach(State.shown.news.fields, _line), class_name="lines"),
            _told(State.shown.news.told),
            tone="info",
            action=button("Seen", icon="circle-check", on_click=State.seen_contact_info),
        ),
    )


def marked(value: Any, *fields: str) -> rx.Component:
    """A value of the chart, with a mark while one of its fields is new."""
    new = State.shown.news.names.contains(fields[0])
    for field in fields[1:]:
        new = new | State.shown.news.names.contains(field)
    shown = rx.cond(value != "", value, "–") if isinstance(value, rx.Var) else value
    return rx.fragment(shown, " ", rx.cond(new, chip("New", tone="info")))


def _line(field: rx.Var[FieldNews]) -> rx.Component:
    return rx.el.li(
        rx.el.p(rx.el.strong(field.label), ": ", field.now, ", was ", field.was),
        _told(field.told),
    )


def _told(told: rx.Var[str]) -> rx.Component:
    return rx.cond(told != "", rx.el.p(told, class_name="hint"))
