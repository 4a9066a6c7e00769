"""The places of a face: a rail on a desk, a bottom bar on a phone."""

from collections.abc import Mapping, Sequence
from typing import Any

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink

from osmind_app.web.ui.icons import icon

MOST = 99  # more than that is "99+"

Place = tuple[str, str, str, Sequence[str]]  # words, route, icon, the routes that belong to it


def nav(
    label: str,
    places: Sequence[Place],
    route: str,
    *,
    new: Mapping[str, rx.Var[int]] | None = None,
    only: Mapping[str, rx.Var[bool]] | None = None,
) -> rx.Component:
    """Links to the places; the one that `route` belongs to is marked.

    `new`: how much is new at a place; `only`: who has it at all.
    """
    links = [
        (to, _link(words, to, icon_name, routes, route, (new or {}).get(to))) for words, to, icon_name, routes in places
    ]
    shown = [rx.cond(only[to], link) if only and to in only else link for to, link in links]
    return rx.el.nav(*shown, aria_label=label, class_name="nav")


def brand(clinic: Any, home: str) -> rx.Component:
    """The mark and the clinic's name, which lead to the first page."""
    mark = rx.el.svg(
        rx.el.rect(width="24", height="24", rx="6", class_name="mark"),
        rx.el.circle(cx="12", cy="12", r="5", class_name="mark-ring"),
        view_box="0 0 24 24",
        width="24",
        height="24",
        aria_hidden="true",
    )
    return ReactRouterLink.create(
        mark, rx.el.span(rx.cond(clinic != "", clinic, "Osmind Portal")), to=home, class_name="brand"
    )


def skip_link() -> rx.Component:
    """The first stop of the Tab key: past the navigation."""
    return rx.el.a("Skip to content", href="#main", class_name="skip", custom_attrs={"data-goes": "main"})


def _link(
    words: str, to: str, icon_name: str, routes: Sequence[str], route: str, new: rx.Var[int] | None
) -> rx.Component:
    here = route in routes or any(route.startswith(f"{each}/") for each in routes[:1] if each.count("/") > 1)
    current = {"aria_current": "page"} if here else {}
    number = [] if new is None else [rx.cond(new > 0, _count(new))]
    return ReactRouterLink.create(icon(icon_name), rx.el.span(words), *number, to=to, **current)


def _count(new: rx.Var[int]) -> rx.Component:
    return rx.el.span(
        rx.cond(new > MOST, f"{MOST}+", new.to_string()),
        rx.el.span(" new", class_name="unseen"),
        class_name="nav-count",
    )
