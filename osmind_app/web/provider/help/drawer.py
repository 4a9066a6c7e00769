"""The help drawer of the staff: the same place on every page (D15)."""

import reflex as rx

from osmind_app.web.provider.help.topics import AUTOFILL, Step, topics
from osmind_app.web.provider.help.which_patient import BOX, which_patient
from osmind_app.web.ui.buttons import link
from osmind_app.web.ui.dialogs import dialog
from osmind_app.web.ui.frames import ProviderFrame
from osmind_app.web.ui.in_browser import in_page
from osmind_app.web.ui.provider_shell import HELP

__all__ = ["AUTOFILL", "help_drawer", "steps_of"]


def help_drawer(here: rx.Component | None = None) -> rx.Component:
    """What fits this page (`here`), the way to a patient who can't sign in, and every topic, folded."""
    return dialog(
        HELP,
        "Help",
        *([here] if here is not None else []),
        which_patient(),
        *[
            rx.el.details(
                rx.el.summary(topic.question),
                steps_of(topic.key),
                id=f"help-{topic.key}",
                class_name="fold",
            )
            for topic in topics()
        ],
        _keyboard(),
        asks=False,
        side=True,
    )


def steps_of(key: str) -> rx.Component:
    """The steps of one topic, for where the question comes up."""
    topic = next(topic for topic in topics() if topic.key == key)
    return rx.el.ol(*[_step(step) for step in topic.steps], class_name="steps-list")


def _step(step: Step) -> rx.Component:
    # The address is read when somebody looks: pages are built before it is known where they will be served.
    address = [" ", rx.el.strong(ProviderFrame.frame.portal)] if step.at_portal else []
    way = [" ", link(step.words, step.to, on_click=_close())] if step.to else []
    if step.asks:
        goes = in_page(f"(() => {{ window.osmind?.open('{HELP}'); document.getElementById('{BOX}').focus(); }})")
        way = [" ", rx.el.button(step.words, type="button", on_click=goes, class_name="link")]
    return rx.el.li(step.text, *address, *way)


def _keyboard() -> rx.Component:
    return rx.el.details(
        rx.el.summary("Keys"),
        rx.el.p("Ctrl K (⌘ K on a Mac) finds a patient, a page, or something to do, from wherever you are."),
        rx.el.p("The / key goes to the search box of the page; where there is none, it does the same as Ctrl K."),
        rx.el.label(
            rx.el.input(
                type="checkbox",
                class_name="checkbox",
                default_checked=True,
                on_change=lambda ticked: in_page(
                    f"(() => localStorage.setItem('slash', {ticked!s} ? 'on' : 'off'))", ticked
                ),
            ),
            rx.el.span("Use the / key"),
            class_name="tick",
        ),
        class_name="fold",
    )


def _close() -> rx.event.EventSpec:
    """A step may lead to the page the drawer stands on."""
    return in_page(f"(() => window.osmind?.close('{HELP}'))")
