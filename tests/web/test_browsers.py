"""Signing browsers out over the socket: the next event of the one that lost is refused and its state emptied (T17)."""

from uuid import uuid4

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts import sessions, signing_in
from osmind_app.clinic.accounts.models import PATIENT, SignInSession
from osmind_app.lib import clock
from osmind_app.lib.errors import NotFound
from osmind_app.osmind_app import app
from osmind_app.web.notices import Notices
from osmind_app.web.portal.me.state import MeState
from osmind_app.web.provider.settings.security.state import SecurityState, SignInRulesState
from osmind_app.web.session import SessionState
from osmind_app.web.ui.browsers import PatientBrowsers, StaffBrowsers
from tests.web.tab import Tab

assert app


def name(handler) -> str:
    return f"{handler[0].get_full_name()}.{handler[1]}"


FACES = [
    pytest.param(PatientBrowsers, (MeState, "load"), "/portal/me", "/", id="patient"),
    pytest.param(StaffBrowsers, (SecurityState, "load"), "/clinic/settings/security", "/clinic/sign-in", id="staff"),
]


def cookie(server, browsers) -> str:
    return server.june() if browsers is PatientBrowsers else server.staff(server.people.okafor)


@pytest.mark.parametrize(("browsers", "load", "path", "door"), FACES)
async def test_a_browser_that_was_signed_out_is_refused_at_its_next_event(server, browsers, load, path, door):
    mine, theirs = cookie(server, browsers), cookie(server, browsers)
    async with (
        Tab(server, cookie=mine, token=f"here-{uuid4()}", path=path) as here,
        Tab(server, cookie=theirs, token=f"lost-{uuid4()}", path=path) as lost,
    ):
        await lost.send(name(load))
        assert lost.state(load[0])["loaded"] is True
        await here.send(name((browsers, "load")))
        rows = here.state(browsers)["signed_in"]["rows"]
        other = next(row for row in rows if not row["is_this"])
        for row in [row for row in rows if not row["is_this"]]:
            await here.send(name((browsers, "sign_out")), {"browser_id": row["id"], "device": row["device"]})
        assert other["id"] not in str(here.state(browsers)["signed_in"]["rows"])
        await lost.send(name(load))
        assert lost.state(SessionState)["away"] == door
        assert lost.state(load[0])["loaded"] is False
        await here.send(name(load))
        assert here.state(load[0])["loaded"] is True


@pytest.mark.parametrize(("browsers", "load", "path", "door"), FACES)
async def test_signing_all_others_out_leaves_this_one(server, browsers, load, path, door):
    theirs = [cookie(server, browsers) for _ in range(2)]
    async with Tab(server, cookie=cookie(server, browsers), token=f"only-{uuid4()}", path=path) as here:
        await here.send(name((browsers, "sign_out_others")))
        assert [row["is_this"] for row in here.state(browsers)["signed_in"]["rows"]] == [True]
    for one in theirs:
        async with Tab(server, cookie=one, token=f"gone-{uuid4()}", path=path) as lost:
            await lost.send(name(load))
            assert lost.state(SessionState)["away"] == door


async def test_somebody_elses_browser_is_not_found(server):
    """T24: the id of a provider's session, sent from June's browser."""
    server.staff(server.people.rivera)
    with server.writing() as session:
        row = session.exec(
            select(SignInSession).where(SignInSession.account_id == server.people.rivera.account_id)
        ).first()
    for sent in (str(row.id), str(uuid4()), "nonsense"):
        async with Tab(server, cookie=server.june(), token=f"thief-{uuid4()}", path="/portal/me") as tab:
            before = len(tab.said)
            handler = name((PatientBrowsers, "sign_out"))
            await tab.send(handler, {"browser_id": sent, "device": "x"})
            told = [
                update["delta"][Notices.get_full_name()].get("text_rx_state_")
                for update in tab.said[before:]
                if Notices.get_full_name() in (update.get("delta") or {})
            ]
            assert NotFound.sentence in told
    with server.writing() as session:
        assert session.get(SignInSession, row.id).ended_at is None


async def test_only_admins_decide_about_temporary_passwords(server):
    """D1, D6: refused at the gate already."""
    people = server.people
    for who, allowed in ((people.sam, False), (people.rivera, False), (people.ada, True)):
        async with Tab(server, cookie=server.staff(who), token=f"rules-{uuid4()}", path="/clinic") as tab:
            await tab.send(name((SignInRulesState, "allow_temporary_passwords")), {"on": False})
            await tab.send(name((SecurityState, "load")))
            assert tab.state(SecurityState)["rules"]["temporary_passwords"] is not allowed
            if allowed:
                await tab.send(name((SignInRulesState, "allow_temporary_passwords")), {"on": True})


async def test_a_patients_session_of_another_kind_is_no_way_in(server):
    """A wait for a new password is no session of the portal: the gate refuses its secret (D6)."""
    with server.writing() as session:
        _, secret = sessions.start(
            session, account_id=server.june_account, kind=signing_in.CHOOSING, device="", now=clock.now()
        )
    async with Tab(server, cookie=f"{PATIENT}={secret}", token=f"staged-{uuid4()}", path="/portal/me") as tab:
        await tab.send(name((MeState, "load")))
        assert tab.state(SessionState)["away"] == "/"
