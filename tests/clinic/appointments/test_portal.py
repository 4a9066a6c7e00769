"""The patient sees, cancels and asks for another time, as far as the clinic lets them (S6, A24)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts.models import PATIENT, Account
from osmind_app.clinic.appointments import errors, portal, queries
from osmind_app.clinic.appointments import service as appointments
from osmind_app.clinic.appointments.details import RulesDetails
from osmind_app.clinic.families import service as families
from osmind_app.clinic.onboarding.today import today
from osmind_app.clinic.tasks.models import Task
from osmind_app.lib.errors import FormErrors, NotFound
from tests import letters
from tests.clinic.appointments.test_booking import told
from tests.clinic.appointments.visits import NAMES, ROOM, books, everything, local, moves, own

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def rule(session, cast, now, **typed):
    known = {"cut_off_hours": "24", "grace_minutes": "15"}
    appointments.change_rules(session, actor=cast.ada, details=RulesDetails.from_form(known | typed), now=now)


@pytest.fixture
def stranger(session, cast, now):
    """Somebody who opens a portal of the other clinic."""
    account = Account(kind=PATIENT, email="ivy@example.com", created_at=now)
    session.add(account)
    session.flush()
    return families.grant(session, account_id=account.id, patient_id=cast.holt.id, practice_id=cast.harbor.id, now=now)


def test_a_patient_sees_what_is_to_come_and_what_was_in_the_clinics_words(session, cast, now, kind, june):
    """S6, T49: no type's name anywhere"""
    past = books(session, cast, kind, now, "2026-11-22 09:30")
    coming = books(session, cast, kind, now)
    gone = books(session, cast, kind, now, "2026-12-02 09:30", how="in_person")
    appointments.cancel(session, actor=cast.sam, appointment_id=gone.id, reason="provider", version=1, now=now)
    tomorrow = now + DAY
    page = portal.visits(session, actor=june, now=tomorrow)
    assert [card.id for card in page.cards] == [str(coming.id)]
    assert page.cards[0].at == "Tuesday, December 1 at 9:30 AM (Pacific Time)"
    assert (page.cards[0].provider, page.cards[0].how, page.cards[0].minutes) == ("Dr. Rivera", "Video", 50)
    before = portal.visits(session, actor=june, now=tomorrow, past=True)
    assert [card.id for card in before.cards] == [str(gone.id), str(past.id)]
    assert before.cards[0].cancelled == "Cancelled by Willow Creek on Nov 22, 2026, 9:00 AM PST"
    assert NAMES not in str([page, before, portal.visit(session, actor=june, appointment_id=coming.id, now=now)])


def test_long_lists_are_paged_by_the_last_row(session, cast, now, kind, june):
    for number in range(portal.PAGE + 3):
        books(session, cast, kind, now, f"2027-01-{number + 1:02} 09:30")
    first = portal.visits(session, actor=june, now=now)
    second = portal.visits(session, actor=june, now=now, after=first.next_key)
    assert (len(first.cards), len(second.cards), second.next_key) == (portal.PAGE, 3, "")
    assert first.cards[-1].starts < second.cards[0].starts
    for key in ("x", str(cast.june.id)):
        assert portal.visits(session, actor=june, now=now, after=key).cards[0].id == first.cards[0].id


def test_join_video_is_there_from_fifteen_minutes_before_until_the_end(session, cast, now, kind, june):
    """S6: both sides of both limits"""
    made = books(session, cast, kind, now)
    starts, ends = made.starts_at, made.ends_at

    def joins(at):
        return portal.visit(session, actor=june, appointment_id=made.id, now=at).card.join_url

    assert [joins(starts - 15 * MINUTE - SECOND), joins(starts - 15 * MINUTE)] == ["", ROOM]
    assert [joins(ends - SECOND), joins(ends)] == [ROOM, ""]
    card = portal.visit(session, actor=june, appointment_id=made.id, now=starts - HOUR).card
    assert (card.join_from, card.opens_in) == ("9:15 AM", 45 * 60 * 1000 + 500)
    appointments.cancel(session, actor=cast.sam, appointment_id=made.id, reason="asked", version=1, now=now)
    assert joins(starts) == ""


def test_a_patient_cancels_until_the_cut_off_and_then_calls(session, cast, now, kind, june):
    """A24: both sides of 24 hours, and the clinic's own number"""
    made = books(session, cast, kind, now)
    limit = made.starts_at - DAY
    with pytest.raises(errors.CallTheClinic) as why:
        appointments.cancel_own(session, **own(made, june), now=limit)
    assert why.value.sentence == "This can't be changed here any more. Call Willow Creek at (415) 555-0132."
    shown = portal.visit(session, actor=june, appointment_id=made.id, now=limit)
    assert (shown.may_change, shown.why_not) == (
        False,
        "It is too late to change or cancel here: call Willow Creek at (415) 555-0132.",
    )
    rule(session, cast, now, cut_off_hours="23")
    before = portal.visit(session, actor=june, appointment_id=made.id, now=limit)
    assert (before.may_change, before.until) == (True, "Monday, November 30 at 10:30 AM (Pacific Time)")
    appointments.cancel_own(session, **own(made, june), now=limit + HOUR - SECOND)
    assert made.cancelled_at is not None


def test_cancelling_says_why_and_tells_the_care_team(session, cast, now, kind, june):
    """S6, A17"""
    made = books(session, cast, kind, now)
    with pytest.raises(FormErrors):
        appointments.cancel_own(session, **own(made, june, reason="<script>"), now=now)
    appointments.cancel_own(session, **own(made, june), now=now)
    card = portal.visit(session, actor=june, appointment_id=made.id, now=now).card
    assert card.cancelled.endswith("“The time doesn't work for me”")
    assert "appointment_cancelled" in told(session, cast.rivera)
    assert "appointment_cancelled" in told(session, cast.okafor)
    letter = letters.latest(session, to="june@example.com", kind="appointment_cancelled")
    assert letter.subject == "Cancelled: appointment on Tue, Dec 1, 9:30 AM"
    assert "time doesn't work" not in letter.text
    appointments.cancel_own(session, **own(made, june), now=now)  # twice is once
    assert len(letters.promised(session, to="june@example.com", kind="appointment_cancelled")) == 1


def test_a_short_grace_after_booking_and_after_moving(session, cast, now, kind, june):
    """A24: both sides of 15 minutes, for a visit that is tomorrow morning"""
    made = books(session, cast, kind, now, "2026-11-23 08:00")

    def may(at):
        return portal.visit(session, actor=june, appointment_id=made.id, now=at).may_change

    assert [may(now + 15 * MINUTE - SECOND), may(now + 15 * MINUTE)] == [True, False]
    later = now + HOUR
    made = moves(session, cast, kind, made, later, "2026-11-23 08:30")
    assert [may(later + 15 * MINUTE - SECOND), may(later + 15 * MINUTE)] == [True, False]
    appointments.cancel_own(session, **own(made, june), now=later + MINUTE)


def test_no_grace_once_it_has_begun(session, cast, now, kind, june):
    made = books(session, cast, kind, now, "2026-11-22 09:05")
    assert portal.visit(session, actor=june, appointment_id=made.id, now=now + 4 * MINUTE).may_change
    assert not portal.visit(session, actor=june, appointment_id=made.id, now=now + 5 * MINUTE).may_change


def test_a_clinic_can_make_it_view_only(session, cast, now, kind, june):
    """A24: nothing is cancelled, asked or booked in the portal; what is there is seen"""
    made = books(session, cast, kind, now)
    rule(session, cast, now, view_only="on")
    for deed in (
        lambda: appointments.cancel_own(session, **own(made, june), now=now),
        lambda: appointments.ask(session, actor=june, wishes="Mondays", now=now),
        lambda: appointments.ask(session, actor=june, wishes="Mondays", appointment_id=made.id, now=now),
    ):
        with pytest.raises(errors.OnlyLooking):
            deed()
    shown = portal.visit(session, actor=june, appointment_id=made.id, now=now)
    assert shown.why_not == "To change or cancel, call Willow Creek at (415) 555-0132."
    assert portal.visits(session, actor=june, now=now).may_ask is False
    rule(session, cast, now)
    assert portal.visit(session, actor=june, appointment_id=made.id, now=now).may_change


def test_what_the_clinic_moved_meanwhile_is_not_cancelled_unseen(session, cast, now, kind, june):
    """F14"""
    made = books(session, cast, kind, now)
    shown = portal.visit(session, actor=june, appointment_id=made.id, now=now)
    moves(session, cast, kind, made, now, "2026-12-03 09:30")
    with pytest.raises(errors.MovedMeanwhile):
        appointments.cancel_own(session, **own(made, june, version=shown.version), now=now)
    again = portal.visit(session, actor=june, appointment_id=made.id, now=now)
    assert again.moved_from == ["Tuesday, December 1 at 9:30 AM (Pacific Time)"]


def test_asking_for_another_time_waits_for_the_staff_who_move_it(session, cast, now, kind, june):
    """S6, A24: task, bell, letter 32; the answer closes them"""
    made = books(session, cast, kind, now)
    asked = appointments.ask(session, actor=june, wishes=" Tuesday mornings ", appointment_id=made.id, now=now)
    assert (asked.wishes, b"Tuesday" in asked.wishes_sealed) == ("Tuesday mornings", False)
    assert "appointment_asked" in told(session, cast.rivera)
    assert letters.latest(session, to="june@example.com", kind="appointment_requested").subject == (
        "Your appointment request"
    )
    (line,) = [row for row in today(session, actor=cast.sam, now=now).rows if row.cause == "appointment_asked"]
    assert line.name == "June Park"
    (waits,) = queries.patient_visits(session, actor=cast.rivera, patient_id=cast.june.id, now=now).waiting
    assert (waits.wishes, waits.about) == ("Tuesday mornings", "Tue, Dec 1, 9:30 AM")
    shown = portal.visits(session, actor=june, now=now)
    assert (shown.waiting.wishes, shown.waiting.about) == (
        "Tuesday mornings",
        "Tuesday, December 1 at 9:30 AM (Pacific Time)",
    )
    moves(session, cast, kind, made, now, "2026-12-08 09:30", request_id=asked.id)
    assert (asked.answer, asked.booked_id) == ("accepted", made.id)
    assert portal.visits(session, actor=june, now=now).waiting.wishes == ""
    assert session.exec(select(Task.done_at).where(Task.kind == "appointment_asked")).one() is not None


def test_asking_again_changes_what_is_asked_and_rings_once(session, cast, now, kind, june):
    """F13"""
    first = appointments.ask(session, actor=june, wishes="Mondays", now=now)
    second = appointments.ask(session, actor=june, wishes="Fridays", now=now)
    assert (first.id, second.wishes) == (second.id, "Fridays")
    assert told(session, cast.rivera).count("appointment_asked") == 1
    with pytest.raises(FormErrors):
        appointments.ask(session, actor=june, wishes="   ", now=now)
    with pytest.raises(FormErrors):
        appointments.ask(session, actor=june, wishes="x" * 501, now=now)
    appointments.ask(session, actor=june, wishes="x" * 500, now=now)


def test_a_declined_wish_is_told_with_the_clinics_line(session, cast, now, kind, june):
    """Letter 32: the line itself is read in the portal only"""
    asked = appointments.ask(session, actor=june, wishes="Sundays", now=now)
    appointments.decline(session, actor=cast.sam, request_id=asked.id, note="We are closed on Sundays.", now=now)
    letter = letters.latest(session, to="june@example.com", kind="appointment_declined")
    assert (letter.subject, "Sundays" in letter.text) == ("Your appointment request", False)
    shown = portal.visits(session, actor=june, now=now)
    assert (shown.declined.note, shown.waiting.wishes) == ("We are closed on Sundays.", "")
    assert portal.visits(session, actor=june, now=now + 14 * DAY).declined.note == ""
    with pytest.raises(errors.RequestAnswered):
        appointments.decline(session, actor=cast.sam, request_id=asked.id, note="", now=now)
    with pytest.raises(errors.RequestAnswered):
        books(session, cast, kind, now, request_id=asked.id)


def test_a_wish_for_a_new_visit_is_granted_by_booking(session, cast, now, kind, june):
    """The story: cancelled, asked, booked again"""
    made = books(session, cast, kind, now)
    appointments.cancel_own(session, **own(made, june), now=now)
    asked = appointments.ask(session, actor=june, wishes="Any Monday", appointment_id=made.id, now=now)
    assert asked.appointment_id is None
    again = books(session, cast, kind, now, "2026-12-07 09:30", request_id=asked.id)
    assert (local(again), asked.answer) == ("2026-12-07 09:30 PST", "accepted")
    # another patient's wish is not granted by it
    asked = appointments.ask(session, actor=june, wishes="Any Monday", now=now)
    with pytest.raises(NotFound):
        books(session, cast, kind, now, "2026-12-08 09:30", patient=cast.walt, request_id=asked.id)


def test_cancelling_the_visit_takes_the_wish_back(session, cast, now, kind, june):
    made = books(session, cast, kind, now)
    appointments.ask(session, actor=june, wishes="Mondays", appointment_id=made.id, now=now)
    appointments.cancel_own(session, **own(made, june), now=now)
    assert everything(session).requests[0].answer == "taken_back"
    assert not [row for row in today(session, actor=cast.sam, now=now).rows if row.cause == "appointment_asked"]
    appointments.ask(session, actor=june, wishes="Mondays", now=now)
    appointments.take_back(session, actor=june, now=now)
    assert portal.visits(session, actor=june, now=now).waiting.wishes == ""


def test_nobody_else_sees_or_touches_it(session, cast, now, kind, june, stranger):
    """T24, T30"""
    made = books(session, cast, kind, now)
    asked = appointments.ask(session, actor=june, wishes="Mondays", now=now)
    for deed in (
        lambda: portal.visit(session, actor=stranger, appointment_id=made.id, now=now),
        lambda: appointments.cancel_own(session, **own(made, stranger), now=now),
        lambda: appointments.ask(session, actor=stranger, wishes="x", appointment_id=made.id, now=now),
    ):
        with pytest.raises(NotFound):
            deed()
    assert portal.visits(session, actor=stranger, now=now).cards == []
    for outsider in (cast.stone, cast.olsen):
        for deed in (
            lambda who=outsider: appointments.decline(session, actor=who, request_id=asked.id, note="", now=now),
            lambda who=outsider: queries.booking_form(session, actor=who, request_id=asked.id, now=now),
            lambda who=outsider: queries.booking_form(session, actor=who, appointment_id=made.id, now=now),
            lambda who=outsider: queries.booking_form(session, actor=who, patient_id=cast.june.id, now=now),
            lambda who=outsider: queries.patient_visits(session, actor=who, patient_id=cast.june.id, now=now),
        ):
            with pytest.raises(NotFound):
                deed()


def test_home_shows_the_next_one(session, cast, now, kind, june):
    assert queries.home_card(session, actor=june, now=now) is None
    books(session, cast, kind, now, "2026-12-08 09:30")
    made = books(session, cast, kind, now)
    assert queries.home_card(session, actor=june, now=now).id == str(made.id)
    assert queries.home_card(session, actor=june, now=made.ends_at).at.startswith("Tuesday, December 8")
