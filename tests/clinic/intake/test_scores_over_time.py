"""What scales came to over time: drawn, named by their bands, and as a table; for those who read answers (D1, S60)."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.intake import publishing, schedule_rows, scheduling, score_rows
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.lib.errors import NotFound
from tests.clinic.intake.forms_for_tests import bands, points, source
from tests.clinic.intake.scene import sends, submissions, writes


@pytest.fixture
def scales(session, cast, clinic, now):
    publishing.add_shipped(session, actor=cast.ada, now=now)
    return clinic


def fills_in(session, cast, clinic, key, prefix, digits, at):
    intake.assign(session, actor=cast.rivera, patient_id=cast.june.id, form_key=key, now=at)
    submission = submissions(session, cast.june)[key]
    answers = {f"{prefix}{number}": digit for number, digit in enumerate(digits, 1)}
    writes(session, clinic.june, submission, at, **answers)
    if key == "phq_9":
        writes(session, clinic.june, submission, at, **{"phq9-difficulty": "0"})
    sends(session, clinic.june, submission, at)


def charts(session, actor, cast, now):
    return score_rows.of_patient(session, actor=actor, patient_id=cast.june.id, now=now)


def test_each_scale_is_a_line_over_its_bands(session, cast, scales, now):
    """S60"""
    for weeks, digits in enumerate(["333333330", "222222221", "111110000"]):
        fills_in(session, cast, scales, "phq_9", "phq9-", digits, now + timedelta(weeks=weeks))
    fills_in(session, cast, scales, "gad_7", "gad7-", "1110000", now)
    gad, phq = charts(session, cast.rivera, cast, now)
    assert [(point.words, point.flag) for point in phq.points] == [
        ("5 of 27, mild", ""),
        ("17 of 27, moderately severe", "Question 9 above 0"),
        ("24 of 27, severe", ""),
    ]
    assert (phq.name, phq.first, phq.last) == ("PHQ-9", "Nov 22, 2026", "Dec 6, 2026")
    assert phq.said == (
        "PHQ-9 over time. Nov 22, 2026: 24 of 27, severe; Nov 29, 2026: 17 of 27, moderately severe; "
        "Dec 6, 2026: 5 of 27, mild."
    )
    xs, ys = [point.x for point in phq.points], [point.y for point in phq.points]
    assert xs == [346, 190, 34], "the newest at the right, a week in the middle of two"
    assert ys == sorted(ys, reverse=True), "a lower sum stands lower"
    assert phq.line == " ".join(f"{x},{y}" for x, y in reversed(list(zip(xs, ys, strict=True))))
    assert [band.words for band in phq.bands] == ["Minimal", "Mild", "Moderate", "Moderately severe", "Severe"]
    assert phq.bands[-1].y == 12
    assert phq.bands[0].y + phq.bands[0].height == 190
    for lower, upper in zip(phq.bands, phq.bands[1:], strict=False):
        assert upper.y + upper.height == lower.y
    assert (gad.name, [point.x for point in gad.points], gad.last) == ("GAD-7", [190], "")


def test_a_form_of_the_clinic_is_drawn_like_a_published_scale(session, cast, scales, now):
    content = source(points("a", 0, 4), title="Weekly check-in", extension=bands((0, "Good"), (3, "Poor")))
    publishing.publish(session, actor=cast.ada, content=content, now=now)
    fills_in(session, cast, scales, "weekly_check_in", "a", [], now)
    [chart] = charts(session, cast.rivera, cast, now)
    [point] = chart.points
    assert (point.words, point.is_drawn, chart.line) == ("No score: 0 of 1 questions answered", False, "")


def test_forms_that_are_not_scored_draw_nothing_and_write_nothing_down(session, cast, scales, now):
    intake.assign(session, actor=cast.rivera, patient_id=cast.june.id, form_key="list", now=now)
    sends(session, scales.june, submissions(session, cast.june)["list"], now)
    assert charts(session, cast.rivera, cast, now) == []
    assert "form.scores_read" not in session.exec(select(AuditEvent.event)).all()


def test_who_looked_is_written_down_and_the_front_desk_sees_none(session, cast, scales, now):
    """D1, T49"""
    fills_in(session, cast, scales, "gad_7", "gad7-", "1110000", now)
    assert charts(session, cast.sam, cast, now) == []
    with pytest.raises(ReasonNeeded):
        charts(session, cast.ada, cast, now)
    charts(session, cast.okafor, cast, now)
    [event] = session.exec(select(AuditEvent).where(AuditEvent.event == "form.scores_read")).all()
    assert (event.actor_id, event.patient_id, event.detail) == (cast.okafor.id, cast.june.id, {})


def test_another_clinic_sees_neither_scores_nor_schedules(session, cast, scales, now):
    """T30"""
    for ask in (score_rows.of_patient, schedule_rows.of_patient):
        with pytest.raises(NotFound):
            ask(session, actor=cast.stone, patient_id=cast.june.id, now=now)


def test_staff_see_what_comes_back_and_when(session, cast, scales, now):
    """Issue 5 line 5"""
    for key, weeks in (("phq_9", 2), ("gad_7", 1)):
        scheduling.begin(
            session,
            actor=cast.rivera,
            patient_id=cast.june.id,
            form_key=key,
            every_weeks=weeks,
            first_now=False,
            now=now,
        )
    gad, phq = schedule_rows.of_patient(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    assert (gad.title, gad.words) == ("GAD-7", "Every week, next on Nov 29, 2026")
    assert (phq.title, phq.words, phq.begun) == ("PHQ-9", "Every 2 weeks, next on Dec 6, 2026", "Begun by Dr. Rivera")
    scheduling.stop(session, actor=cast.sam, schedule_id=UUID(phq.id), now=now)
    assert len(schedule_rows.of_patient(session, actor=cast.sam, patient_id=cast.june.id, now=now)) == 1
