"""One form of the clinic as patients meet it, page by page; its JSON, its blank paper."""

import reflex as rx

from osmind_app.clinic.intake.form_rows import PreviewItem, PreviewPage
from osmind_app.web import routes
from osmind_app.web.provider.forms.sections import door_button
from osmind_app.web.provider.forms.template.state import TemplateState as State
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.buttons import button, link_button
from osmind_app.web.ui.feedback import callout, empty_state
from osmind_app.web.ui.icons import icon
from osmind_app.web.ui.layout import back_link, card, named_record


@staff_page(routes.FORM_TEMPLATE, title="Form template", on_load=State.load)
def template() -> rx.Component:
    """The form the address names."""
    return rx.fragment(
        back_link("Templates", routes.FORM_TEMPLATES),
        named_record(
            _form(),
            is_here=State.shown.key != "",
            missing=State.missing,
            heading="Form template",
            otherwise=empty_state(
                "We can’t find this form", action=link_button("All templates", routes.FORM_TEMPLATES)
            ),
        ),
    )


def _form() -> rx.Component:
    shown = State.shown
    return rx.fragment(
        rx.el.header(
            rx.el.div(
                rx.el.h1(shown.title, tab_index=-1),
                rx.el.div(
                    rx.cond(shown.may_change, button("Edit", on_click=State.edit)),
                    rx.cond(shown.may_change, button("Make a copy", on_click=State.copy)),
                    link_button("Preview", f"{routes.FORM_TRIAL}?key={shown.key}"),
                    door_button("Print blank", f"{routes.STAFF_FORM_BLANK}?key={shown.key}", icon=icon("download")),
                    door_button("Download JSON", f"{routes.STAFF_FORM_SOURCE}?key={shown.key}"),
                    rx.cond(
                        shown.may_change,
                        rx.cond(
                            shown.archived,
                            button("Restore", on_click=State.restore),
                            button("Archive", on_click=State.archive),
                        ),
                    ),
                    class_name="buttons",
                ),
                class_name="page-title",
            ),
            rx.el.div(rx.el.span(shown.about), rx.el.span("Version ", shown.version), class_name="facts"),
            class_name="page-header",
        ),
        rx.el.div(
            rx.cond(
                shown.archived,
                callout("This form is archived", "It is asked of nobody. What was begun can be finished."),
            ),
            rx.cond(shown.intro != "", card(rx.el.p(shown.intro))),
            rx.foreach(shown.pages, _page),
            rx.cond(shown.copyright != "", rx.el.p(shown.copyright, class_name="meta")),
            class_name="rows",
        ),
    )


def _page(page: rx.Var[PreviewPage]) -> rx.Component:
    return rx.el.section(
        rx.el.p(page.number, class_name="meta"),
        rx.cond(page.heading != "", rx.el.h2(page.heading)),
        rx.foreach(page.asked, _item),
        class_name="card-box",
        aria_label=page.number,
    )


def _item(item: rx.Var[PreviewItem]) -> rx.Component:
    return rx.el.div(
        rx.cond(item.kind == "display", rx.el.p(item.text), rx.el.p(item.text, class_name="strong")),
        rx.cond(item.why != "", rx.el.p("Why we ask: ", item.why, class_name="muted")),
        rx.cond(item.notes != "", rx.el.p(item.notes, class_name="meta")),
        rx.cond(
            item.options.length() > 0,
            rx.el.ul(rx.foreach(item.options, lambda option: rx.el.li(option)), class_name="bullets"),
        ),
    )
