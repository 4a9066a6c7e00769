"""Forms → Templates: the clinic's forms, with the ways to import one and to add those that come with the portal."""

import reflex as rx

from osmind_app.clinic.intake.drafting.rows import DraftRow
from osmind_app.clinic.intake.form_rows import FormRow
from osmind_app.web import routes
from osmind_app.web.provider.forms.sections import door_button, forms_section
from osmind_app.web.provider.forms.templates.state import TemplatesState as State
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.buttons import button, buttons, link, submit_button
from osmind_app.web.ui.feedback import callout, chip, empty_state, skeleton
from osmind_app.web.ui.fields import text_field
from osmind_app.web.ui.forms import error_summary, form
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
                "Contact details, health history, medication list, telehealth consent, privacy notice, PHQ-9, "
                "GAD-7 and PCL-5.",
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
        rx.cond(State.drafts.length() > 0, section("Drafts", _drafts())),
        rx.cond(State.shown.may_change, section("Make a form", _new_form())),
    )


def _drafts() -> rx.Component:
    def one(draft: rx.Var[DraftRow]) -> rx.Component:
        return rx.el.li(
            rx.el.div(
                rx.el.p(link(draft.title, f"{routes.FORM_BUILDER}?key={draft.key}", class_name="link strong")),
                rx.el.p("Saved ", draft.saved, class_name="meta"),
            ),
            class_name="line",
            key=draft.key,
        )

    return rx.el.ul(rx.foreach(State.drafts, one), class_name="lines")


def _new_form() -> rx.Component:
    return form(
        error_summary(State.errors),
        rx.el.p("To change one that is there already, open it and edit it, or make a copy.", class_name="muted"),
        text_field("title", "Title of the form", errors=State.errors, hint="Patients see it in their list."),
        buttons(submit_button("Make form", tone="secondary")),
        on_submit=State.begin,
        id="new-form",
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
