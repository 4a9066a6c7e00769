"""`_read` and `_write`: no actor, no data; one transaction; a locked database is said politely (F8, T17)."""

import pytest
from reflex.state import State
from reflex_base.event.context import EventContext
from sqlalchemy.exc import OperationalError

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import PROVIDER
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib import clock, db
from osmind_app.lib.errors import Busy, NotAllowed, NotSignedIn
from osmind_app.web.notices import on_exception
from osmind_app.web.session import PortalState, ProviderState


@pytest.fixture
def signed_in(house):
    """Ask as somebody: the state of a tab whose socket came with their cookie."""

    async def tab(account_id, kind, face):
        with db.writing() as session:
            _row, secret = sessions.start(session, account_id=account_id, kind=kind, device="", now=clock.now())
        cookie = f"{'staff' if kind == PROVIDER else 'patient'}={secret}"
        context = EventContext(
            token="t", state_manager=None, enqueue_impl=None, router_data={"headers": {"cookie": cookie}}
        )
        EventContext.set(context)
        return await State(_reflex_internal_init=True).get_state(face)

    return tab


def rename(session, *, actor, now, to):
    """A deed of this test."""
    session.get_one(Practice, actor.practice_id).name = to


def name_of(session, *, actor):
    """A query of this test."""
    return session.get_one(Practice, actor.practice_id).name


async def test_a_deed_is_done_as_the_person_behind_the_cookie(house, signed_in):
    state = await signed_in(house.cast.rivera.account_id, PROVIDER, ProviderState)
    await state._write(rename, to="Willow River")
    assert await state._read(name_of) == "Willow River"


async def test_a_deed_that_is_refused_leaves_nothing_behind(house, signed_in):
    def half(session, *, actor, now):
        rename(session, actor=actor, now=now, to="Half done")
        session.flush()
        raise NotAllowed

    state = await signed_in(house.cast.rivera.account_id, PROVIDER, ProviderState)
    with pytest.raises(NotAllowed):
        await state._write(half)
    assert await state._read(name_of) == "Willow Creek"


@pytest.mark.parametrize("face", [ProviderState, PortalState])
async def test_without_a_cookie_there_is_no_actor_and_no_data(house, signed_in, face):
    await signed_in(house.cast.rivera.account_id, PROVIDER, face)
    EventContext.set(EventContext(token="t", state_manager=None, enqueue_impl=None))
    state = await State(_reflex_internal_init=True).get_state(face)
    for ask in (state._read, state._write):
        with pytest.raises(NotSignedIn):
            await ask(name_of)
    assert state.away in ("/clinic/sign-in", "/")


async def test_a_providers_cookie_is_nobody_in_the_portal(house, signed_in):
    state = await signed_in(house.cast.rivera.account_id, PROVIDER, PortalState)
    with pytest.raises(NotSignedIn):
        await state._read(name_of)


async def test_a_locked_database_is_asked_twice_and_then_the_person_is_told(house, signed_in):
    """F8: nothing half done, and a sentence instead of an error."""
    tries = []

    def locked(session, *, actor, now):
        rename(session, actor=actor, now=now, to="Half done")
        tries.append(1)
        raise OperationalError("", {}, Exception("database is locked"))

    state = await signed_in(house.cast.rivera.account_id, PROVIDER, ProviderState)
    with pytest.raises(Busy):
        await state._write(locked)
    assert len(tries) == 2
    assert await state._read(name_of) == "Willow Creek"


async def test_a_database_locked_for_a_moment_is_not_noticed(house, signed_in):
    tries = []

    def locked_once(session, *, actor, now):
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("", {}, Exception("database is locked"))
        rename(session, actor=actor, now=now, to="Second try")

    state = await signed_in(house.cast.rivera.account_id, PROVIDER, ProviderState)
    await state._write(locked_once)
    assert await state._read(name_of) == "Second try"


async def test_a_deed_gets_this_browsers_session_if_it_asks(house, signed_in):
    def which(session, *, actor, session_id):
        return session_id

    state = await signed_in(house.cast.rivera.account_id, PROVIDER, ProviderState)
    assert await state._read(which) is not None


def test_a_refusal_is_shown_in_its_own_words():
    shown = on_exception(NotAllowed())
    assert shown.handler.fn.__name__ == "refuse"
    assert NotAllowed.sentence in str(shown.args)


def test_a_fault_is_an_apology_with_a_reference_and_none_of_its_text():
    shown = str(on_exception(KeyError("ZZPHI-1")).args)
    assert "Reference" in shown
    assert "ZZPHI" not in shown


def test_a_session_that_ended_needs_no_notice():
    assert on_exception(NotSignedIn()) is None
