"""The large demo: so many of each, the same ones each time, in the demo's own clinic and nowhere else."""

from datetime import timedelta

import pytest
from sqlmodel import col, func, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.appointments.models import Appointment
from osmind_app.clinic.messaging import queries as messaging
from osmind_app.clinic.messaging.models import Chat, ChatMessage
from osmind_app.clinic.onboarding.patient_filter import PatientFilter
from osmind_app.clinic.onboarding.queries import patient_rows
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices.models import Practice
from osmind_app.demo import load as demo
from osmind_app.demo.large import load as large
from osmind_app.outbox.models import Letter

PATIENTS = 200


def make(session, now, **given):
    """Fill the demo clinic; returns how many of each were told."""
    told = {}
    large.fill(
        session,
        now=now,
        patients=PATIENTS,
        told=lambda what, more: told.update({what: told.get(what, 0) + more}),
        **given,
    )
    return told


def count(session, model, *conditions):
    return session.exec(select(func.count()).select_from(model).where(*conditions)).one()


@pytest.mark.slow
def test_there_are_so_many_of_each_and_they_are_believable(session, now):
    demo.load(session, now=now)
    session.flush()
    before = {model: count(session, model) for model in (Patient, Appointment, ChatMessage)}
    assert make(session, now) == large.totals(PATIENTS)
    session.expire_all()
    grown = {model: count(session, model) - before[model] for model in before}
    assert grown == {Patient: PATIENTS, Appointment: 10 * PATIENTS, ChatMessage: 15 * PATIENTS}

    coming = count(session, Appointment, Appointment.starts_at > now)
    assert coming / (10 * PATIENTS) > 0.05
    late = count(
        session,
        Appointment,
        Appointment.ends_at < now - timedelta(days=1),
        col(Appointment.occurred_at).is_(None),
        col(Appointment.missed_at).is_(None),
        col(Appointment.cancelled_at).is_(None),
    )
    assert late == 0, "what was is marked"
    assert count(session, Letter, col(Letter.sent_at).is_(None)) == 0, "letters of the past must not leave today"

    # Every screen's own rules find them: search, the inbox with its last message, who is new to whom.
    sam, rivera = (
        session.exec(select(Provider).where(Provider.full_name == name)).one() for name in ("Sam Lee", "Dr. Rivera")
    )
    ours = Patient.practice_id == sam.practice_id, col(Patient.archived_at).is_(None)
    somebody = session.exec(select(Patient).where(*ours).order_by(col(Patient.created_at)).limit(1)).one()
    found = patient_rows(session, actor=sam, filter=PatientFilter(q=somebody.full_name), now=now)
    assert str(somebody.id) in {row.id for row in found.rows}
    inbox = messaging.inbox(session, actor=rivera, now=now)
    assert len(inbox.rows) == messaging.PAGE
    assert all(row.preview for row in inbox.rows)
    for chat in session.exec(select(Chat).where(col(Chat.waiting_since).is_not(None))).all():
        assert chat.patient_number == chat.last_number

    with pytest.raises(large.NotTheDemo, match="large already"):
        make(session, now)


@pytest.mark.slow
def test_one_seed_makes_the_same_people(session, now):
    demo.load(session, now=now)
    session.flush()

    def made(seed):
        with session.begin_nested() as until_here:
            make(session, now, seed=seed)
            people = session.exec(select(Patient.id, Patient.sort_name, Patient.portal_state)).all()
            visits = session.exec(select(Appointment.id, Appointment.patient_id, Appointment.starts_at)).all()
            lines = session.exec(select(ChatMessage.id, ChatMessage.number, ChatMessage.sent_at)).all()
            until_here.rollback()
        return set(people), set(visits), set(lines)

    assert made(7) == made(7)
    assert not made(7)[0] & made(8)[0] - made_before(session)


def made_before(session):
    return set(session.exec(select(Patient.id, Patient.sort_name, Patient.portal_state)).all())


@pytest.mark.slow
def test_a_database_that_holds_another_clinic_stays_as_it_is(session, now):
    with pytest.raises(large.NotTheDemo):  # there is no clinic at all
        make(session, now)
    demo.load(session, now=now)
    session.add(Practice(name="A clinic of somebody’s", created_at=now))
    session.flush()
    before = count(session, Patient)
    with pytest.raises(large.NotTheDemo, match="something else"):
        make(session, now)
    assert count(session, Patient) == before
