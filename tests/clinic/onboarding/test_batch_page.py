"""A batch as its screen shows it: the dry run row by row, how far it is, the report, and the last batches."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select, update

from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding import batch_page, choosing
from osmind_app.clinic.onboarding.batch_page import FINISHED, PLANNED, SENDING, STOPPED
from osmind_app.clinic.onboarding.patient_filter import PatientFilter
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.lib.errors import NotFound
from osmind_app.outbox.models import Letter


def planned(session, actor, now, *ids):
    everybody = None if ids else PatientFilter()
    plan = choosing.plan_invites(session, actor=actor, patient_ids=ids, everybody=everybody, now=now)
    return invitations.keep(session, actor=actor, plan=plan, now=now)


def shown(session, actor, batch, page=1):
    return batch_page.batch_page(session, actor=actor, batch_id=batch.id, page=page)


def told(page):
    return [(row.name, row.text) for row in page.rows]


def test_the_dry_run_says_row_by_row_who_gets_nothing_and_why(session, cast, now):
    """B8: what needs a person's eyes stands first"""
    page = shown(session, cast.sam, planned(session, cast.sam, now))
    assert told(page) == [
        ("Walt Brandt", "No email"),
        ("Leo Marsh", "No email"),
        ("June Park", "First invite"),
    ]
    assert (page.state, page.willing, page.sent, page.refused, page.total) == (PLANNED, 1, 0, 2, 3)
    assert [(one.number, one.text) for one in page.counts] == [("1", "First invite"), ("2", "No email")]


def test_a_patient_who_is_not_ones_own_has_no_name(session, cast, now):
    """T30, D1"""
    page = shown(session, cast.olsen, planned(session, cast.olsen, now, cast.june.id, cast.holt.id))
    assert {row.name for row in page.rows} == {batch_page.UNKNOWN}
    assert {(row.email, row.patient_id) for row in page.rows} == {("", "")}
    assert page.willing == 0


def test_progress_and_report(session, cast, now):
    """B8: 1 of 2, stopped, the rest, and what became of the emails"""
    details = PatientDetails(
        first_name="Amy", last_name="Young", email="amy@example.com", primary_provider_id=cast.rivera.id
    )
    amy = patients.create(session, actor=cast.sam, details=details, now=now)
    batch = planned(session, cast.sam, now, cast.june.id, amy.id, cast.walt.id)
    about = {"actor": cast.sam, "batch_id": batch.id, "now": now}
    first = shown(session, cast.sam, batch)
    invitations.start(session, **about)
    batch = invitations.send_some(session, **about, at_most=1)
    half = batch_page.advanced(first, batch)
    assert (half.state, half.sent, half.willing, half.percent) == (SENDING, 1, 2, 50)
    assert batch_page.advanced(first, invitations.stop(session, **about)).state == STOPPED
    (line,) = batch_page.last_batches(session, actor=cast.sam, now=now)
    assert (line.text, line.state) == ("1 invited · 1 not invited · 1 to go", STOPPED)
    invitations.go_on(session, **about)
    batch = invitations.send_some(session, **about)
    report = shown(session, cast.sam, batch)
    assert (report.state, report.sent, report.refused, report.waiting) == (FINISHED, 2, 1, 2)
    assert replace(report, rows=[]).percent == 100
    gone = update(Letter).where(col(Letter.batch_id) == batch.id)
    session.exec(gone.values(sent_at=now))
    session.exec(gone.where(col(Letter.patient_id) == amy.id).values(bounced_at=now))
    report = shown(session, cast.sam, batch)
    assert (report.waiting, report.undelivered) == (0, 1)


def test_long_batches_have_pages(session, cast, now):
    for number in range(60):
        details = PatientDetails(
            first_name=f"Amy{number:02}",
            last_name="Young",
            email=f"amy{number}@example.com",
            primary_provider_id=cast.rivera.id,
        )
        patients.create(session, actor=cast.sam, details=details, now=now)
    batch = planned(session, cast.sam, now)
    pages = [shown(session, cast.sam, batch, number) for number in (1, 2, 3)]
    assert [(page.previous_page, page.next_page, len(page.rows)) for page in pages] == [
        (0, 2, 25),
        (1, 3, 25),
        (2, 0, 13),
    ]
    assert len({row.patient_id for page in pages for row in page.rows}) == 63
    assert shown(session, cast.sam, batch, 99).page == 3
    assert shown(session, cast.sam, batch, -1).page == 1


@pytest.mark.parametrize("who", ["stone", "olsen", "ada"])
def test_a_batch_is_opened_by_whoever_made_it(session, cast, now, who):
    """T30"""
    batch = planned(session, cast.sam, now)
    with pytest.raises(NotFound):
        shown(session, getattr(cast, who), batch)


def test_who_reads_of_the_last_batches(session, cast, now):
    """D1: one's own, and the practice's for those who see the whole list; plans are nobody's news"""
    batch = planned(session, cast.rivera, now)
    everybody = ("rivera", "okafor", "sam", "ada", "stone")
    assert not any(batch_page.last_batches(session, actor=getattr(cast, who), now=now) for who in everybody)
    invitations.start(session, actor=cast.rivera, batch_id=batch.id, now=now)
    seen = {who: len(batch_page.last_batches(session, actor=getattr(cast, who), now=now)) for who in everybody}
    assert seen == {"rivera": 1, "okafor": 0, "sam": 1, "ada": 1, "stone": 0}


def test_what_a_closed_page_left_behind_is_found(session, cast, now):
    """B8, F5: two minutes after the yes; not what was stopped, is done, or belongs to somebody who left"""
    batch = planned(session, cast.sam, now)
    after = now + timedelta(minutes=2)

    def left(at):
        return [one for one, _ in invitations.batches_left(session, now=at)]

    assert left(after) == []
    invitations.start(session, actor=cast.sam, batch_id=batch.id, now=now)
    assert (left(after - timedelta(microseconds=1)), left(after)) == ([], [batch.id])
    invitations.stop(session, actor=cast.sam, batch_id=batch.id, now=now)
    assert left(after) == []
    invitations.go_on(session, actor=cast.sam, batch_id=batch.id, now=now)
    cast.sam.deactivated_at = now
    session.flush()
    assert left(after) == []
    cast.sam.deactivated_at = None
    invitations.send_some(session, actor=cast.sam, batch_id=batch.id, now=after)
    assert left(after) == []
    assert session.exec(select(Letter).where(Letter.batch_id == batch.id)).one().to_email == "june@example.com"
