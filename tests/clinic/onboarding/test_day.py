"""The landing page: who comes today, what else needs attention, who is new this week (issue 5, B3, D1)."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from osmind_app.clinic.appointments import service as appointments
from osmind_app.clinic.billing import service as billing
from osmind_app.clinic.intake import opened
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.messaging import service as messaging
from osmind_app.clinic.onboarding import day as days
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.details import PatientDetails
from tests.clinic.appointments import visits
from tests.clinic.billing import bills
from tests.clinic.intake import scene
from tests.clinic.intake.scene import SIGNED, sends, submissions, writes
from tests.clinic.messaging.conftest import composer
from tests.clinic.onboarding.changing import access_of, active

DAY = timedelta(hours=24)


@pytest.fixture
def kind(session, cast, now):
    return visits.offered(session, cast, now)


def page(session, actor, now):
    return days.day(session, actor=actor, now=now)


def causes(session, actor, now):
    return [(row.name, row.cause, row.cure) for row in page(session, actor, now).attention.rows]


def who_comes(session, actor, now):
    return [row.patient for row in page(session, actor, now).agenda.rows]


def test_the_agenda_is_todays_on_the_clinics_clock(session, cast, now, kind):
    """Both edges of the day: midnight belongs to it, the next midnight does not"""
    for at, patient in (
        ("2026-11-23 00:00", cast.june),
        ("2026-11-23 23:00", cast.walt),
        ("2026-11-24 00:00", cast.leo),
    ):
        visits.books(session, cast, kind, now, at, patient=patient)
    gone = visits.books(session, cast, kind, now, "2026-11-23 12:00", patient=cast.leo)
    appointments.cancel(session, actor=cast.sam, appointment_id=gone.id, reason="asked", version=1, now=now)
    evening = now + timedelta(hours=32)  # Monday, 5 PM in California: Tuesday in UTC
    assert who_comes(session, cast.sam, evening) == ["June Park", "Walt Brandt"]
    assert page(session, cast.sam, evening).agenda.words == "Monday, November 23"
    assert who_comes(session, cast.sam, now) == []


def test_who_sees_patients_has_their_own_the_desk_everybodys(session, cast, now, kind):
    """D1, T30"""
    visits.books(session, cast, kind, now, "2026-11-22 11:00")
    visits.books(
        session, cast, kind, now, "2026-11-22 13:00", provider=cast.okafor, video_url="https://v.example.org/o"
    )
    found = {who: who_comes(session, getattr(cast, who), now) for who in ("sam", "ada", "rivera", "okafor", "stone")}
    assert found == {
        "sam": ["June Park"] * 2,
        "ada": ["June Park"] * 2,
        "rivera": ["June Park"],
        "okafor": ["June Park"],
        "stone": [],
    }


def test_a_long_day_is_cut_and_says_so(session, cast, now, kind):
    for number in range(22):
        visits.books(session, cast, kind, now, f"2026-11-22 {9 + number // 3:02}:{number % 3 * 20:02}", minutes="20")
    agenda = page(session, cast.sam, now).agenda
    assert (len(agenda.rows), agenda.more) == (20, True)


def test_a_message_without_an_answer_for_a_day_stands_there_until_it_has_one(session, cast, now):
    """Both sides of the 24 hours; the front desk reads no messages (D1)"""
    active(session, cast, now - DAY)
    june = access_of(session, cast)

    def writes(actor, at):
        key = composer(session, actor, cast.june.id, at)
        messaging.send(session, actor=actor, patient_id=cast.june.id, text="Hello", form_key=key, now=at)

    writes(june, now)
    assert causes(session, cast.rivera, now + DAY - timedelta(seconds=1)) == []
    assert causes(session, cast.rivera, now + DAY) == [("June Park", "message_waits", "write")]
    assert causes(session, cast.okafor, now + DAY) == [("June Park", "message_waits", "write")]
    for other in (cast.sam, cast.olsen, cast.ada, cast.stone):
        assert causes(session, other, now + DAY) == []
    writes(cast.okafor, now + DAY)
    assert causes(session, cast.rivera, now + DAY) == []


def test_a_form_that_was_sent_stands_there_until_it_is_reviewed(session, cast, now):
    """S9, D1: the line leads to the form; not for who reads no answers"""
    june = scene.arrange(session, cast, now).june
    intake.start_flow(session, patient=cast.june, now=now)
    contact = submissions(session, cast.june)["contact"]
    writes(session, june, contact, now, name="June")
    assert causes(session, cast.rivera, now) == []
    sends(session, june, contact, now, SIGNED)
    (row,) = page(session, cast.rivera, now).attention.rows
    assert (row.cause, row.cure, row.form_id, row.task_id) == ("form_to_review", "read_form", str(contact.id), "")
    for other in (cast.sam, cast.olsen, cast.stone):
        assert causes(session, other, now) == []
    opened.review(session, actor=cast.rivera, submission_id=contact.id, now=now)
    assert causes(session, cast.rivera, now) == []


def test_an_overdue_invoice_stands_there_until_it_is_paid(session, cast, now):
    """S8, D1: both sides of the day it is due; the line leads to the invoice and says no amount"""
    bill = bills.issued(session, cast, now, "120.00")
    due = now + timedelta(days=(bill.due_on - now.date()).days)
    assert causes(session, cast.sam, due) == []
    (row,) = page(session, cast.sam, due + DAY).attention.rows
    assert (row.cause, row.cure, row.bill_id, row.task_id) == ("overdue", "open_bill", str(bill.id), "")
    assert row.sentence == "The invoice of Nov 22, 2026, 9:00 AM PST is overdue."
    seen = [bool(causes(session, who, due + DAY)) for who in (cast.rivera, cast.okafor, cast.olsen, cast.stone)]
    assert seen == [True, True, False, False]
    paid = bills.money("120.00", date="2026-12-01")
    billing.record_payment(session, actor=cast.sam, invoice_id=bill.id, details=paid, now=due + DAY)
    assert causes(session, cast.sam, due + DAY) == []


def test_the_new_patients_are_this_weeks_from_monday(session, cast, now):
    """Both sides of Monday in the clinic; D1, T30; archived ones are not news"""
    monday = now + timedelta(hours=15)  # midnight between Sunday and Monday
    for number in range(3):
        details = PatientDetails(first_name=f"Amy {number}", primary_provider_id=cast.olsen.id)
        at = monday + timedelta(seconds=number - 1)
        patients.create(session, actor=cast.sam, details=details, now=at)
        if number == 0:
            assert [one.name for one in page(session, cast.olsen, at).new] == ["Amy 0"]
    assert [one.name for one in page(session, cast.sam, monday + DAY).new] == ["Amy 2", "Amy 1"]
    assert page(session, cast.rivera, monday + DAY).new == []
    assert page(session, cast.stone, monday + DAY).new == []
    found = page(session, cast.sam, monday + DAY).new[0]
    assert (found.how, found.provider, found.at) == ("Added by the clinic", "Dr. Olsen", "Nov 23, 2026, 12:00 AM PST")


def test_many_new_patients_are_cut_and_the_list_has_them(session, cast, now):
    for number in range(9):
        details = PatientDetails(first_name=f"Amy {number}", primary_provider_id=cast.olsen.id)
        patients.create(session, actor=cast.sam, details=details, now=now)
    found = page(session, cast.olsen, now)
    assert (len(found.new), found.more_new) == (8, True)


def test_a_full_day_asks_no_more_than_an_empty_one(session, cast, now, kind):
    """No query in a loop"""

    def asked():
        heard = []
        event.listen(session.get_bind(), "before_cursor_execute", listen := lambda *_: heard.append(1))
        page(session, cast.sam, now)
        event.remove(session.get_bind(), "before_cursor_execute", listen)
        return len(heard)

    before = asked()
    for number in range(12):
        visits.books(session, cast, kind, now, f"2026-11-22 {9 + number:02}:00")
        details = PatientDetails(first_name=f"Amy {number}", primary_provider_id=cast.rivera.id)
        patients.create(session, actor=cast.sam, details=details, now=now)
    assert asked() == before
