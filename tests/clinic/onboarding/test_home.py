"""Home tells what comes next, what waits and what is new (S5, S6, S7, S9)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.billing import service as billing
from osmind_app.clinic.families import contact_info
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.intake import flows
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.intake.models import Submission
from osmind_app.clinic.messaging import service as messaging
from osmind_app.clinic.onboarding import home, previews
from osmind_app.lib import live
from osmind_app.lib.errors import NotFound
from tests.chats import says
from tests.clinic.appointments import visits
from tests.clinic.billing import bills
from tests.clinic.intake import scene


@pytest.fixture
def clinic(session, cast, now):
    """A group that asks three forms; June has a portal and nothing waits yet."""
    return scene.arrange(session, cast, now)


@pytest.fixture
def june(clinic):
    return clinic.june


def shown(session, june, now):
    return home.home(session, actor=june, now=now)


def checks_contact_info(session, june, now):
    info = contact_info.page(session, actor=june).info
    contact_info.save(session, actor=june, details=info, opened_with=info, now=now)
    session.expire_all()


def lines(page):
    return [(one.title, one.words) for one in page.to_do]


def test_it_greets_by_the_name_they_go_by_and_names_the_care_team(session, cast, june, now):
    """S5"""
    cast.june.preferred_name = "Junie"
    page = shown(session, june, now)
    assert page.first_name == "Junie"
    assert page.care_team == ["Dr. Rivera", "Dr. Okafor"]
    assert (page.clinic.name, page.clinic.phone) == ("Willow Creek", "(415) 555-0132")
    assert page.topic == live.patient(cast.june.id)


def test_with_nothing_to_come_nothing_to_do_and_nothing_new_it_is_calm(session, june, now):
    """S5"""
    checks_contact_info(session, june, now)
    page = shown(session, june, now)
    assert (page.visit.id, page.to_do, page.count, page.messages.count, page.waits) == ("", [], "", 0, False)


def test_what_is_missing_of_the_contact_info_is_said(session, june, now):
    """S10"""
    page = shown(session, june, now)
    assert lines(page) == [("Check your contact info", "Not started")]
    assert "address" in page.to_do[0].about
    assert page.count == ""  # one thing needs no count


def test_forms_and_other_things_are_one_list_with_how_far_it_is(session, cast, june, now):
    """S9, design 1: "Before your first appointment: 2 of 5 done\""""
    intake.start_flow(session, patient=cast.june, now=now)
    page = shown(session, june, now)
    assert lines(page) == [
        ("Check your contact info", "Not started"),
        ("Contact details", "Not started"),
        ("Mood", "Not started"),
        ("Medication list", "Not started"),
    ]
    assert page.count == "0 of 4 done"
    assert page.first_visit
    waiting = session.exec(select(Submission).where(Submission.form_key == "contact")).one()
    scene.writes(session, june, waiting, now, name="June")
    checks_contact_info(session, june, now)
    page = shown(session, june, now)
    assert lines(page)[:2] == [("Check your contact info", "Completed"), ("Contact details", "In progress")]
    assert page.count == "1 of 4 done"
    assert page.to_do[1].id == str(waiting.id)


def test_it_says_that_the_rest_waits_only_where_the_clinic_wants_it(session, cast, june, now):
    """A21"""
    intake.start_flow(session, patient=cast.june, now=now)
    assert shown(session, june, now).waits
    flows.rest_waits(session, actor=cast.ada, on=False, now=now)
    assert not shown(session, june, now).waits


def test_the_next_appointment_stands_there_until_it_is_over(session, cast, june, now):
    """S6: both sides"""
    kind = visits.offered(session, cast, now)
    later = visits.books(session, cast, kind, now, "2026-12-08 09:30")
    first = visits.books(session, cast, kind, now, "2026-12-01 09:30")
    assert shown(session, june, now).visit.id == str(first.id)
    assert shown(session, june, first.ends_at - timedelta(seconds=1)).visit.id == str(first.id)
    page = shown(session, june, first.ends_at)
    assert page.visit.id == str(later.id)
    assert not page.first_visit
    assert visits.NAMES not in repr(page)  # what staff call it is nobody else's business


def test_new_messages_are_counted_until_they_are_read(session, cast, june, now):
    """S7: a number and from whom, not what they say"""
    messaging.open_chat(session, actor=june, patient_id=cast.june.id, now=now)
    for text in ("How are you?", "And the new dose?"):
        says(session, actor=cast.rivera, patient_id=cast.june.id, text=text, now=now)
    page = shown(session, june, now)
    assert (page.messages.count, page.messages.sender) == (2, "Dr. Rivera")
    assert "dose" not in repr(page)
    messaging.mark_read(session, actor=june, patient_id=cast.june.id, number=100, now=now)
    assert shown(session, june, now).messages.count == 0


def test_what_they_owe_stands_there_until_it_is_paid(session, cast, june, now):
    """S8"""
    assert shown(session, june, now).due == ""
    made = bills.issued(session, cast, now, "80.00")
    assert shown(session, june, now).due == "$80.00"
    billing.record_payment(session, actor=cast.sam, invoice_id=made.id, details=bills.money("80"), now=now)
    assert shown(session, june, now).due == ""


def test_an_access_that_names_another_clinic_opens_nothing(session, cast, june, now):
    """T30"""
    stranger = PortalAccess(
        account_id=june.account_id, patient_id=cast.june.id, practice_id=cast.harbor.id, granted_at=now
    )
    with pytest.raises(NotFound):
        shown(session, stranger, now)


def test_staff_preview_the_same_home(session, cast, june, now):
    """B3: what the patient would see"""
    intake.start_flow(session, patient=cast.june, now=now)
    seen = previews.open_preview(session, actor=cast.rivera, patient_id=cast.june.id, now=now).home
    assert seen == shown(session, june, now)
