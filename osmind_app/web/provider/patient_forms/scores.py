"""Scores over time: a line over the bands of its scale, and the same as a table beside it."""

import reflex as rx

from osmind_app.clinic.intake.score_rows import (
    ABOVE,
    BELOW,
    HEIGHT,
    LEFT,
    RIGHT,
    WIDTH,
    BandMark,
    ScoreChart,
    ScorePoint,
)
from osmind_app.web import routes
from osmind_app.web.provider.patient_forms.state import PatientFormsState as State
from osmind_app.web.ui.buttons import link
from osmind_app.web.ui.feedback import chip
from osmind_app.web.ui.layout import section
from osmind_app.web.ui.tables import cell, data_table, table_row

FLOOR, EDGE = HEIGHT - BELOW, WIDTH - RIGHT


def scores() -> rx.Component:
    """Every scale of this patient; nothing where there is none."""
    return rx.cond(State.charts.length() > 0, section("Scores over time", rx.foreach(State.charts, _scale)))


def _scale(chart: rx.Var[ScoreChart]) -> rx.Component:
    return rx.el.div(
        rx.el.h3(chart.name),
        rx.el.div(
            _drawing(chart),
            data_table(chart.name, ["Sent", "Score"], chart.points, _row),
            class_name="parts",
        ),
        class_name="rows",
        key=chart.name,
    )


def _drawing(chart: rx.Var[ScoreChart]) -> rx.Component:
    return rx.el.svg(
        rx.foreach(chart.bands, _band),
        rx.el.svg.line(x1=str(LEFT), x2=str(LEFT), y1=str(ABOVE), y2=str(FLOOR), class_name="score-axis"),
        rx.el.svg.line(x1=str(LEFT), x2=str(EDGE), y1=str(FLOOR), y2=str(FLOOR), class_name="score-axis"),
        rx.el.svg.polyline(points=chart.line, class_name="score-line"),
        rx.foreach(chart.points, _point),
        rx.foreach(chart.bands, _band_words),  # last: a line may cross them, and does not cross them out
        rx.el.svg.text(chart.first, x=str(LEFT), y=str(HEIGHT - 8), class_name="score-words"),
        rx.el.svg.text(chart.last, x=str(EDGE), y=str(HEIGHT - 8), class_name="score-words end"),
        view_box=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_label=chart.said,
        class_name="score-chart",
    )


def _band(band: rx.Var[BandMark]) -> rx.Component:
    return rx.el.svg.rect(
        x=str(LEFT),
        y=band.y,
        width=str(EDGE - LEFT),
        height=band.height,
        class_name=rx.cond(band.shaded, "score-band shaded", "score-band"),
    )


def _band_words(band: rx.Var[BandMark]) -> rx.Component:
    return rx.el.svg.g(
        rx.el.svg.text(band.words, x=str(LEFT + 6), y=band.text_y, class_name="score-words"),
        rx.el.svg.text(band.begins, x=str(LEFT - 6), y=band.text_y, class_name="score-words end"),
    )


def _point(point: rx.Var[ScorePoint]) -> rx.Component:
    """A flagged one is a square as well as red: not by colour alone."""
    square = rx.el.svg.rect(x=point.x - 5, y=point.y - 5, width="10", height="10", class_name="score-flag")
    dot = rx.el.svg.circle(cx=point.x, cy=point.y, r="4", class_name="score-dot")
    return rx.cond(point.is_drawn, rx.cond(point.flag != "", square, dot))


def _row(point: rx.Var[ScorePoint]) -> rx.Component:
    return table_row(
        rx.el.th(
            link(point.on, f"{routes.FORM_SENT}?id={point.submission_id}"),
            scope="row",
            role="rowheader",
            class_name="title",
        ),
        cell(
            "Score",
            point.words,
            rx.cond(point.flag != "", rx.fragment(" ", chip(point.flag, tone="bad", icon_name="triangle-alert"))),
        ),
        key=point.submission_id,
    )
