"""Archiving a patient ends every way in."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.appointments import service as appointments
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.families import service as families
from osmind_app.clinic.invitations import errors
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.tasks import queries as tasks
from osmind_app.outbox.render import render
from tests import letters, mailbox
from tests.cast import password_hash
from tests.chats import says
from tests.clinic.appointments import visits
from tests.clinic.onboarding.changing import access_of, active


@pytest.fixture
def link(session, cast, now):
    return mailbox.link_of(invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now))


def archive(session, cast, now):
    onboarding.archive(session, actor=cast.sam, patient_id=cast.june.id, now=now)


def test_archiving_ends_the_link_and_its_task(session, cast, now, link):
    """A26, T6"""
    onboarding.forgot_password(session, email="june@example.com", now=now + timedelta(days=5))
    assert [task.kind for task in tasks.open_tasks(session, actor=cast.rivera)] == ["link_requested"]
    archive(session, cast, now)
    with pytest.raises(errors.InvitationWithdrawn):
        invitations.look_up(session, token=link, now=now)
    assert tasks.open_tasks(session, actor=cast.rivera) == []
    onboarding.restore(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    with pytest.raises(errors.InvitationWithdrawn):
        invitations.look_up(session, token=link, now=now)


def test_archiving_an_active_patient_ends_access_and_sessions_and_tells_them_once(session, cast, now, link):
    """A26, T17, letter 19"""
    account = onboarding.accept(session, token=link, password_hash=password_hash(), now=now)
    _, secret = sessions.start(session, account_id=account.id, kind="patient", device="", now=now)
    for _ in range(2):
        archive(session, cast, now)
    assert families.access_of(session, account_id=account.id) is None
    assert sessions.find(session, secret=secret, kind="patient", now=now) is None
    assert mailbox.kinds_to(session, "june@example.com").count("access_ended") == 1


def test_what_only_leads_into_a_closed_portal_is_not_sent_any_more(session, cast, now):
    """A26, T17: what says something by itself still is"""
    active(session, cast, now - timedelta(days=1))
    for actor in (cast.rivera, cast.okafor):
        says(session, actor=actor, patient_id=cast.june.id, text="Hello", now=now)
    kinds = {letter.kind for letter in letters.waiting(session, now=now + timedelta(minutes=2))}
    archive(session, cast, now + timedelta(seconds=20))
    left = {letter.kind for letter in letters.waiting(session, now=now + timedelta(minutes=2))}
    assert kinds - left == {"new_message"}
    assert left - kinds == {"access_ended"}


def test_nobody_answers_the_wish_of_an_archived_patient(session, cast, now):
    """A26, A24: it leaves Today"""
    active(session, cast, now - timedelta(days=1))
    appointments.ask(session, actor=access_of(session, cast), wishes="Tuesdays", now=now)
    assert [task.kind for task in tasks.open_tasks(session, actor=cast.rivera)] == ["appointment_asked"]
    archive(session, cast, now)
    onboarding.restore(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    assert [task.kind for task in tasks.open_tasks(session, actor=cast.rivera)] == []


def test_archiving_cancels_what_is_still_to_come(session, cast, now):
    """A26, A24: each once, with a letter that leads into no portal; restoring brings nothing back"""
    kind = visits.offered(session, cast, now)
    active(session, cast, now - timedelta(days=1))
    past, near, far = (visits.books(session, cast, kind, now, f"2026-{on} 09:30") for on in ("11-23", "12-01", "12-08"))
    others = visits.books(session, cast, kind, now, "2026-12-01 14:00", patient=cast.walt)
    then = now + timedelta(days=2)
    for _ in range(2):
        archive(session, cast, then)
    onboarding.restore(session, actor=cast.sam, patient_id=cast.june.id, now=then)
    assert [one.cancel_reason for one in (past, near, far, others)] == ["", "archived", "archived", ""]
    assert [one.cancelled_at for one in (past, near, far, others)] == [None, then, then, None]
    cancelled = [one for one in letters.waiting(session, now=then) if one.kind == "appointment_cancelled"]
    assert [one.to_email for one in cancelled] == ["june@example.com"] * 2
    assert not any("/portal" in render(one).text for one in cancelled)
    lines = [one.detail for one in session.exec(select(AuditEvent).where(AuditEvent.event == "appointment.cancelled"))]
    assert lines == [{"reason": "archived"}] * 2


def test_who_has_no_portal_and_no_address_gets_no_letter_about_it(session, cast, now):
    """A26: the clinic tells them by phone, as it told them of the visit"""
    kind = visits.offered(session, cast, now)
    visit = visits.books(session, cast, kind, now, patient=cast.walt)
    onboarding.archive(session, actor=cast.sam, patient_id=cast.walt.id, now=now)
    assert visit.cancelled_at == now
    left = {one.kind for one in letters.waiting(session, now=now + timedelta(minutes=2))}
    assert left == {"care_team_update"}  # the provider, for the hour that is free


def test_an_account_that_opens_another_portal_stays_signed_in_there(session, cast, now, link):
    """D3"""
    account = onboarding.accept(session, token=link, password_hash=password_hash(), now=now)
    families.grant(
        session, account_id=account.id, patient_id=cast.leo.id, practice_id=cast.willow.id, role="guardian", now=now
    )
    _, secret = sessions.start(session, account_id=account.id, kind="patient", device="", now=now)
    archive(session, cast, now)
    assert families.access_of(session, account_id=account.id).patient_id == cast.leo.id
    assert sessions.find(session, secret=secret, kind="patient", now=now) is not None
