"""A patient reads who can see their record, and who has looked (B17)."""

from datetime import timedelta

import pytest

from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.details import ContactDetails
from osmind_app.clinic.families.models import GUARDIAN
from osmind_app.clinic.intake import opened
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.messaging import service as messaging
from osmind_app.clinic.onboarding import previews, who_looked
from osmind_app.clinic.patients import care_team, opening
from osmind_app.clinic.patients.opening import ChartReason
from tests.clinic.intake.scene import SIGNED, arrange, sends, submissions, writes
from tests.clinic.onboarding.changing import access_of, active, somebody_elses


@pytest.fixture
def june(session, cast, now):
    """June's own access to her portal."""
    active(session, cast, now)
    return access_of(session, cast)


@pytest.fixture
def clinic(session, cast, now):
    """The forms of the group, and June's portal."""
    return arrange(session, cast, now)


def looks(session, june):
    return [(row.who, row.what) for row in who_looked.who_looked(session, actor=june).rows]


def opens(session, actor, patient, now):
    opening.open_chart(session, actor=actor, patient_id=patient.id, now=now)


def test_the_care_team_and_who_opens_the_portal_are_named(session, cast, now, june):
    """B17: since when, and without whoever left"""
    page = who_looked.who_can_see(session, actor=june)
    assert [(one.name, one.role) for one in page.care_team] == [
        ("Dr. Rivera", "Primary Provider"),
        ("Dr. Okafor", "Care team"),
    ]
    assert page.care_team[1].since == "Nov 22, 2026, 9:00 AM PST"
    assert [(one.name, one.role) for one in page.portal] == [("You", "The patient")]
    dana = somebody_elses(session, cast, now, "dana@example.com")
    families.grant(
        session, account_id=dana.id, patient_id=cast.june.id, practice_id=cast.willow.id, role=GUARDIAN, now=now
    )
    care_team.leave(session, patient=cast.june, provider_ids=[cast.okafor.id], now=now)
    page = who_looked.who_can_see(session, actor=june)
    assert [one.name for one in page.care_team] == ["Dr. Rivera"]
    assert [(one.name, one.role) for one in page.portal][1:] == [(who_looked.WITHOUT_NAME, "Guardian")]


def test_nobody_reads_anothers_address(session, cast, now, june):
    """B17, T49: whoever opens the portal is named as the chart names them, on either side"""
    account = somebody_elses(session, cast, now, "dana@example.com")
    dana = families.grant(
        session, account_id=account.id, patient_id=cast.june.id, practice_id=cast.willow.id, role=GUARDIAN, now=now
    )
    contact = ContactDetails("Dana Marsh", "parent", "dana@example.com")
    families.add_contact(session, actor=cast.sam, patient_id=cast.june.id, details=contact, now=now)
    pages = [who_looked.who_can_see(session, actor=one) for one in (june, dana)]
    assert [[one.name for one in page.portal] for page in pages] == [["You", "Dana Marsh"], ["June Park", "You"]]
    assert "@" not in repr(pages)


def test_every_look_is_there_newest_first_with_who_what_and_when(session, cast, now, june):
    """B17"""
    opens(session, cast.rivera, cast.june, now)
    opens(session, cast.sam, cast.june, now + timedelta(hours=1))
    previews.open_preview(session, actor=cast.okafor, patient_id=cast.june.id, now=now + timedelta(hours=2))
    assert looks(session, june) == [
        ("Dr. Okafor, your care team", "Looked at what you see in the portal"),
        ("Sam Lee, front desk", "Opened your chart"),
        ("Dr. Rivera, your care team", "Opened your chart"),
    ]
    assert who_looked.who_looked(session, actor=june).rows[0].at == "Nov 22, 2026, 11:00 AM PST"


def test_who_opened_the_chat_or_read_a_form_is_there_too(session, clinic, cast, now):
    """B17, T50: messages and answers are what matters most"""
    messaging.open_chat(session, actor=cast.okafor, patient_id=cast.june.id, now=now)
    intake.start_flow(session, patient=cast.june, now=now)
    mood = submissions(session, cast.june)["mood"]
    writes(session, clinic.june, submissions(session, cast.june)["contact"], now, name="June")
    sends(session, clinic.june, submissions(session, cast.june)["contact"], now, SIGNED)
    writes(session, clinic.june, mood, now, harm="0")
    sends(session, clinic.june, mood, now)
    opened.open_form(session, actor=cast.rivera, submission_id=mood.id, now=now)
    opened.paper(session, actor=cast.rivera, submission_id=mood.id, now=now)
    assert looks(session, clinic.june) == [
        ("Dr. Rivera, your care team", "Printed a form you filled in"),
        ("Dr. Rivera, your care team", "Read a form you filled in"),
        ("Dr. Okafor, your care team", "Opened your messages"),
    ]


@pytest.mark.parametrize("event", who_looked.LOOKED)
def test_every_kind_of_looking_has_plain_words(session, cast, now, june, event):
    """B17: and what a deed like any other does not belong here"""
    for one in (event, "patient.changed", "invitation.sent"):
        audit.record(session, actor=cast.rivera, event=one, patient_id=cast.june.id, now=now)
    assert looks(session, june) == [("Dr. Rivera, your care team", who_looked.LOOKED[event])]


def test_why_an_admin_looked_is_not_shown(session, cast, now, june):
    """B17, D1: that they did is"""
    reason = ChartReason("other", "called about her brother Walt Brandt")
    opening.give_reason(session, actor=cast.ada, patient_id=cast.june.id, reason=reason, now=now)
    opens(session, cast.ada, cast.june, now)
    page = who_looked.who_looked(session, actor=june)
    assert looks(session, june) == [("Ada Grant, admin of the clinic", "Opened your chart")]
    assert "brother" not in repr(page)
    assert "Walt" not in repr(page)


def test_looks_at_other_patients_are_nobody_elses_business(session, cast, now, june):
    """T24, T30: not of the same clinic, not of another"""
    opens(session, cast.rivera, cast.walt, now)
    opens(session, cast.stone, cast.holt, now)
    assert looks(session, june) == []


def test_her_own_looks_are_left_out_and_a_guardians_are_not(session, cast, now, june):
    account = somebody_elses(session, cast, now, "dana@example.com")
    dana = families.grant(
        session, account_id=account.id, patient_id=cast.june.id, practice_id=cast.willow.id, role=GUARDIAN, now=now
    )
    for actor in (june, dana):
        audit.record(session, actor=actor, event="document.read", patient_id=cast.june.id, now=now)
    assert looks(session, june) == [(who_looked.NOT_STAFF, "Opened a document")]


def test_the_log_is_paged_and_shows_each_look_once(session, cast, now, june):
    for minute in range(who_looked.PAGE + 2):
        opens(session, cast.rivera, cast.june, now + timedelta(minutes=minute))
    first = who_looked.who_looked(session, actor=june)
    second = who_looked.who_looked(session, actor=june, before=first.next)
    assert (len(first.rows), len(second.rows), second.next) == (who_looked.PAGE, 2, 0)
    assert len({row.at for row in first.rows + second.rows}) == who_looked.PAGE + 2
