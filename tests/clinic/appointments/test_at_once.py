"""Many at the same second, on both databases: one is booked, nobody overwrites anybody (F13, F14)."""

import threading
import time
from collections import Counter
from functools import partial

from sqlmodel import Session, select

from osmind_app.clinic.appointments import service as appointments
from osmind_app.clinic.appointments.errors import AnsweredMeanwhile
from osmind_app.clinic.appointments.models import DECLINED, NO_SHOW, OCCURRED, Appointment, AppointmentRequest
from osmind_app.lib import db
from osmind_app.outbox.models import Letter
from tests import cast as people
from tests.cast import NOW
from tests.clinic.appointments import visits
from tests.clinic.onboarding.changing import access_of, active
from tests.races import at_once, done

PEOPLE = 16


def told(results):
    return Counter(type(one).__name__ for one in results)


def clinic(engine):
    cast = done(engine, people.arrive)
    return cast, done(engine, visits.offered, cast=cast, now=NOW)


def booked(engine):
    with Session(engine) as session:
        return session.exec(select(Appointment)).all()


def test_of_sixteen_who_book_overlapping_times_at_the_same_second_one_is_booked(spare_database):
    """S6, F14: no double booking of a provider, whoever asks for whom"""
    cast, kind = clinic(spare_database)
    tries = [
        partial(
            done,
            spare_database,
            appointments.book,
            actor=cast.sam,
            patient_id=(cast.june, cast.walt, cast.leo)[number % 3].id,
            details=visits.form(cast, kind, f"2026-12-01 09:{number:02}"),  # each another minute of the same hour
            now=NOW,
        )
        for number in range(PEOPLE)
    ]
    assert told(at_once(*tries)) == {"Appointment": 1, "TimeTaken": PEOPLE - 1}
    assert len(booked(spare_database)) == 1


def test_of_sixteen_clicks_on_one_form_one_books_and_all_read_the_same(spare_database):
    """F13"""
    cast, kind = clinic(spare_database)
    click = partial(
        done,
        spare_database,
        appointments.book,
        actor=cast.sam,
        patient_id=cast.june.id,
        details=visits.form(cast, kind),
        form_key="one form",
        now=NOW,
    )
    results = at_once(*[click] * PEOPLE)
    assert told(results) == {"Appointment": PEOPLE}
    assert len({one.id for one in results}) == 1
    with Session(spare_database) as session:
        assert len(session.exec(select(Letter).where(Letter.kind == "appointment_booked")).all()) == 1


def test_of_two_who_move_into_one_gap_and_six_who_move_one_visit_nothing_is_lost(spare_database):
    """F14: one version wins; two visits never land on the same time"""
    cast, kind = clinic(spare_database)
    made = [
        done(
            spare_database,
            appointments.book,
            actor=cast.sam,
            patient_id=cast.june.id,
            details=visits.form(cast, kind, f"2026-12-0{day} 09:30"),
            now=NOW,
        )
        for day in (1, 2)
    ]

    def moves(found, at):
        return partial(
            done,
            spare_database,
            appointments.move,
            actor=cast.sam,
            appointment_id=found.id,
            details=visits.form(cast, kind, at),
            version=found.version,
            now=NOW,
        )

    assert told(at_once(*[moves(one, "2026-12-04 11:00") for one in made])) == {"Appointment": 1, "TimeTaken": 1}
    left = next(one for one in booked(spare_database) if one.version == 1)
    results = at_once(*[moves(left, f"2026-12-08 {hour}:00") for hour in range(10, 16)])
    assert told(results) == {"Appointment": 1, "ChangedMeanwhile": 5}
    assert "Sam Lee changed this appointment on Nov 22, 2026" in str(
        next(e for e in results if isinstance(e, Exception))
    )


def test_cancelling_and_moving_at_once_leaves_one_truth(spare_database):
    """F14"""
    cast, kind = clinic(spare_database)
    for number in range(4):
        found = done(
            spare_database,
            appointments.book,
            actor=cast.sam,
            patient_id=cast.june.id,
            details=visits.form(cast, kind, f"2026-12-0{number + 1} 09:30"),
            now=NOW,
        )
        known = {"actor": cast.sam, "appointment_id": found.id, "version": 1, "now": NOW}
        results = at_once(
            partial(done, spare_database, appointments.cancel, reason="asked", **known),
            partial(
                done,
                spare_database,
                appointments.move,
                details=visits.form(cast, kind, f"2026-12-1{number} 09:30"),
                **known,
            ),
        )
        with Session(spare_database) as session:
            now_it_is = session.get_one(Appointment, found.id)
        assert now_it_is.version == 2
        assert (now_it_is.cancelled_at is None) == (type(results[0]).__name__ == "ChangedMeanwhile")


def test_a_wish_that_is_answered_while_it_is_changed_keeps_the_words_that_were_answered(spare_database):
    """F14: the staff declined what stood there, and the patient is told to look at the answer"""
    cast, _kind = clinic(spare_database)
    done(spare_database, active, cast=cast, now=NOW)
    june = done(spare_database, access_of, cast=cast)
    asked = done(spare_database, appointments.ask, actor=june, wishes="Tuesday", now=NOW)
    read, changes = threading.Event(), {"actor": june, "wishes": "Thursday", "now": NOW}

    def declines():
        with Session(spare_database.execution_options(**{db.WRITES: True}), expire_on_commit=False) as session:
            appointments.decline(session, actor=cast.sam, request_id=asked.id, note="", now=NOW)
            read.set()
            time.sleep(0.5)  # June's change has read the wish by now, and waits
            session.commit()

    def asks_again():
        read.wait()
        return done(spare_database, appointments.ask, **changes)

    _declined, result = at_once(declines, asks_again)
    with Session(spare_database) as session:
        before = session.get_one(AppointmentRequest, asked.id)
        assert (before.wishes, before.answer) == ("Tuesday", DECLINED)
    if spare_database.dialect.name == "sqlite":  # one after the other: by then there is no wish to change
        assert result.id != asked.id
    else:
        assert isinstance(result, AnsweredMeanwhile)


def test_of_those_who_mark_one_visit_differently_at_once_one_is_written_down(spare_database):
    """F14: it occurred or it was a no-show, never both; the others read what stands there"""
    cast, kind = clinic(spare_database)
    found = done(
        spare_database,
        appointments.book,
        actor=cast.sam,
        patient_id=cast.june.id,
        details=visits.form(cast, kind),
        now=NOW,
    )
    marks = [
        partial(
            done,
            spare_database,
            appointments.mark,
            actor=cast.sam,
            appointment_id=found.id,
            status=(OCCURRED, NO_SHOW)[number % 2],
            now=found.starts_at,
        )
        for number in range(8)
    ]
    results = at_once(*marks)
    (row,) = booked(spare_database)
    assert (row.version, (row.occurred_at is None) + (row.missed_at is None)) == (2, 1)
    refused = [one for one in results if isinstance(one, Exception)]
    assert len(refused) >= 4
    assert {type(one).__name__ for one in refused} <= {"MarkedAlready", "ChangedMeanwhile"}
