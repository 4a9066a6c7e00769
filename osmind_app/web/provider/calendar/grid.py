"""The calendar's grid, for a desk: the same visits as in the list beside it, which works without it.

Keys (assets/ui.js): arrows go from visit to visit and from day to day, Enter goes to the visit's line in the list.
"""

import reflex as rx

from osmind_app.clinic.appointments.details import STATUSES
from osmind_app.clinic.appointments.grid import Grid, GridColumn, GridHour, GridVisit


def calendar_grid(grid: rx.Var[Grid], title: rx.Var[str]) -> rx.Component:
    """Hours down the left, a column for each day or provider."""
    return rx.el.div(
        rx.el.div(
            rx.el.span(class_name="calendar-corner"),
            rx.foreach(grid.columns, _head),
            class_name="calendar-heads",
            custom_attrs={"style": rx.Var.create({"gridTemplateColumns": grid.width})},
        ),
        rx.el.div(
            rx.el.div(
                rx.foreach(grid.hours, _hour),
                class_name="calendar-hours",
                aria_hidden="true",
                custom_attrs={"style": rx.Var.create({"gridTemplateRows": grid.height})},
            ),
            rx.foreach(
                grid.columns,
                lambda column: rx.el.div(
                    rx.el.div(
                        rx.foreach(column.closed, _closed),
                        class_name="calendar-closed",
                        custom_attrs={"style": rx.Var.create({"gridTemplateRows": grid.height})},
                    ),
                    rx.foreach(column.visits, _visit),
                    class_name="calendar-column",
                    key=column.key,
                    custom_attrs={
                        "style": rx.Var.create({"gridTemplateRows": grid.height}),
                        "data-calendar-column": "",
                    },
                ),
            ),
            class_name="calendar-body",
            custom_attrs={"style": rx.Var.create({"gridTemplateColumns": grid.width})},
        ),
        role="group",
        aria_label=f"{title}. Arrow keys go from appointment to appointment, Enter opens one.",
        tab_index=0,
        class_name="calendar-grid",
        custom_attrs={"data-calendar": ""},
    )


def _head(column: rx.Var[GridColumn]) -> rx.Component:
    return rx.el.span(
        column.name, class_name=rx.cond(column.is_today, "calendar-head today", "calendar-head"), key=column.key
    )


def _closed(rows: rx.Var[str]) -> rx.Component:
    return rx.el.span(key=rows, custom_attrs={"style": rx.Var.create({"gridRow": rows})})


def _hour(hour: rx.Var[GridHour]) -> rx.Component:
    return rx.el.span(hour.words, key=hour.words, custom_attrs={"style": rx.Var.create({"gridRow": hour.rows})})


def _visit(visit: rx.Var[GridVisit]) -> rx.Component:
    return rx.el.button(
        rx.el.span(visit.patient, class_name="strong"),
        rx.el.span(visit.time, class_name="calendar-time"),
        rx.el.span(
            visit.provider, " · ", rx.match(visit.status, *STATUSES.items(), visit.status), class_name="calendar-meta"
        ),
        type="button",
        tab_index=-1,
        aria_label=visit.words,
        title=visit.words,
        class_name=f"calendar-visit tone-of-{visit.tone} is-{visit.status}",
        key=f"{visit.id}{visit.words}",
        custom_attrs={
            "style": rx.Var.create({"gridRow": visit.rows, "gridColumn": visit.lane}),
            "data-calendar-visit": visit.id,
        },
    )
