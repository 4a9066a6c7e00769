"""One intake flow: its forms in their order, each required or skippable."""

import reflex as rx

from osmind_app.clinic.intake.flow_rows import FlowLine
from osmind_app.clinic.intake.flows import DOWN, UP
from osmind_app.web import routes
from osmind_app.web.provider.forms.flow.state import FlowState as State
from osmind_app.web.provider.settings.sections import read_only
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.buttons import button, buttons, link, link_button, quiet_button, submit_button
from osmind_app.web.ui.feedback import callout, chip, empty_state
from osmind_app.web.ui.fields import text_field
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.layout import back_link, named_record, section


@staff_page(routes.FORM_FLOW, title="Intake flow", on_load=State.load)
def flow() -> rx.Component:
    """The flow the address names."""
    return rx.fragment(
        back_link("Intake flows", routes.FORM_FLOWS),
        named_record(
            _flow(),
            is_here=State.shown.id != "",
            missing=State.missing,
            heading="Intake flow",
            otherwise=empty_state("We can’t find this flow", action=link_button("All flows", routes.FORM_FLOWS)),
        ),
    )


def _flow() -> rx.Component:
    shown = State.shown
    return rx.fragment(
        rx.el.header(
            rx.el.div(
                rx.el.h1(shown.name, tab_index=-1),
                rx.cond(
                    shown.may_change,
                    rx.el.div(
                        button("Rename", on_click=State.begin_renaming),
                        rx.cond(
                            shown.archived,
                            button("Restore", on_click=State.restore),
                            rx.cond(shown.is_default, rx.fragment(), button("Archive", on_click=State.archive)),
                        ),
                        class_name="buttons",
                    ),
                ),
                class_name="page-title",
            ),
            rx.el.div(
                rx.cond(shown.minutes != "", rx.el.span(shown.minutes)),
                rx.cond(shown.is_default, chip("Practice’s own", tone="info", icon_name="circle-check")),
                class_name="facts",
            ),
            class_name="page-header",
        ),
        rx.el.div(
            rx.cond(~shown.may_change, read_only()),
            rx.cond(shown.archived, callout("This flow is archived", "It is started for nobody.")),
            rx.cond(State.renaming, _rename()),
            section(
                "Forms in their order",
                rx.el.p("Changes are for patients who start the flow from now on.", class_name="muted"),
                rx.cond(
                    shown.lines.length() > 0,
                    rx.el.ol(rx.foreach(shown.lines, _line), class_name="lines"),
                    empty_state("No forms yet", "Add the first one below."),
                ),
                rx.cond(shown.may_change & (shown.to_add.length() > 0), _add()),
                rx.cond(shown.may_change, _in_order()),
                rx.el.p(State.moved, role="status", class_name="unseen"),
            ),
            class_name="rows",
        ),
    )


def _rename() -> rx.Component:
    return form(
        error_summary(State.errors),
        text_field("name", "Name of the flow", errors=State.errors, value=State.shown.name, auto_focus=True),
        buttons(submit_button("Save changes"), button("Cancel", on_click=State.load)),
        on_submit=State.rename,
        id="rename-flow",
    )


def _line(line: rx.Var[FlowLine]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                link(line.title, f"{routes.FORM_TEMPLATE}?key={line.key}", class_name="link strong"),
                " ",
                rx.cond(line.archived, chip("Archived: not asked", tone="warn", icon_name="archive")),
                rx.cond(
                    State.shown.may_change, rx.fragment(), chip(rx.cond(line.skippable, "May be skipped", "Required"))
                ),
            ),
            rx.el.p(line.about, class_name="meta"),
        ),
        rx.cond(State.shown.may_change, _controls(line)),
        class_name="line",
        key=line.key,
    )


def _controls(line: rx.Var[FlowLine]) -> rx.Component:
    return rx.el.div(
        rx.el.label(
            rx.el.input(
                type="checkbox",
                class_name="checkbox",
                checked=line.skippable,
                on_change=lambda on: State.set_skippable(line.key, on),
            ),
            rx.el.span("May be skipped", rx.el.span(f": {line.title}", class_name="unseen")),
            class_name="tick",
        ),
        quiet_button("Up", aria_label=f"Move {line.title} up", disabled=line.first, on_click=State.move(line.key, UP)),
        quiet_button(
            "Down", aria_label=f"Move {line.title} down", disabled=line.last, on_click=State.move(line.key, DOWN)
        ),
        quiet_button("Remove", aria_label=f"Remove {line.title}", on_click=State.remove(line.key)),
        class_name="buttons",
    )


def _add() -> rx.Component:
    return rx.el.div(
        rx.el.label("Add a form", html_for="add-form"),
        rx.el.select(
            rx.el.option("Choose a form", value=""),
            rx.foreach(State.shown.to_add, lambda one: rx.el.option(one.label, value=one.id)),
            id="add-form",
            value="",
            on_change=State.add,
            class_name="input select",
        ),
        class_name="field",
    )


def _in_order() -> rx.Component:
    return rx.el.label(
        rx.el.input(type="checkbox", class_name="checkbox", checked=State.shown.in_order, on_change=State.keep_order),
        rx.el.span(
            rx.el.span("One after the other"),
            rx.el.span("A form opens once the required forms before it are sent.", class_name="hint"),
        ),
        class_name="tick",
    )
