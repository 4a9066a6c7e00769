"""The record read back in plain words: for whom, about whom, a page at a time (issue 5 lines 3 and 7, D1, T30)."""

import pytest

from osmind_app.clinic.activity import rows
from osmind_app.clinic.activity.rows import PAGE, ActivityFilter
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.patients import opening
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.clinic.patients.opening import ChartReason
from osmind_app.lib.errors import NotAllowed, NotFound


def done(session, cast, now, event="patient.changed", actor=None, patient=None, **detail):
    patient = patient or cast.june
    audit.record(session, actor=actor or cast.rivera, event=event, patient_id=patient.id, now=now, **detail)


def log(session, cast, **words):
    return rows.of_practice(session, actor=cast.ada, filter=ActivityFilter(**words))


def test_the_log_says_who_did_what_about_whom(session, cast, now):
    done(session, cast, now)
    done(session, cast, now, actor=audit.System(cast.willow.id), event="invitation.expired")
    told = [(row.who, row.what, row.patient) for row in log(session, cast).rows]
    assert told == [
        ("The portal by itself", "Let an invitation expire", "June Park"),
        ("Dr. Rivera", "Changed personal information", "June Park"),
    ]


def test_it_is_for_owners_and_admins_of_the_practice(session, cast, now):
    """D1, T30"""
    done(session, cast, now)
    done(session, cast, now, actor=cast.stone, patient=cast.holt)
    assert len(log(session, cast).rows) == 1
    assert [row.who for row in rows.of_practice(session, actor=cast.stone, filter=ActivityFilter()).rows] == [
        "Dr. Stone"
    ]
    for other in (cast.rivera, cast.sam):
        with pytest.raises(NotAllowed):
            rows.of_practice(session, actor=other, filter=ActivityFilter())


def test_it_is_filtered_by_kind_and_by_person_and_paged(session, cast, now):
    for _ in range(PAGE):
        done(session, cast, now)
    done(session, cast, now, event="document.read", actor=cast.sam)
    assert [row.what for row in log(session, cast, kind="looking").rows] == ["Opened a document"]
    assert {row.who for row in log(session, cast, who=str(cast.sam.id)).rows} == {"Sam Lee"}
    assert log(session, cast, who=str(cast.june.id)).rows == []
    first = log(session, cast)
    second = log(session, cast, before=first.next)
    assert (len(first.rows), len(second.rows), second.next) == (PAGE, 1, 0)


@pytest.mark.parametrize("words", [{"kind": "x", "before": "-1"}, {"who": "x" * 99, "before": "9" * 40}])
def test_words_of_the_address_that_make_no_sense_are_left_out(session, cast, now, words):
    done(session, cast, now)
    asked = ActivityFilter.from_query(words)
    assert (asked.kind, asked.before) == ("", 0)
    assert len(rows.of_practice(session, actor=cast.ada, filter=asked).rows) == 1


def test_a_chart_tells_its_own_record_to_who_may_open_it(session, cast, now):
    done(session, cast, now)
    done(session, cast, now, patient=cast.walt)
    shown = rows.of_patient(session, actor=cast.rivera, patient_id=cast.june.id, now=now)
    assert (shown.name, [row.what for row in shown.page.rows]) == ("June Park", ["Changed personal information"])
    for stranger in (cast.stone, cast.olsen):
        with pytest.raises(NotFound):
            rows.of_patient(session, actor=stranger, patient_id=cast.june.id, now=now)


def test_an_admin_outside_the_care_team_says_why_first_and_admins_read_it(session, cast, now):
    """D1"""
    with pytest.raises(ReasonNeeded):
        rows.of_patient(session, actor=cast.ada, patient_id=cast.june.id, now=now)
    opening.give_reason(
        session, actor=cast.ada, patient_id=cast.june.id, reason=ChartReason("other", "A complaint"), now=now
    )
    for reader, why in ((cast.ada, "Other: A complaint"), (cast.rivera, "")):
        shown = rows.of_patient(session, actor=reader, patient_id=cast.june.id, now=now)
        assert [row.why for row in shown.page.rows if row.what == "Said why they open the chart"] == [why]
