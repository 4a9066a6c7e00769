"""Every page can be made, and has a heading: a broken one fails here, not in a build."""

import pytest
from reflex_base.registry import RegistrationContext

from osmind_app.osmind_app import app

assert app
PAGES = {asked["route"]: make for make, asked in RegistrationContext.get().decorated_pages}


def has_heading(drawn: object) -> bool:
    """True when a first-level heading is somewhere in what Reflex draws."""
    if isinstance(drawn, list | tuple):
        return any(has_heading(part) for part in drawn)
    if not isinstance(drawn, dict):
        return False
    return drawn.get("name") == '"h1"' or any(has_heading(part) for part in drawn.values())


def test_there_are_pages_of_both_faces():
    assert {route.split("/")[1] for route in PAGES} == {"clinic", "portal"}


@pytest.mark.parametrize("route", sorted(PAGES))
def test_a_page_can_be_made_and_has_a_heading(route):
    assert has_heading(PAGES[route]().render())
