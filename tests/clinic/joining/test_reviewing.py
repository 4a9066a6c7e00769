"""Is who joined somebody the clinic has already? People decide, side by side; nothing links itself (B12, T10)."""

from datetime import date, timedelta
from functools import partial

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.models import PATIENT
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.families import service as families
from osmind_app.clinic.joining import errors, reviewing
from osmind_app.clinic.joining import service as joining
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.queries import today
from osmind_app.clinic.patients import opening
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib.errors import NotFound
from tests import letters
from tests.cast import password_hash
from tests.clinic.joining import newcomers

WALT = {
    "first_name": "Walt",
    "last_name": "Brandt",
    "birth_month": "7",
    "birth_day": "2",
    "birth_year": "1951",
    "email": "walt.b@example.com",
}


def joined(session, link, now, **form) -> Patient:
    newcomers.joins(session, link, now, **form)
    return session.exec(select(Patient).where(Patient.email == form["email"])).one()


@pytest.fixture
def newcomer(session, link, now) -> Patient:
    """Somebody who types Walt's name and birth date, with a mailbox of their own."""
    return joined(session, link, now, **WALT)


def test_the_likely_charts_stand_beside_the_newcomer(session, cast, newcomer, now):
    """B12"""
    shown = reviewing.review(session, actor=cast.rivera, patient_id=newcomer.id, now=now)
    assert (shown.due, shown.newcomer.email, shown.elsewhere) == (True, "walt.b@example.com", 0)
    [match] = shown.matches
    assert (match.id, match.name, match.birth_day) == (str(cast.walt.id), "Walt Brandt", "Jul 2, 1951 (75)")
    assert match.why == "Same birth date, same name"


@pytest.mark.parametrize("deed", ["new_person", "ask", "same_person"])
def test_who_has_not_said_why_decides_nothing(session, cast, newcomer, now, deed):
    """D1: an admin outside the care team, who calls the deed without having looked"""
    more = {"existing_id": cast.walt.id, "to_new_email": True} if deed == "same_person" else {}
    decides = partial(getattr(joining, deed), session, actor=cast.ada, patient_id=newcomer.id, now=now, **more)
    with pytest.raises(ReasonNeeded):
        decides()
    assert newcomer.is_to_review
    reason = opening.ChartReason("sign_in")
    opening.give_reason(session, actor=cast.ada, patient_id=newcomer.id, reason=reason, now=now)
    decides()


def test_charts_outside_the_readers_care_teams_are_counted_and_not_shown(session, cast, newcomer, now):
    """D1, D3: ask the front desk"""
    cast.walt.primary_provider_id = cast.okafor.id
    session.add(cast.walt)
    session.flush()
    shown = reviewing.review(session, actor=cast.rivera, patient_id=newcomer.id, now=now)
    assert (shown.matches, shown.elsewhere) == ([], 1)
    assert len(reviewing.review(session, actor=cast.sam, patient_id=newcomer.id, now=now).matches) == 1
    with pytest.raises(NotFound):
        joining.same_person(
            session,
            actor=cast.rivera,
            patient_id=newcomer.id,
            existing_id=cast.walt.id,
            to_new_email=True,
            now=now,
        )


def test_the_newcomer_never_sees_or_becomes_the_chart_that_was_there(session, cast, newcomer, now):
    """T10"""
    account = accounts.by_email(session, kind=PATIENT, email=WALT["email"])
    assert [one.patient_id for one in families.accesses_of(session, account_id=account.id)] == [newcomer.id]
    assert cast.walt.email is None


def test_a_new_person_is_reviewed_and_leaves_today(session, cast, newcomer, now):
    joining.new_person(session, actor=cast.rivera, patient_id=newcomer.id, now=now)
    assert (newcomer.is_to_review, newcomer.reviewed_by_id) == (False, cast.rivera.id)
    assert today(session, actor=cast.rivera, now=now).rows == []
    assert not reviewing.review(session, actor=cast.rivera, patient_id=newcomer.id, now=now).due
    with pytest.raises(errors.AlreadyReviewed):
        joining.new_person(session, actor=cast.sam, patient_id=newcomer.id, now=now)


def test_asking_keeps_the_patient_on_today_with_the_question(session, cast, newcomer, now):
    for _ in range(2):
        joining.ask(session, actor=cast.rivera, patient_id=newcomer.id, now=now)
    [row] = today(session, actor=cast.sam, now=now).rows
    assert (row.cause, row.cure, row.task_id) == ("join_asked", "review", "")
    assert "is this somebody you already have?" in row.sentence
    assert reviewing.review(session, actor=cast.sam, patient_id=newcomer.id, now=now).asked
    joining.new_person(session, actor=cast.sam, patient_id=newcomer.id, now=now)
    assert today(session, actor=cast.sam, now=now).rows == []


def same(session, cast, newcomer, now, *, existing=None, to_new_email=True):
    return joining.same_person(
        session,
        actor=cast.sam,
        patient_id=newcomer.id,
        existing_id=(existing or cast.walt).id,
        to_new_email=to_new_email,
        now=now,
    )


def test_the_same_person_keeps_the_chart_that_was_there_and_is_invited_at_the_new_address(session, cast, newcomer, now):
    """B12: the newcomer's chart is archived, its access ends, nothing is copied but the proven address"""
    kept = same(session, cast, newcomer, now)
    assert (kept.patient.id, kept.invitation.email) == (cast.walt.id, "walt.b@example.com")
    session.refresh(newcomer)
    session.refresh(cast.walt)
    assert newcomer.archived_at == now
    assert (cast.walt.email, cast.walt.phone, cast.walt.group_id) == ("walt.b@example.com", "", None)
    account = accounts.by_email(session, kind=PATIENT, email="walt.b@example.com")
    assert families.accesses_of(session, account_id=account.id) == []
    kinds = [letter.kind for letter in letters.promised(session, to="walt.b@example.com")]
    assert kinds == ["join_code", "invitation"]
    [event] = session.exec(select(AuditEvent).where(AuditEvent.event == "join.reviewed")).all()
    assert event.detail == {"decided": "same", "existing": str(cast.walt.id)}
    token = letters.token_in(letters.latest(session, to="walt.b@example.com", kind="invitation"))
    onboarding.accept(session, token=token, password_hash=password_hash(), now=now)
    assert [one.patient_id for one in families.accesses_of(session, account_id=account.id)] == [cast.walt.id]


def test_the_same_person_may_be_invited_at_the_address_the_chart_has(session, cast, link, now):
    june = {"first_name": "June", "last_name": "Park", "birth_month": "3", "birth_day": "14", "birth_year": "1985"}
    newcomer = joined(session, link, now, **june, email="jp@example.com")
    kept = same(session, cast, newcomer, now, existing=cast.june, to_new_email=False)
    assert kept.invitation.email == "june@example.com"
    session.refresh(cast.june)
    assert cast.june.email == "june@example.com"
    assert [letter.kind for letter in letters.promised(session, to="jp@example.com")] == ["join_code", "access_ended"]


def test_a_patient_who_signs_in_already_is_sent_no_invitation(session, cast, link, now):
    account = accounts.open(session, kind=PATIENT, email="june@example.com", password_hash="kept", now=now)
    families.grant(session, account_id=account.id, patient_id=cast.june.id, practice_id=cast.willow.id, now=now)
    newcomer = joined(session, link, now, first_name="June", last_name="Park", email="jp@example.com")
    kept = same(session, cast, newcomer, now, existing=cast.june)
    assert (kept.invitation, account.password_hash) == (None, "kept")
    session.refresh(cast.june)
    assert cast.june.email == "june@example.com"


def test_a_chart_that_was_archived_comes_back_with_its_patient(session, cast, newcomer, now):
    onboarding.archive(session, actor=cast.sam, patient_id=cast.walt.id, now=now)
    [match] = reviewing.review(session, actor=cast.sam, patient_id=newcomer.id, now=now).matches
    assert (match.archived, match.name) == (True, "Walt Brandt (archived on Nov 22, 2026)")
    same(session, cast, newcomer, now)
    session.refresh(cast.walt)
    assert cast.walt.archived_at is None


def test_two_who_decide_at_once_decide_once(session, cast, newcomer, now):
    same(session, cast, newcomer, now)
    for deed in (joining.new_person, joining.ask):
        with pytest.raises(errors.AlreadyReviewed):
            deed(session, actor=cast.rivera, patient_id=newcomer.id, now=now)
    with pytest.raises(errors.AlreadyReviewed):
        same(session, cast, newcomer, now)


def test_nobody_else_reviews(session, cast, newcomer, now):
    """T30, D1: Dr. Stone and a colleague who is not on the care team get NotFound"""
    for actor in (cast.stone, cast.olsen):
        for deed in (reviewing.review, joining.new_person, joining.ask):
            with pytest.raises(NotFound):
                deed(session, actor=actor, patient_id=newcomer.id, now=now)
        with pytest.raises(NotFound):
            joining.same_person(
                session, actor=actor, patient_id=newcomer.id, existing_id=cast.holt.id, to_new_email=True, now=now
            )
    with pytest.raises(NotFound):  # nor is a newcomer ever the same as a patient of another clinic
        same(session, cast, newcomer, now, existing=cast.holt)
    assert newcomer.is_to_review


def test_archiving_a_newcomer_ends_the_review(session, cast, newcomer, now):
    joining.ask(session, actor=cast.sam, patient_id=newcomer.id, now=now)
    onboarding.archive(session, actor=cast.sam, patient_id=newcomer.id, now=now + timedelta(hours=1))
    assert today(session, actor=cast.sam, now=now).rows == []
    assert not reviewing.review(session, actor=cast.sam, patient_id=newcomer.id, now=now).due


def test_twins_and_namesakes_are_not_taken_for_each_other(session, cast, link, now):
    """a different birth date speaks against"""
    other = joined(session, link, now, first_name="Walt", last_name="Brandt", email="other@example.com")
    assert other.birth_date == date(1990, 10, 31)
    assert reviewing.review(session, actor=cast.sam, patient_id=other.id, now=now).matches == []
