"""Invitations: how far patients came on their way in, who is stuck at which step, and whose link ends today."""

from typing import Any

import reflex as rx

from osmind_app.clinic.onboarding.batch_page import FINISHED, SENDING, STOPPED, BatchLine
from osmind_app.clinic.onboarding.funnel import PERIODS, STEPS, WAYS, FunnelLine, Step
from osmind_app.clinic.onboarding.work_list import STEPS as STUCK_AT
from osmind_app.clinic.onboarding.work_list import STUCK, TODAY, WorkLine
from osmind_app.web import routes
from osmind_app.web.provider.invitations.state import InvitationsState as State
from osmind_app.web.provider.inviting.dialog import inviting_dialog
from osmind_app.web.provider.inviting.state import InvitingState
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.addresses import goes_to
from osmind_app.web.ui.buttons import button, link, link_button, quiet_button, secondary_button
from osmind_app.web.ui.copying import copy_field
from osmind_app.web.ui.dialogs import dialog, opens_when
from osmind_app.web.ui.feedback import chip, empty_state, skeleton
from osmind_app.web.ui.in_browser import each_time
from osmind_app.web.ui.layout import page_header, section
from osmind_app.web.ui.saved_views import saved_view, saved_views
from osmind_app.web.ui.tables import cell, data_table, filter_bar, filter_select, paging, table_row

LINK = "personal-link"
LISTS = {STUCK: "Stuck for two days or more", TODAY: "Expiring today"}
TONES = {FINISHED: ("good", "circle-check"), SENDING: ("info", "send"), STOPPED: ("warn", "clock")}


@staff_page(routes.INVITATIONS, title="Invitations", on_load=State.load)
def invitations() -> rx.Component:
    """The invitation work list (B9)."""
    return rx.fragment(
        page_header(
            "Invitations",
            link_button("Patients to invite", routes.patients({"status": "not_invited"}), icon="users"),
            lead="Where patients stand on their way into the portal.",
        ),
        rx.el.div(_work(), _figures(), _batches(), class_name="rows"),
        _link_dialog(),
        inviting_dialog(),
        rx.cond(InvitingState.finished > 0, each_time(InvitingState.finished.to_string(), State.load)),
    )


def _work() -> rx.Component:
    return section(
        "Needs a hand",
        saved_views(
            "Which patients",
            *[
                saved_view(words, f"{routes.INVITATIONS}?list={key}", here=State.which == key)
                for key, words in LISTS.items()
            ],
        ),
        filter_bar(
            filter_select(
                "Step", list(STUCK_AT.items()), State.step, lambda chosen: goes_to("step", chosen), id="filter-step"
            ),
            label="Filter by step",
        ),
        rx.cond(
            State.loaded,
            rx.cond(State.work.lines.length() > 0, _lines(), _nobody()),
            skeleton(4),
        ),
    )


def _lines() -> rx.Component:
    return rx.fragment(
        rx.el.ul(rx.foreach(State.work.lines, _line), class_name="lines"),
        rx.cond(
            (State.next != "") | ~State.is_first,
            paging(
                "",
                previous=rx.cond(State.is_first, "", routes.INVITATIONS + "?list=" + State.which),
                next=State.next,
                back="First page",
            ),
        ),
    )


def _line(line: rx.Var[WorkLine]) -> rx.Component:
    chart = f"{routes.PATIENT}?id={line.patient_id}"
    return rx.el.li(
        rx.el.div(
            rx.el.p(link(line.name, chart, class_name="link strong"), " ", chip(line.step_text, tone="warn")),
            rx.el.p(f"{line.email} · since {line.since} · the link works until {line.until}", class_name="meta"),
        ),
        rx.el.div(
            button(
                "Resend invite",
                aria_label=f"Resend invite to {line.name}",
                on_click=State.resend_invite(line.patient_id, line.name),
            ),
            quiet_button(
                "Copy link",
                aria_label=f"Copy link of {line.name}",
                on_click=State.copy_link(line.patient_id, line.name),
            ),
            link(
                rx.fragment("Fix email", rx.el.span(f" of {line.name}", class_name="unseen")),
                chart,
                class_name="btn btn-quiet",
            ),
            class_name="buttons",
        ),
        class_name="line",
    )


def _nobody() -> rx.Component:
    return rx.cond(
        State.which == TODAY,
        empty_state("No link expires today", "Links that run out before midnight will stand here."),
        empty_state(
            "Nobody is stuck", "Patients whose invitation has rested for two days will stand here, with the step."
        ),
    )


def _figures() -> rx.Component:
    return section(
        "How far patients came",
        rx.el.div(
            _choice("Invited in the last", "days", [(str(n), f"{n} days") for n in PERIODS], State.days),
            _choice("By", "by", list(WAYS.items()), State.by),
            class_name="filters",
        ),
        rx.cond(State.counted, _funnel(), skeleton(3)),
    )


def _choice(label: str, word: str, options: list[tuple[str, str]], value: Any) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=f"figures-{word}", class_name="muted"),
        rx.el.select(
            *[rx.el.option(words, value=key) for key, words in options],
            id=f"figures-{word}",
            value=value,
            on_change=lambda chosen: goes_to(word, chosen),
            class_name="input select",
        ),
        class_name="field filter-field",
    )


def _funnel() -> rx.Component:
    return rx.fragment(
        rx.el.ol(rx.foreach(State.figures.everybody.steps, _bar), class_name="funnel", aria_label="Everybody"),
        rx.cond(
            State.figures.lines.length() > 1,
            data_table("By part", ["", *STEPS], State.figures.lines, _part),
        ),
    )


def _bar(step: rx.Var[Step]) -> rx.Component:
    return rx.el.li(
        rx.el.span(step.name, class_name="funnel-name"),
        rx.el.progress(value=step.percent, max=100, aria_hidden="true", class_name="progress-bar"),
        rx.el.span(rx.el.span(step.number, class_name="strong"), f" · {step.percent}%", class_name="funnel-number"),
    )


def _part(line: rx.Var[FunnelLine]) -> rx.Component:
    return table_row(
        rx.el.th(line.name, scope="row", role="rowheader", class_name="title"),
        *[cell(name, line.steps[at].number) for at, name in enumerate(STEPS)],
    )


def _batches() -> rx.Component:
    return rx.cond(
        State.batches.length() > 0,
        section("Sent to many at once", rx.el.ul(rx.foreach(State.batches, _batch), class_name="lines")),
    )


def _batch(batch: rx.Var[BatchLine]) -> rx.Component:
    cases = [(key, chip(batch.text, tone=tone, icon_name=icon)) for key, (tone, icon) in TONES.items()]
    return rx.el.li(
        rx.el.div(rx.el.p(batch.when, " · ", batch.who), rx.match(batch.state, *cases, rx.fragment())),
        rx.cond(
            batch.mine,
            button("Open", aria_label=f"Open the invites of {batch.when}", on_click=InvitingState.open_batch(batch.id)),
        ),
        class_name="line",
    )


def _link_dialog() -> rx.Component:
    return dialog(
        LINK,
        "Personal link",
        rx.el.p(f"For {State.link.name} alone. Whoever has it can create the password: read it out or text it."),
        copy_field("personal-link-url", "Invite link", State.link.url),
        opens_when(LINK, State.copied),
        footer=[secondary_button("Close", closes="now")],
        asks=False,
    )
