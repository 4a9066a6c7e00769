"""One sign-in, several records, one of them open at a time (D3, A13, A15, T17, T32)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import PATIENT, Account, SignInSession
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.audit.service import System
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families import switching
from osmind_app.clinic.families.models import GUARDIAN
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.updates import service as updates
from osmind_app.lib.errors import NotFound, NotSignedIn
from osmind_app.outbox import letters
from osmind_app.outbox.models import Letter


@pytest.fixture
def dana(session, now):
    """Dana's sign-in."""
    made = Account(kind=PATIENT, email="dana@example.com", created_at=now)
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def opens(session, cast, dana, now):
    """Dana opens her own record as June would, and Leo's as his guardian."""
    give = {"account_id": dana.id, "practice_id": cast.willow.id, "now": now}
    own = families.grant(session, patient_id=cast.june.id, **give)
    leos = families.grant(session, patient_id=cast.leo.id, role=GUARDIAN, scopes="documents", **give)
    return own, leos


def signed_in(session, dana, now, opens_id=None):
    row, secret = sessions.start(
        session, account_id=dana.id, kind=PATIENT, device="Chrome", now=now, opens_id=opens_id, second_step=True
    )
    session.flush()
    return row, secret


def end_leos(session, cast, now):
    clinic = cast.willow.id
    families.end_access(session, actor=System(clinic), practice_id=clinic, patient_id=cast.leo.id, now=now)


def opened(session, dana, row):
    return families.opened(session, account_id=dana.id, opens_id=row.opens_id)


def test_who_opens_several_records_chooses_one(session, cast, dana, opens, now):
    """A session that was opened for none in particular opens none of two: nothing is guessed."""
    row, _ = signed_in(session, dana, now)
    assert opened(session, dana, row) is None
    assert families.only_access(session, account_id=dana.id) is None
    assert [(one.name, one.own, one.open) for one in switching.records(session, row=row)] == [
        ("June Park", True, False),
        ("Leo Marsh", False, False),
    ]


def test_the_only_record_is_open_without_asking(session, cast, dana, now):
    own = families.grant(session, account_id=dana.id, patient_id=cast.june.id, practice_id=cast.willow.id, now=now)
    row, _ = signed_in(session, dana, now)
    assert opened(session, dana, row) == own
    assert families.only_access(session, account_id=dana.id) == own.id


def test_switching_ends_the_session_of_the_former_record(session, cast, dana, opens, now):
    """T17: a secret of its own for each record, under the limits of the first; the record says it."""
    own, leos = opens
    row, secret = signed_in(session, dana, now, own.id)
    later = now + timedelta(minutes=5)
    anew = switching.switch(session, row=row, access_id=leos.id, now=later)
    assert sessions.find(session, secret=secret, kind=PATIENT, now=later) is None
    assert sessions.was_switched(session.connection(), secret=secret)
    other = sessions.find(session, secret=anew, kind=PATIENT, now=later)
    assert opened(session, dana, other) == leos
    assert (other.expires_at, other.second_step_at) == (row.expires_at, row.second_step_at)
    told = session.exec(select(AuditEvent).where(AuditEvent.event == "record.switched")).one()
    assert (told.patient_id, told.actor_id) == (cast.leo.id, dana.id)


def test_one_session_becomes_one_session(session, cast, dana, opens, now):
    """Two tabs switch at once: one of them wins, and the other is signed out rather than doubled."""
    own, leos = opens
    row, _ = signed_in(session, dana, now, own.id)
    switching.switch(session, row=row, access_id=leos.id, now=now)
    with pytest.raises(NotSignedIn):
        switching.switch(session, row=row, access_id=leos.id, now=now)
    live = select(SignInSession).where(SignInSession.account_id == dana.id, SignInSession.ended_at.is_(None))
    assert len(session.exec(live).all()) == 1


def test_nobody_switches_to_what_is_not_theirs_now(session, cast, dana, opens, now):
    """T24, T32: another's access, a made-up one, and one that was ended a moment ago are all not there."""
    own, leos = opens
    other = Account(kind=PATIENT, email="walt@example.com", created_at=now)
    session.add(other)
    session.flush()
    walts = families.grant(session, account_id=other.id, patient_id=cast.walt.id, practice_id=cast.willow.id, now=now)
    row, _ = signed_in(session, dana, now, own.id)
    families.end_access(
        session, actor=System(cast.willow.id), practice_id=cast.willow.id, patient_id=cast.leo.id, now=now
    )
    for foreign in (walts.id, leos.id, cast.leo.id):
        with pytest.raises(NotFound):
            switching.switch(session, row=row, access_id=foreign, now=now)
    assert opened(session, dana, row) == own


def test_a_session_never_opens_another_record_than_its_own(session, cast, dana, opens, now):
    """T32: Leo's access is ended while it is open; Dana's own record does not take its place by itself."""
    _own, leos = opens
    row, _ = signed_in(session, dana, now, leos.id)
    families.end_access(
        session, actor=System(cast.willow.id), practice_id=cast.willow.id, patient_id=cast.leo.id, now=now
    )
    assert opened(session, dana, row) is None
    assert not families.opens(session.connection(), account_id=dana.id, opens_id=row.opens_id)
    assert families.has_access(session.connection(), account_id=dana.id)


def test_a_letter_says_which_record_it_is_about_to_who_opens_several(session, cast, dana, opens, now):
    """Its button leads to that record or asks; who opens one record gets the plain address."""
    say = {"practice_id": cast.willow.id, "topic": updates.DOCUMENTS, "now": now}
    card = practices.card(cast.willow)
    for patient in (cast.leo, cast.june):
        draft = letters.document_ready(card, first_name=patient.called)
        updates.tell_patient(session, patient_id=patient.id, draft=draft, key=f"k:{patient.id}", **say)
    paths = {one.patient_id: one.context["path"] for one in session.exec(select(Letter)).all()}
    own, leos = opens
    assert paths == {
        cast.leo.id: f"/portal/documents?for={leos.id}",
        cast.june.id: f"/portal/documents?for={own.id}",
    }
    end_leos(session, cast, now)
    draft = letters.document_ready(card, first_name="June")
    updates.tell_patient(session, patient_id=cast.june.id, draft=draft, key="k:alone", **say)
    alone = session.exec(select(Letter).where(Letter.key == f"k:alone:{dana.id}")).one()
    assert alone.context["path"] == "/portal/documents"
