"""Tabs: a real tablist with arrow keys; every panel stays in the page, so that what was typed stays too."""

import reflex as rx


def tabs(id: str, label: str, *panels: tuple[str, rx.Component]) -> rx.Component:
    """Panels, each a name and its content; the first is chosen. Switching happens in the browser."""
    return rx.el.div(
        rx.el.div(
            *[_tab(id, at, name) for at, (name, _) in enumerate(panels)],
            role="tablist",
            aria_label=label,
            class_name="tablist",
        ),
        *[_panel(id, at, content) for at, (_, content) in enumerate(panels)],
    )


def _tab(id: str, at: int, name: str) -> rx.Component:
    return rx.el.button(
        name,
        type="button",
        role="tab",
        id=f"{id}-tab-{at}",
        aria_controls=f"{id}-panel-{at}",
        aria_selected="true" if at == 0 else "false",
        tab_index=0 if at == 0 else -1,
    )


def _panel(id: str, at: int, content: rx.Component) -> rx.Component:
    return rx.el.div(
        content,
        role="tabpanel",
        id=f"{id}-panel-{at}",
        aria_labelledby=f"{id}-tab-{at}",
        hidden=at > 0,
        class_name="tabpanel",
    )
