"""The palette: one box that finds patients, pages and deeds, from every page, by keyboard or finger.

A combobox over a listbox (WAI-ARIA). Pages and deeds are there at once and filtered by the browser; patients come from
the clinic's search. `assets/palette.js` has the keys, and never lets an answer to older words be chosen by Enter.
"""

import hashlib
from dataclasses import asdict
from pathlib import Path

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink

from osmind_app.clinic.onboarding.queries import PatientRow
from osmind_app.web import routes
from osmind_app.web.provider.palette.places import ADMINS, WRITERS, Place, deeds, pages
from osmind_app.web.provider.palette.state import PaletteState as State
from osmind_app.web.ui.dialogs import dialog
from osmind_app.web.ui.feedback import invite_chip
from osmind_app.web.ui.frames import ProviderFrame
from osmind_app.web.ui.provider_shell import FIND

_SCRIPT = Path(__file__).parents[4] / "assets" / "palette.js"
LIST = "find-list"


def palette() -> rx.Component:
    """The dialog that Find, Ctrl K and ⌘ K open."""
    return dialog(
        FIND,
        "Find",
        rx.el.script(
            src=f"/palette.js?{hashlib.sha256(_SCRIPT.read_bytes()).hexdigest()[:8]}", custom_attrs={"async": True}
        ),
        rx.el.div(
            rx.el.label("A patient, a page, or something to do", html_for="find-box"),
            rx.el.input(
                id="find-box",
                type="text",
                role="combobox",
                auto_complete="off",
                spell_check=False,
                class_name="input",
                aria_controls=LIST,
                aria_expanded="false",
                aria_autocomplete="list",
                aria_describedby="find-hint",
                on_change=State.look.debounce(150),
            ),
            rx.el.p("Patients by name, email, phone or birth date.", id="find-hint", class_name="hint"),
            class_name="field",
        ),
        rx.el.div(
            _group("Patients", rx.foreach(State.found, _patient)),
            _group("Something to do", rx.foreach(_written("deed", deeds()), _place)),
            _group("Pages", rx.foreach(_written("page", pages()), _place)),
            id=LIST,
            role="listbox",
            aria_label="What was found",
            class_name="found",
            custom_attrs={"data-typed": State.typed, "data-more": State.more.to_string()},
        ),
        rx.el.p(role="status", class_name="hint", id="find-said"),
        asks=False,
        wide=True,
    )


def _group(name: str, options: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.div(name, role="presentation", class_name="meta"), options, role="group", aria_label=name, hidden=True
    )


def _patient(row: rx.Var[PatientRow]) -> rx.Component:
    return _option(
        rx.el.span(row.name, rx.cond(row.birth_day != "", rx.el.span(" · ", row.birth_day, class_name="muted"))),
        invite_chip(row.chip),
        id=f"find-{row.id}",
        to=f"{routes.PATIENT}?id={row.id}",
        custom_attrs={"data-patient": ""},
    )


def _place(place: rx.Var[dict[str, str]]) -> rx.Component:
    frame = ProviderFrame.frame
    theirs = rx.match(place["whose"], (ADMINS, frame.is_admin), (WRITERS, frame.has_messages), True)
    return rx.cond(
        theirs,
        _option(
            place["words"],
            id=place["id"],
            to=place["to"],
            custom_attrs={"data-also": place["also"], "data-presses": place["presses"]},
        ),
    )


def _option(*children: rx.Component | rx.Var[str], **props: object) -> rx.Component:
    """A link, so that it opens in another tab where somebody wants that; the keyboard stays in the box."""
    return ReactRouterLink.create(
        *children, role="option", aria_selected="false", tab_index=-1, class_name="found-one", **props
    )


def _written(kind: str, places: list[Place]) -> rx.Var[list[dict[str, str]]]:
    return rx.Var.create([{"id": f"find-{kind}-{at}", **asdict(place)} for at, place in enumerate(places)])
