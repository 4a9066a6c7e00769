"""Every handler of the house, called by everybody, about somebody else's patients (T24, T25, T27, T29, S62).

Nothing here names a handler: a new one is swept the moment it is registered.
"""

import itertools
import json
from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from reflex.state import State
from reflex_base.event import Event
from reflex_base.registry import RegistrationContext
from sqlmodel import select

from osmind_app import schema
from osmind_app.lib import errors
from osmind_app.lib.db import metadata
from osmind_app.osmind_app import app
from osmind_app.web import gate, payloads
from osmind_app.web.notices import Notices
from osmind_app.web.session import ADMIN, PUBLIC, SessionState
from tests.server import Server, serving_the_cast
from tests.web import samples
from tests.web.tab import Tab

assert app, schema
WILLOW_SECRETS = ("Park", "june@example.com", "Brandt", "Marsh", "555-0111", "555-0112", "dana@example.com")
HARBOR_SECRETS = ("Holt", "ivy@example.com", "Harbor Clinic")
OTHERS = ("Brandt", "Marsh", "dana@example.com", *HARBOR_SECRETS)  # what June must never see


def ours() -> Iterator[str]:
    """The handlers of this house's own modules; tests define some too."""
    for name, registered in RegistrationContext.get().event_handlers.items():
        if registered.states[0].__module__.startswith("osmind_app."):
            yield name


OURS = sorted(ours())
A_SESSIONS_WORTH = 50  # handlers called before the limit of one session would refuse them
# States that hold no data of anybody's: the router's, the way out, the notice bar.
ALWAYS = {State.get_full_name(), SessionState.get_full_name(), Notices.get_full_name()}


@pytest.fixture(scope="module")
def swept() -> Iterator[Server]:
    """A server of its own: what the sweep is allowed to change stays in it."""
    with serving_the_cast() as found:
        yield found


@pytest.fixture
def actors(swept):
    """Who calls → cookie, the audiences that are theirs, and words they must not see."""
    people = swept.people
    staff = {PUBLIC, "provider"}
    return {
        "nobody": (str, {PUBLIC}, (*WILLOW_SECRETS, *HARBOR_SECRETS)),
        "june": (swept.june, {PUBLIC, "patient"}, OTHERS),
        "rivera": (partial(swept.staff, people.rivera), staff, HARBOR_SECRETS),
        "olsen": (partial(swept.staff, people.olsen), staff, (*WILLOW_SECRETS, *HARBOR_SECRETS)),
        "sam": (partial(swept.staff, people.sam), staff, HARBOR_SECRETS),
        "ada": (partial(swept.staff, people.ada), staff | {ADMIN}, HARBOR_SECRETS),
        "stone": (partial(swept.staff, people.stone), staff | {ADMIN}, WILLOW_SECRETS),
    }


def test_every_handler_is_declared_for_somebody():
    """Deny by default would only make a forgotten handler useless: here it is found."""
    refused_everywhere = {name for name in OURS if name.rpartition(".")[2] in gate.REFLEX_REFUSED}
    undeclared = {name for name in OURS if gate.audience(name) is None} - refused_everywhere
    assert not undeclared


def test_what_reflex_brings_is_named_one_by_one():
    """An upgrade that registers a new handler of Reflex's own fails here until somebody decides about it."""
    for name, registered in RegistrationContext.get().event_handlers.items():
        home = registered.states[0].__module__
        if home.startswith("reflex") and home != "reflex.istate.dynamic":  # that is where states inside tests live
            assert name in gate.REFLEX_ALLOWED or name.rpartition(".")[2] in gate.REFLEX_REFUSED, name


@pytest.mark.parametrize("name", [name for name in OURS if gate.audience(name)])
def test_a_handler_takes_what_it_declares_and_nothing_else(name):
    """T26, T27: every argument has a type that can be checked; ids, roles and dates can't be smuggled into a form."""

    good = samples.payload(name, "text")
    assert payloads.fits(Event(name=name, payload=good))
    smuggled_in = {"id", "practice_id", "role", "provider_id", "created_at", "paid_at", "is_staff", "actor", "now"}
    for smuggled in smuggled_in - good.keys():  # what a handler asks for by name is not smuggled
        assert not payloads.fits(Event(name=name, payload={**good, smuggled: "x"})), smuggled
        for argument, value in good.items():
            if isinstance(value, dict) and smuggled not in value:
                stuffed = {**good, argument: {**value, smuggled: "x"}}
                assert not payloads.fits(Event(name=name, payload=stuffed)), (argument, smuggled)


def rows(server: Server, practice_id: Any) -> dict[str, list[Any]]:
    """All that is kept of one practice."""
    with server.writing() as session:
        return {
            table.name: sorted(map(str, session.exec(select(table).where(table.c.practice_id == practice_id)).all()))
            for table in metadata.sorted_tables
            if "practice_id" in table.c and table.name != "audit_event"
        }


@pytest.mark.parametrize("who", ["nobody", "june", "rivera", "olsen", "sam", "ada", "stone"])
async def test_nobody_reaches_what_is_not_theirs(swept, actors, who):
    """T24, T29, T30, S62: every handler, with ids of other people's patients; no word of theirs, no row changed."""
    theirs, secrets = actors[who][1:]
    people = swept.people
    strangers = [people.june, people.leo] if who == "stone" else [people.holt]
    strangers += [people.june] if who in ("olsen", "nobody") else []
    other = people.harbor if who != "stone" else people.willow
    before = rows(swept, other.id)
    for stranger, start in itertools.product(strangers, range(0, len(OURS), A_SESSIONS_WORTH)):
        async with Tab(swept, cookie=actors[who][0](), token=f"sweep-{uuid4()}") as tab:
            tab.query = {"id": str(stranger.id)}
            tab.path = "/portal" if who == "june" else "/clinic/patient"
            await tab.hydrate()
            for name in OURS[start : start + A_SESSIONS_WORTH]:
                since = len(tab.said)
                meant_for = gate.audience(name)
                if meant_for is None or name.endswith(".lock"):
                    continue  # the one is refused unread, in a test of its own; the other ends this very session
                await tab.send(name, samples.payload(name, str(stranger.id)), rounds=2)
                said = json.dumps(tab.said[since:])
                assert errors.TooMany.sentence not in said, "not swept at all"
                assert not [word for word in secrets if word in said], name
                if meant_for not in theirs:
                    filled = {state for state, changes in tab.merged(since).items() if changes} - ALWAYS
                    assert not filled, name
            said = json.dumps(tab.said)
            assert not [word for word in secrets if word in said]
    assert rows(swept, other.id) == before


async def test_what_a_page_is_sent_at_first_holds_nobodys_data(swept, actors):
    """T29: hydrating sends every public var of every state: to anybody, all of them as compiled."""
    async with Tab(swept, token="defaults", path="/nowhere") as tab:
        defaults = await tab.hydrate()
    for cookie, *_ in actors.values():
        async with Tab(swept, cookie=cookie(), token=f"fresh-{uuid4()}", path="/nowhere") as tab:
            given = await tab.hydrate()
        for state, changes in given.items():
            if state not in ALWAYS:
                assert changes == defaults[state], state
