from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.details import PracticeDetails
from osmind_app.lib.errors import FormErrors, NotAllowed

FORM = {
    "name": "Willow Creek",
    "phone": "(415) 555-0132",
    "address": "12 Oak Street\nOakland, CA 94607",
    "reply_to_email": "desk@willowcreek.example",
    "time_zone": "America/Denver",
    "invitation_days": "7",
}


def test_an_admin_changes_the_clinics_settings(session, cast, now):
    """A2, D12."""
    practices.update(session, actor=cast.ada, details=PracticeDetails.from_form(FORM), now=now)
    willow = practices.get(session, actor=cast.rivera)
    assert (willow.time_zone, willow.changed_by_id) == ("America/Denver", cast.ada.id)
    assert practices.lifetime(session, willow.id) == timedelta(days=7)
    card = practices.card(willow)
    assert (card.name, card.reply_to) == ("Willow Creek", "desk@willowcreek.example")
    event = session.exec(select(AuditEvent).where(AuditEvent.event == "practice.changed")).one()
    assert event.detail == {"fields": ["address", "reply_to_email", "time_zone", "invitation_hours", "reminder_days"]}
    assert practices.get(session, actor=cast.stone).time_zone == "America/Los_Angeles"


def test_the_neutral_name_is_the_clinics_choice(session, cast, now):
    """B18, T49: it stands on discreet letters; left empty it is the usual one"""
    details = PracticeDetails.from_form(FORM | {"neutral_name": " Oak  Office "})
    willow = practices.update(session, actor=cast.ada, details=details, now=now)
    assert practices.card(willow, discreet=True).name == "Oak Office"
    willow = practices.update(session, actor=cast.ada, details=PracticeDetails.from_form(FORM), now=now)
    assert practices.card(willow, discreet=True).name == "Member Services"


@pytest.mark.parametrize("neutral", ["From WILLOW CREEK", "x" * 41, "\u200b"])
def test_a_neutral_name_that_tells_is_refused(neutral):
    with pytest.raises(FormErrors) as refused:
        PracticeDetails.from_form(FORM | {"neutral_name": neutral})
    assert set(refused.value.by_field) == {"neutral_name"}


def test_others_do_not(session, cast, now):
    """D1."""
    for actor in (cast.rivera, cast.sam):
        with pytest.raises(NotAllowed):
            practices.update(session, actor=actor, details=PracticeDetails.from_form(FORM), now=now)


@pytest.mark.parametrize("days", ["1", "30"])
def test_an_invitation_lives_1_to_30_days(days):
    assert PracticeDetails.from_form(FORM | {"invitation_days": days}).invitation_days == int(days)


@pytest.mark.parametrize("days", ["0", "31", "", "4.5", "-1", "٤", "9999"])
def test_and_no_other_number(days):
    with pytest.raises(FormErrors) as refused:
        PracticeDetails.from_form(FORM | {"invitation_days": days})
    assert refused.value.by_field == {"invitation_days": "Invitations can work for 1 to 30 days. Enter a whole number"}


def test_every_wrong_field_is_told_at_once():
    with pytest.raises(FormErrors) as refused:
        PracticeDetails.from_form({"time_zone": "Mars/Base", "reply_to_email": "desk@", "invitation_days": "4"})
    assert set(refused.value.by_field) == {"name", "time_zone", "reply_to_email"}
