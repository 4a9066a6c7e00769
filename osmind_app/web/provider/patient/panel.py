"""The Actions panel of a profile: Personal Information, the link and the archive (D14)."""

from typing import Any

import reflex as rx

from osmind_app.web.provider.patient.fields import EMAIL
from osmind_app.web.provider.patient.personal import personal_information
from osmind_app.web.provider.patient.state import PatientState as State
from osmind_app.web.ui.buttons import button, buttons, danger_button, secondary_button
from osmind_app.web.ui.copying import copy_field
from osmind_app.web.ui.dialogs import dialog
from osmind_app.web.ui.frames import ProviderFrame
from osmind_app.web.ui.in_browser import in_page
from osmind_app.web.ui.layout import stack
from osmind_app.web.ui.standing import notice_bar

ACTIONS, PERSONAL = "actions", "personal-information"


def actions_panel(*first: rx.Component) -> rx.Component:
    """The sheet the Actions button opens, each section folded; `first` stands above them."""
    return dialog(
        ACTIONS,
        "Actions",
        *first,
        _fold("Personal Information", personal_information(), id=PERSONAL, first=True),
        _fold("Invite link", _link()),
        rx.cond(
            State.shown.patient.archived != "",
            _fold("Restore patient", _restore()),
            _fold("Archive patient", _archive()),
        ),
        notice_bar(ProviderFrame.take_back, [State.look_again], inside=True),
        side=True,
    )


def opens_personal_information() -> Any:
    """Unfold the section on the way into the panel."""
    return in_page(f"(() => {{ document.getElementById('{PERSONAL}').open = true; }})")


def opens_at_the_email() -> Any:
    """Unfold Personal Information and go to the e-mail."""
    go = f"document.getElementById('{EMAIL}')?.focus()"
    return in_page(f"(() => {{ document.getElementById('{PERSONAL}').open = true; setTimeout(() => {go}, 50); }})")


def _fold(words: str, *children: rx.Component, id: str = "", first: bool = False) -> rx.Component:
    named = {"id": id} if id else {}
    return rx.el.details(
        rx.el.summary(words, custom_attrs={"data-first": ""} if first else {}),
        rx.el.div(*children, class_name="fold-body"),
        class_name="fold",
        key=words,
        **named,
    )


def _link() -> rx.Component:
    """For a patient who gets no e-mail: the link to read out or to text; asking for it is written down."""
    ways = State.shown.buttons
    return stack(
        rx.el.p("For a patient whose email doesn’t arrive. The link is personal: give it to the patient only."),
        _way(ways.copy_link, State.copy_link, "copy-link"),
        rx.cond(State.link != "", copy_field("personal-link", "Personal link", State.link)),
        rx.el.p("Withdrawing turns the link off. An email that was sent can’t be called back."),
        _way(ways.withdraw, State.withdraw, "withdraw"),
    )


def _way(way: Any, on_click: Any, key: str) -> rx.Component:
    """A button, and why it can't be used now."""
    return rx.el.div(
        button(way.label, on_click=on_click, disabled=way.why_not != "", aria_describedby=f"{key}-why"),
        rx.el.p(way.why_not, id=f"{key}-why", class_name="hint"),
        class_name="way",
    )


def _archive() -> rx.Component:
    return stack(
        rx.el.p(
            f"{State.shown.patient.name} leaves the list of patients. Links stop working and portal access ends now. "
            "Appointments still to come are cancelled, and whoever gets emails about them is told. "
            "The chart stays for the record, and you can restore it."
        ),
        buttons(danger_button("Archive patient", on_click=State.archive, closes="now")),
    )


def _restore() -> rx.Component:
    return stack(
        rx.el.p(
            f"{State.shown.patient.name} comes back to the list, without portal access: send an invite afterwards. "
            "Appointments that were cancelled stay cancelled: book them again."
        ),
        buttons(secondary_button("Restore patient", on_click=State.restore, closes="now")),
    )
