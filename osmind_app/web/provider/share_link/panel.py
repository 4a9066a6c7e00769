"""Share Invite Link: the second tab of the Add Patient dialog (S33, S37-S40, A4, A5)."""

from typing import Any

import reflex as rx

from osmind_app.clinic.joining.details import FEWEST, MOST
from osmind_app.clinic.joining.screens import LinkRow
from osmind_app.web.provider.share_link import state
from osmind_app.web.provider.share_link.state import Chosen
from osmind_app.web.provider.share_link.state import ShareLinkState as State
from osmind_app.web.ui.buttons import button, buttons, secondary_button, submit_button
from osmind_app.web.ui.choices import select_field
from osmind_app.web.ui.copying import copy_field
from osmind_app.web.ui.feedback import chip
from osmind_app.web.ui.fields import text_field
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.layout import stack


def share_link() -> rx.Component:
    """Choose where newcomers are placed, then hand out the link: copied, scanned or printed."""
    return stack(
        rx.el.p(
            "Whoever opens the link can join as a new patient in the group you choose. They confirm their email and "
            "create a password; you review them afterwards."
        ),
        _form(),
        rx.el.p(State.said, role="status", class_name="live"),
        rx.cond(State.card.url != "", _card()),
        rx.cond(State.links.rows.length() > 0, _live()),
        custom_attrs={"data-free": ""},
    )


def _form() -> rx.Component:
    offered = State.form
    return form(
        error_summary(State.errors),
        rx.cond(
            offered.groups.length() > 0,
            select_field(
                state.GROUP,
                "Patient group",
                offered.groups,
                errors=State.errors,
                empty="Choose a group",
                on_change=lambda _: _choose(),
            ),
        ),
        rx.cond(
            offered.asks_provider,
            select_field(
                state.PROVIDER,
                "Primary Provider",
                offered.providers,
                errors=State.errors,
                value=offered.provider,
                empty="Choose a provider",
                key=offered.provider,
                on_change=lambda _: _choose(),
            ),
        ),
        text_field(
            state.MOST,
            "How many people can join with it",
            errors=State.errors,
            value=offered.most,
            hint=f"From {FEWEST} to {MOST}.",
            width="short",
            input_mode="numeric",
            key=f"most-{offered.most}",
        ),
        buttons(
            submit_button(
                rx.cond(State.card.url != "", "Generate new link", "Create link"),
                tone="secondary",
            )
        ),
        on_submit=State.create,
        id="share-link-form",
    )


def _card() -> rx.Component:
    card = State.card
    return rx.el.section(
        copy_field("share-link-url", "Invite link", card.url, hint=f"{card.group}, {card.provider}"),
        rx.el.div(
            rx.el.svg(
                rx.el.rect(width="100%", height="100%", custom_attrs={"fill": "#fff"}),
                rx.el.path(d=card.drawing.path, custom_attrs={"fill": "#000"}),
                view_box=card.drawing.box,
                role="img",
                aria_label="Code to scan with a phone’s camera",
                custom_attrs={"shapeRendering": "crispEdges"},
                class_name="scan",
            ),
            rx.el.div(
                rx.el.p("Valid until ", rx.el.strong(card.deadline)),
                rx.el.p(f"{card.uses}.", class_name="muted"),
                buttons(
                    rx.el.a("Print a poster", href=State.poster, target="_blank", class_name="btn btn-secondary"),
                    secondary_button("Withdraw", on_click=State.withdraw(card.id)),
                ),
                class_name="rows",
            ),
            class_name="scan-row",
        ),
        aria_label="The link to share",
        class_name="rows inset-box",
    )


def _live() -> rx.Component:
    links = State.links
    return rx.el.section(
        rx.el.h3("Live links"),
        rx.el.ul(rx.foreach(links.rows, _row), class_name="lines"),
        buttons(
            rx.cond(~links.is_first, button("First links", on_click=State.turn(""))),
            rx.cond(links.next_key != "", button("More links", on_click=State.turn(links.next_key))),
        ),
        aria_label="Live links",
        class_name="rows",
    )


def _row(row: rx.Var[LinkRow]) -> rx.Component:
    which = f"{row.group}, {row.provider}"
    return rx.el.li(
        rx.el.div(
            rx.el.p(rx.el.strong(which), " ", rx.cond(row.full, chip("Full", tone="warn", icon_name="ban"))),
            rx.el.p(row.about, class_name="muted"),
        ),
        rx.el.div(
            rx.cond(~row.full, button("Show", tone="quiet", aria_label=f"Show: {which}", on_click=State.show(row.id))),
            button("Withdraw", tone="quiet", aria_label=f"Withdraw: {which}", on_click=State.withdraw(row.id)),
            class_name="buttons",
        ),
        class_name="line",
    )


def _choose() -> Any:
    return State.choose(
        rx.Var(
            '(() => { const text = (id) => document.getElementById(id)?.value ?? "";'
            f' return {{group: text("{state.GROUP}"), provider: text("{state.PROVIDER}")}}; }})()',
            _var_type=Chosen,
        )
    )
