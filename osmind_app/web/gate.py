"""Every event passes here, and none by default: who is asking, may they, is the payload what it says.

The audience of a handler is declared by the base state it belongs to; Reflex's own handlers are named one by one.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from reflex.middleware import Middleware
from reflex.state import BaseState, OnLoadInternalState, State, StateUpdate
from reflex_base.event import Event
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext

from osmind_app.lib import errors, log
from osmind_app.web import payloads, rates
from osmind_app.web import who as people
from osmind_app.web.notices import REFUSAL, Notices
from osmind_app.web.session import ADMIN, FACES, NOBODY, PUBLIC, SessionState, cookie_header, kind_of

_ROOT, _ON_LOAD = State.get_full_name(), OnLoadInternalState.get_full_name()
CONNECT = f"{_ROOT}.hydrate_and_load"
REFLEX_ALLOWED = {CONNECT, f"{_ON_LOAD}.on_load_internal", f"{_ON_LOAD}.set_is_hydrated"}
# Refused on every state: setters, browser storage, a second way to hydrate, and text from browsers for the log.
REFLEX_REFUSED = {"setvar", "hydrate", "set_is_hydrated", "update_vars_internal", "handle_frontend_exception"}


def audience(name: str) -> str | None:
    """Who may call the handler of this full name; None: nobody."""
    if name in REFLEX_ALLOWED:
        return PUBLIC
    registered = RegistrationContext.get().event_handlers.get(name)
    if registered is None or name.rpartition(".")[2] in REFLEX_REFUSED:
        return None
    state = registered.states[0]
    return state._audience if issubclass(state, SessionState) else None


class Gate(Middleware):
    """Stops every event that is not declared for this kind of actor, not well formed, or too fast."""

    async def preprocess(self, app: Any, state: BaseState, event: Event) -> StateUpdate | None:
        """None lets the event through; the update is all that a refused one gets."""
        router_data = EventContext.get().router_data
        if not router_data.get("headers"):
            return StateUpdate()  # no socket, no cookie: nothing says who this is
        if _from_browser() and not rates.of_address.lets(str(router_data.get("ip", ""))):
            return StateUpdate()
        meant_for = audience(event.name)
        fits = meant_for is not None and payloads.fits(event)
        if meant_for is None or not (fits or payloads.is_too_long(event)):
            log.info("gate.refused", handler=event.name if meant_for else "undeclared")
            return StateUpdate()
        root = state._get_root_state()
        found = await asyncio.to_thread(people.look_up, cookie_header(), by_hand=_by_hand(event.name))
        await _bind(root, found)
        if not fits:
            log.info("gate.refused", handler=event.name)
            return await _answer(root, refusal=errors.TooLong.sentence)
        if meant_for == PUBLIC:
            return None
        who = found[kind_of(meant_for)]
        if isinstance(who, people.Nobody):
            return await _answer(root, away=who.door)
        if _from_browser() and not rates.of_session.lets(str(who.session_id)):
            return await _answer(root, refusal=errors.TooMany.sentence)
        if meant_for == ADMIN and not who.is_admin:
            return await _answer(root, refusal=errors.NotAllowed.sentence)
        return None


def _from_browser() -> bool:
    """True for what came through a socket; what follows from it, or from a commit elsewhere, floods nobody."""
    return EventContext.get().parent_txid is None


def _by_hand(name: str) -> bool:
    """True for what a person did, not for what follows from it, nor for a socket that comes back by itself."""
    return _from_browser() and name != CONNECT


async def _bind(root: BaseState, found: Mapping[str, people.Who | people.Nobody]) -> None:
    """Empty each face's state unless it was filled under this very session: a stolen tab token shows nothing."""
    for kind, face in FACES.items():
        who = found[kind]
        mark = str(who.session_id) if isinstance(who, people.Who) else NOBODY
        state = await root.get_state(face)
        if state._filled_for == mark:
            continue
        for name in [known for known in RegistrationContext.get().base_states.values() if issubclass(known, face)]:
            await root.get_state(name)  # a Redis state manager has fetched a part of the tree only
        state.reset()
        state._filled_for = mark
        (await root.get_state(Notices)).reset()
        if mark != NOBODY:
            (await root.get_state(SessionState)).away = ""


async def _answer(root: BaseState, *, away: str = "", refusal: str = "") -> StateUpdate:
    """What a refused event gets: the way to the door, or a sentence in the notice bar."""
    if away:
        (await root.get_state(SessionState)).away = away
    if refusal:
        (await root.get_state(Notices))._say(refusal, REFUSAL)
    delta = await root._get_resolved_delta()
    root._clean()
    return StateUpdate(delta=delta)
