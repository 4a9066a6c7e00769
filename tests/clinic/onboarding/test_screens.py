"""What the staff's screens read: an open chart, an empty form, the remarks while typing, the settings."""

import pytest
from sqlmodel import select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding import chart as charts
from osmind_app.clinic.onboarding import clinic_settings, new_patient_form
from osmind_app.clinic.practices import service as practices
from osmind_app.lib.errors import NotFound


def look(session, actor, now, **typed):
    return new_patient_form.look(session, actor=actor, now=now, form=typed)


def test_opening_a_chart_is_written_down_and_looking_again_is_not(session, cast, now):
    """ONC (d)(2): reading is a deed."""
    shown = charts.open_chart(session, actor=cast.rivera, patient_id=cast.june.id, now=now)
    charts.chart(session, actor=cast.rivera, patient_id=cast.june.id, now=now)
    opened = session.exec(select(AuditEvent).where(AuditEvent.event == "chart.opened")).all()
    assert len(opened) == 1
    assert (shown.patient.name, shown.others, shown.other_ids) == ("June Park", "Dr. Okafor", [str(cast.okafor.id)])


def test_the_chart_says_that_emails_do_not_name_the_clinic(session, cast, now):
    """B18: staff must know what the patient's letters say before they ring them up"""
    assert not charts.chart(session, actor=cast.sam, patient_id=cast.june.id, now=now).patient.discreet
    cast.june.discreet_since = now
    session.add(cast.june)
    assert charts.chart(session, actor=cast.sam, patient_id=cast.june.id, now=now).patient.discreet


def test_the_chart_says_how_many_invites_are_left(session, cast, now):
    """5 in 24 hours"""
    for left in (5, 4, 3):
        shown = charts.chart(session, actor=cast.sam, patient_id=cast.june.id, now=now)
        assert shown.invites_left == left
        invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now)


def test_a_provider_who_no_longer_sees_patients_stays_on_the_form(session, cast, now):
    cast.okafor.deactivated_at = now
    session.add(cast.okafor)
    shown = charts.chart(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    assert "Dr. Okafor (no longer here)" in [choice.label for choice in shown.providers]


def test_strangers_open_no_chart(session, cast, now):
    """D1"""
    for stranger in (cast.olsen, cast.stone):
        with pytest.raises(NotFound):
            charts.open_chart(session, actor=stranger, patient_id=cast.june.id, now=now)


def test_an_empty_form_says_until_when_a_link_would_work(session, cast, now):
    """S31, D12, S21"""
    blank = new_patient_form.blank_form(session, actor=cast.rivera, now=now)
    assert blank.works_for == "4 days"
    assert blank.deadline == "Thursday, November 26 at 9:00 AM (Pacific Time)"
    assert blank.asks_provider
    assert blank.primary_provider == str(cast.rivera.id)
    assert not new_patient_form.blank_form(session, actor=cast.stone, now=now).asks_provider


def test_a_slip_in_the_email_is_offered_its_cure(session, cast, now):
    """B13"""
    assert look(session, cast.sam, now, email="nadia@gmial.com").email_meant == "nadia@gmail.com"


def test_the_providers_own_details_are_pointed_out(session, cast, now):
    """S65"""
    cast.sam.phone = "(415) 555-0177"
    own = {"email": "Sam@WillowCreek.example", "phone": "415-555-0177", "first_name": "Sam", "last_name": "Lee"}
    seen = look(session, cast.sam, now, **own)
    assert sorted(seen.filled_in) == ["email", "last_name", "phone"]
    assert seen.hints["phone"] == new_patient_form.FILLED_IN
    assert look(session, cast.sam, now, email="nadia@example.com", first_name="Ann", last_name="Lee").filled_in == []


def test_who_may_be_the_same_person_is_named_to_those_who_may_find_them(session, cast, now):
    typed = {"first_name": "June", "last_name": "Park", "birth_month": "3", "birth_day": "14", "birth_year": "1985"}
    assert [row.name for row in look(session, cast.sam, now, **typed).matches] == ["June Park"]
    assert look(session, cast.olsen, now, **typed).matches == []
    assert look(session, cast.stone, now, **typed).matches == []


def test_settings_say_who_changed_them_last_and_who_may(session, cast, now):
    """D1"""
    details = clinic_settings.practice_settings(session, actor=cast.sam, now=now)
    assert (details.name, details.zone_name, details.invitation_days) == ("Willow Creek", "Pacific Time", "4")
    assert (details.may_change, details.changed, details.reminders) == (False, "", "Day 2")
    from osmind_app.clinic.practices.details import PracticeDetails

    typed = {"name": "Willow Creek", "phone": "1", "time_zone": "America/Denver", "invitation_days": "7"}
    practices.update(session, actor=cast.ada, details=PracticeDetails.from_form(typed), now=now)
    changed = clinic_settings.practice_settings(session, actor=cast.ada, now=now)
    assert changed.changed == "Last changed by Ada Grant on Nov 22, 2026, 10:00 AM MST"
    assert changed.may_change
    assert (changed.reminders, changed.reminds_1) == ("None", False)
    typed |= {"remind_1": "on", "remind_2": "on", "remind_3": "on"}
    practices.update(session, actor=cast.ada, details=PracticeDetails.from_form(typed), now=now)
    changed = clinic_settings.practice_settings(session, actor=cast.ada, now=now)
    assert (changed.reminders, changed.reminds_3) == ("Day 1, 2 and 3", True)


def test_archived_groups_stand_apart(session, cast, now):
    practices.archive_group(session, actor=cast.ada, group_id=cast.adults.id, now=now)
    shown = clinic_settings.group_settings(session, actor=cast.sam, now=now)
    assert (shown.groups, [group.name for group in shown.archived]) == ([], ["New adult"])
