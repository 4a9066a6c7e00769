"""Forms → Templates: the clinic's forms, with the ways to import one and to add those that come with the portal."""

import reflex as rx

from osmind_app.clinic.intake.form_rows import FormRow
from osmind_app.web import routes
from osmind_app.web.provider.forms.sections import door_button, forms_section
from osmind_app.web.provider.forms.templates.state import TemplatesState as State
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.buttons import button
from osmind_app.web.ui.feedback import callout, chip, empty_state, skeleton
from osmind_app.web.ui.layout import section
from osmind_app.web.ui.tables import cell, data_table, paging, table_row, title_cell


@staff_page(routes.FORM_TEMPLATES, title="Form templates", on_load=State.load)
def templates() -> rx.Component:
    """The forms by title, those put away last."""
    return forms_section(
        routes.FORM_TEMPLATES,
        rx.cond(
            State.shown.may_change & (State.shown.shipped_missing > 0),
            callout(
                f"Forms that come with the portal and are not here yet: {State.shown.shipped_missing}",
                "Contact details, health history, medication list, telehealth consent, privacy notice, PHQ-9, GAD-7.",
                action=button("Add them", on_click=State.add_shipped),
            ),
        ),
        section(
            "Templates",
            rx.cond(
                State.loaded,
                rx.cond(
                    State.shown.rows.length() > 0,
                    _table(),
                    empty_state("No forms yet", "Import a form as a FHIR Questionnaire, or add those of the portal."),
                ),
                skeleton(5),
            ),
            action=rx.cond(State.shown.may_change, door_button("Import form", routes.STAFF_FORM_IMPORT)),
        ),
    )


def _table() -> rx.Component:
    return rx.fragment(
        data_table("Templates", ["Form", "Length", "Version", "In use since"], State.shown.rows, _row),
        rx.cond(
            (State.next != "") | (State.first != ""),
            paging("", previous=State.first, next=State.next, back="First page"),
        ),
    )


def _row(row: rx.Var[FormRow]) -> rx.Component:
    return table_row(
        title_cell(row.title, f"{routes.FORM_TEMPLATE}?key={row.key}"),
        cell("Length", row.about),
        cell("Version", row.version),
        cell("In use since", rx.cond(row.archived, chip("Archived", icon_name="archive"), row.published)),
        key=row.key,
    )
