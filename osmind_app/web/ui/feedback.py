"""What a page says about itself: callouts, chips, an empty place, a place still loading."""

from typing import Any

import reflex as rx

from osmind_app.web.ui.icons import icon

# tone of a callout → its icon
CALLOUTS = {"info": "info", "good": "circle-check", "warn": "triangle-alert", "bad": "circle-alert"}

# kind of an invite chip → tone and icon; the words come with the row
INVITE_CHIPS = {
    "no_email": ("calm", "mail-x"),
    "not_invited": ("calm", "circle-dashed"),
    "sending": ("info", "send"),
    "invited": ("info", "mail"),
    "delayed": ("warn", "clock"),
    "delivered": ("info", "mail-check"),
    "bounced": ("bad", "triangle-alert"),
    "expired": ("warn", "clock"),
    "active": ("good", "circle-check"),
    "access_off": ("calm", "ban"),
}


def callout(title: Any, *children: Any, tone: str = "info", action: rx.Component | None = None) -> rx.Component:
    """A box that says one thing that matters here. Tones: info, good, warn, bad."""
    return rx.el.div(
        icon(CALLOUTS[tone]),
        rx.el.div(
            rx.el.p(title, class_name="callout-title"),
            *[rx.el.div(child) if isinstance(child, str | rx.Var) else child for child in children],
            *([rx.el.div(action, class_name="callout-action")] if action is not None else []),
        ),
        class_name=f"callout tone-{tone}",
    )


def chip(text: Any, *, tone: str = "calm", icon_name: str = "", detail: Any = "") -> rx.Component:
    """A state in a word, an icon and a tone; `detail` is the longer story on hovering."""
    drawn = [icon(icon_name)] if icon_name else []
    return rx.el.span(*drawn, rx.el.span(text), class_name=f"chip tone-{tone}", title=detail)


def invite_chip(state: rx.Var[Any]) -> rx.Component:
    """The chip of a row's invitation: an `InviteChip` with kind, text and detail."""
    cases = [
        (kind, chip(state.text, tone=tone, icon_name=name, detail=state.detail))
        for kind, (tone, name) in INVITE_CHIPS.items()
    ]
    return rx.match(state.kind, *cases, chip(state.text, detail=state.detail))


def empty_state(title: Any, text: Any = "", *, action: rx.Component | None = None) -> rx.Component:
    """Nothing here: what it is, why, and the one thing to do about it."""
    return rx.el.div(
        rx.el.p(title, class_name="empty-title"),
        *([rx.el.p(text, class_name="muted")] if isinstance(text, rx.Var) or text else []),
        *([action] if action is not None else []),
        class_name="empty",
    )


def skeleton(lines: int = 3) -> rx.Component:
    """The place of something that is still loading; appears after 200 ms."""
    return rx.el.div(
        rx.el.span("Loading", class_name="unseen"),
        *[rx.el.div(class_name="skeleton-line") for _ in range(lines)],
        class_name="skeleton-box",
        aria_busy="true",
    )
