"""Settings → Patient groups."""

import reflex as rx

from osmind_app.clinic.practices.queries import GroupRow
from osmind_app.web import routes
from osmind_app.web.provider.settings.groups.state import GroupsState as State
from osmind_app.web.provider.settings.sections import read_only, settings_section
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.buttons import button, buttons, secondary_button, submit_button
from osmind_app.web.ui.feedback import empty_state, skeleton
from osmind_app.web.ui.fields import text_field
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.layout import section


@staff_page(routes.SETTINGS_GROUPS, title="Patient groups", on_load=State.load)
def groups() -> rx.Component:
    """The groups patients are placed into when they are added."""
    shown = State.shown
    return settings_section(
        routes.SETTINGS_GROUPS,
        rx.cond(State.loaded & ~shown.may_change, read_only()),
        section(
            "Patient groups",
            rx.el.p("A group is chosen when a patient is added, and the list of patients can be filtered by it."),
            rx.cond(
                State.loaded,
                rx.cond(
                    shown.groups.length() > 0,
                    rx.el.ul(rx.foreach(shown.groups, _group), class_name="lines"),
                    empty_state("No groups yet", "Patients can be added without one."),
                ),
                skeleton(3),
            ),
            rx.cond(shown.may_change, _new_group()),
        ),
        rx.cond(
            shown.archived.length() > 0,
            section(
                "Archived groups",
                rx.el.p("Their patients stay in them; nobody new is placed there.", class_name="muted"),
                rx.el.ul(rx.foreach(shown.archived, _archived), class_name="lines"),
            ),
        ),
    )


def _group(group: rx.Var[GroupRow]) -> rx.Component:
    return rx.el.li(
        rx.cond(
            State.renaming == group.id,
            _rename(group),
            rx.fragment(
                rx.el.span(group.name, class_name="strong"),
                rx.cond(
                    State.shown.may_change,
                    rx.el.div(
                        button(
                            "Rename",
                            tone="quiet",
                            aria_label=f"Rename {group.name}",
                            on_click=State.rename_of(group.id),
                        ),
                        button(
                            "Archive",
                            tone="quiet",
                            aria_label=f"Archive {group.name}",
                            on_click=State.archive(group.id),
                        ),
                        class_name="buttons",
                    ),
                ),
            ),
        ),
        class_name="line",
    )


def _archived(group: rx.Var[GroupRow]) -> rx.Component:
    return rx.el.li(
        rx.el.span(group.name),
        rx.cond(
            State.shown.may_change,
            button("Restore", tone="quiet", aria_label=f"Restore {group.name}", on_click=State.restore(group.id)),
        ),
        class_name="line",
    )


def _rename(group: rx.Var[GroupRow]) -> rx.Component:
    return form(
        error_summary(State.rename_errors),
        text_field("new_name", "Name of the group", errors=State.rename_errors, value=group.name, auto_focus=True),
        buttons(submit_button("Save changes"), secondary_button("Cancel", on_click=State.rename_of(""))),
        on_submit=State.rename,
        id="rename-group",
    )


def _new_group() -> rx.Component:
    return form(
        error_summary(State.errors),
        text_field("name", "New group", errors=State.errors),
        buttons(submit_button("Add group", tone="secondary")),
        on_submit=State.create,
        id="new-group",
        key=State.created.to_string(),
    )
