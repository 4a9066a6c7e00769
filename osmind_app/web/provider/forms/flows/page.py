"""Forms → Intake flows: the flows, which group is asked which, and whether the rest of the portal waits."""

from typing import Any

import reflex as rx

from osmind_app.clinic.intake.flow_rows import FlowRow, GroupFlow, ProviderFlow
from osmind_app.web import routes
from osmind_app.web.provider.forms.flows.state import FlowsState as State
from osmind_app.web.provider.forms.sections import forms_section
from osmind_app.web.provider.settings.sections import read_only
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.buttons import buttons, link, submit_button
from osmind_app.web.ui.feedback import chip, empty_state, skeleton
from osmind_app.web.ui.fields import text_field
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.layout import section


@staff_page(routes.FORM_FLOWS, title="Intake flows", on_load=State.load)
def flows() -> rx.Component:
    """Every flow, and what each group is asked."""
    shown = State.shown
    return forms_section(
        routes.FORM_FLOWS,
        rx.cond(State.loaded & ~shown.may_change, read_only()),
        section(
            "Intake flows",
            rx.el.p("A flow is the ordered forms that patients fill in when they join a group."),
            rx.cond(
                State.loaded,
                rx.cond(
                    shown.flows.length() > 0,
                    rx.el.ul(rx.foreach(shown.flows, _flow), class_name="lines"),
                    empty_state("No flows yet", "Until there is one, new patients are asked no forms."),
                ),
                skeleton(3),
            ),
            rx.cond(shown.may_change, _new_flow()),
        ),
        rx.cond(State.loaded, _who_gets_which()),
    )


def _flow(flow: rx.Var[FlowRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                link(flow.name, f"{routes.FORM_FLOW}?id={flow.id}", class_name="link strong"),
                " ",
                rx.cond(flow.is_default, chip("Practice’s own", tone="info", icon_name="circle-check")),
                rx.cond(flow.archived, chip("Archived", icon_name="archive")),
            ),
            rx.el.p(flow.about, class_name="meta"),
        ),
        class_name="line",
    )


def _new_flow() -> rx.Component:
    return form(
        error_summary(State.errors),
        text_field("name", "New flow", errors=State.errors),
        buttons(submit_button("Add flow", tone="secondary")),
        on_submit=State.create,
        id="new-flow",
        key=State.created.to_string(),
    )


def _who_gets_which() -> rx.Component:
    shown = State.shown
    return section(
        "Who is asked which",
        rx.el.p(
            "Patients start the flow of their group when they join it or are moved into it. Where it names none, "
            "it is their Primary Provider’s, and else the practice’s own.",
            class_name="muted",
        ),
        _choice(
            "default-flow",
            "The practice’s own",
            "No forms",
            shown.default_id,
            lambda chosen: State.choose_default(chosen),
        ),
        rx.foreach(shown.groups, _group),
        rx.foreach(shown.providers, _provider),
        rx.el.label(
            rx.el.input(
                type="checkbox",
                class_name="checkbox",
                checked=shown.waits,
                disabled=~shown.may_change,
                on_change=State.rest_waits,
            ),
            rx.el.span(
                rx.el.span("The rest of the portal waits"),
                rx.el.span(
                    "Documents open once the forms are completed or skipped. Appointments, messages and contact info "
                    "never wait.",
                    class_name="hint",
                ),
            ),
            class_name="tick",
        ),
    )


def _group(group: rx.Var[GroupFlow]) -> rx.Component:
    return _choice(
        f"flow-of-{group.group_id}",
        group.name,
        "None of its own",
        group.flow_id,
        lambda chosen: State.choose(group.group_id, chosen),
    )


def _provider(provider: rx.Var[ProviderFlow]) -> rx.Component:
    return _choice(
        f"flow-of-{provider.provider_id}",
        f"Patients of {provider.name}",
        "None of their own",
        provider.flow_id,
        lambda chosen: State.choose_of_provider(provider.provider_id, chosen),
    )


def _choice(id: Any, label: Any, empty: str, value: Any, on_change: Any) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=id),
        rx.el.select(
            rx.el.option(empty, value=""),
            rx.foreach(State.shown.choices, lambda one: rx.el.option(one.label, value=one.id)),
            id=id,
            value=value,
            disabled=~State.shown.may_change,
            on_change=on_change,
            class_name="input select",
        ),
        class_name="field",
    )
