"""The palette leads to pages there are, presses buttons they have, and searches as the Patients tab does (D1, D13)."""

import pytest
from reflex.state import State
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import PROVIDER
from osmind_app.lib import clock, db
from osmind_app.osmind_app import app
from osmind_app.web import routes
from osmind_app.web.provider.palette.places import ADMINS, deeds, pages
from osmind_app.web.provider.palette.state import PaletteState
from osmind_app.web.provider.settings.sections import FOR_ADMINS
from osmind_app.web.session import ProviderState

assert app
PAGES = {asked["route"]: make for make, asked in RegistrationContext.get().decorated_pages}
ABOUT_ONE = {routes.PREVIEW, routes.FORM_TEMPLATE, routes.FORM_BUILDER, routes.FORM_TRIAL, routes.FORM_FLOW}
ABOUT_ONE |= {routes.FORM_SENT, routes.SETTINGS_EMAIL, routes.STAFF_INVOICE}  # pages that show what their address names


@pytest.mark.parametrize("place", [*deeds(), *pages()], ids=lambda place: place.words)
def test_every_place_is_there_and_so_is_its_button(place):
    page = str(PAGES[place.to.partition("?")[0]]().render())
    assert place.presses in page


def test_no_page_of_the_dashboard_was_forgotten():
    known = {place.to for place in pages()} | ABOUT_ONE
    staff = {route for route in PAGES if route.startswith(routes.TODAY) and not route.startswith(routes.PATIENT + "/")}
    assert staff - {routes.PATIENT} == known


def test_what_admins_alone_may_do_is_found_by_admins_alone():
    for place in (*deeds(), *pages()):
        assert (place.whose == ADMINS) == (place.to in FOR_ADMINS), place.words


def test_it_asks_as_every_other_search_does():
    """Its handler is a provider's own, goes through `_read`, and a newer question ends an older one."""
    assert issubclass(PaletteState, ProviderState)
    assert PaletteState.look.supersedes


@pytest.mark.parametrize(("who", "finds"), [("sam", ["Walt Brandt"]), ("rivera", ["Walt Brandt"]), ("stone", [])])
async def test_each_finds_their_own_patients_only(house, who, finds):
    """D1: the clinic's walls, and nothing for words that are none"""
    with db.writing() as session:
        account_id = getattr(house.cast, who).account_id
        _row, secret = sessions.start(session, account_id=account_id, kind=PROVIDER, device="", now=clock.now())
    said = {"headers": {"cookie": f"staff={secret}", "host": "localhost"}}
    EventContext.set(EventContext(token="t", state_manager=None, enqueue_impl=None, router_data=said))
    state = await State(_reflex_internal_init=True).get_state(PaletteState)
    await PaletteState.look.fn(state, "brandt")
    assert [row.name for row in state.found] == finds
    assert state.typed == "brandt"
    await PaletteState.look.fn(state, "  ")
    assert (state.found, state.typed) == ([], "")
