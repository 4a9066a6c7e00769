"""Patients keep their contact info up to date; the staff see what is new until one of them has seen it (S10)."""

import importlib.util
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.families import contact_info
from osmind_app.clinic.onboarding import chart as charts
from osmind_app.clinic.onboarding import home, personal_information, today
from osmind_app.clinic.patients import news
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.contact_info import ContactInfo
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.clinic.patients.errors import ChangedByOther, ContactInfoMoved
from osmind_app.lib.errors import FormErrors, NotFound
from tests.clinic.onboarding.changing import access_of, active

PHONE = "(415) 555-0199"


@pytest.fixture
def june(session, cast, now):
    """June's own access to her portal."""
    active(session, cast, now)
    return access_of(session, cast)


def saves(session, june, now, opened_with=None, **changed):
    before = opened_with or contact_info.page(session, actor=june).info
    form = before.values() | {"address": "12 Mill Lane", "city": "Oakland", "state": "CA", "postal_code": "94607"}
    details = ContactInfo.from_form(form | changed)
    return contact_info.save(session, actor=june, details=details, opened_with=before, now=now)


def chart(session, cast, now, actor=None):
    return charts.chart(session, actor=actor or cast.sam, patient_id=cast.june.id, now=now)


def test_a_new_phone_is_marked_with_who_changed_it_when_and_what_it_was(session, cast, now, june):
    """S10"""
    saves(session, june, now, phone=PHONE)
    shown = chart(session, cast, now)
    assert shown.patient.phone == PHONE
    assert shown.patient.postal_address == "12 Mill Lane\nOakland, CA 94607"
    phone = next(one for one in shown.news.fields if one.field == "phone")
    assert (phone.label, phone.now, phone.was) == ("Mobile", PHONE, "(415) 555-0111")
    assert shown.news.told == "Changed by the patient on Nov 22, 2026, 9:00 AM PST"
    assert {one.told for one in shown.news.fields} == {""}  # once is enough
    assert shown.news.names == ["phone", "address", "city", "state", "postal_code"]


def test_once_seen_the_marks_are_gone_for_the_whole_clinic_and_it_is_recorded(session, cast, now, june):
    """S10"""
    saves(session, june, now, phone=PHONE)
    ids = chart(session, cast, now).news.ids
    see(session, cast.rivera, cast, ids, now)
    assert chart(session, cast, now).news == charts.NO_NEWS
    see(session, cast.sam, cast, ids, now)
    seen = session.exec(select(AuditEvent).where(AuditEvent.event == "contact_info.seen")).all()
    assert [one.actor_id for one in seen] == [cast.rivera.id]


def see(session, actor, cast, ids, now):
    changes = [UUID(one) for one in ids]
    news.seen(session, actor=actor, patient_id=cast.june.id, change_ids=changes, now=now)


def test_what_changes_while_somebody_reads_stays_marked(session, cast, now, june):
    """S10, F14: the click is about what was on the screen"""
    saves(session, june, now, phone=PHONE)
    ids = chart(session, cast, now).news.ids
    saves(session, june, now + timedelta(minutes=1), phone="(415) 555-0122")
    see(session, cast.sam, cast, ids, now)
    [field] = chart(session, cast, now).news.fields
    assert (field.now, field.was) == ("(415) 555-0122", PHONE)


def test_two_changes_before_anybody_looks_are_one_line(session, cast, now, june):
    """S10: was, as the staff last knew it"""
    saves(session, june, now, phone=PHONE)
    saves(session, june, now + timedelta(minutes=1), phone="(415) 555-0122")
    shown = chart(session, cast, now).news
    phone, address, *_ = shown.fields
    assert (phone.now, phone.was) == ("(415) 555-0122", "(415) 555-0111")
    told = [
        "Changed by the patient on Nov 22, 2026, 9:01 AM PST",
        "Changed by the patient on Nov 22, 2026, 9:00 AM PST",
    ]
    assert [phone.told, address.told, shown.told] == [*told, ""]


def test_a_staff_member_who_writes_the_field_has_seen_it(session, cast, now, june):
    """S10, F14"""
    saves(session, june, now, phone=PHONE)
    patient = patients.get(session, actor=cast.sam, patient_id=cast.june.id)
    session.refresh(patient)
    details = PatientDetails.from_form(
        {"first_name": "June", "last_name": "Park", "phone": "(415) 555-0133", "group": str(cast.adults.id)}
        | ContactInfo.of(patient).values()
        | {"phone": "(415) 555-0133", "birth_month": "3", "birth_day": "14", "birth_year": "1985"}
    )
    patients.update(session, actor=cast.sam, patient_id=patient.id, details=details, version=patient.version, now=now)
    assert "phone" not in chart(session, cast, now).news.names
    assert "city" in chart(session, cast, now).news.names


def test_today_says_it_calmly_and_last(session, cast, now, june):
    """S10"""
    saves(session, june, now, phone=PHONE)
    [row] = today.today(session, actor=cast.sam, now=now).rows
    assert (row.name, row.cause, row.cure) == ("June Park", "contact_changed", "open")
    assert row.sentence == (
        "Changed their contact info in the portal on Nov 22, 2026, 9:00 AM PST. Look at what is new."
    )
    for stranger in (cast.olsen, cast.stone):
        assert today.today(session, actor=stranger, now=now).rows == []
    see(session, cast.sam, cast, chart(session, cast, now).news.ids, now)
    assert today.today(session, actor=cast.sam, now=now).rows == []


def test_the_clinic_and_the_patient_never_overwrite_each_other(session, cast, now, june):
    """F14: staff first: the patient is told what is different; the patient first: so are the staff"""
    opened = contact_info.page(session, actor=june).info
    form_of_staff = patients.get(session, actor=cast.sam, patient_id=cast.june.id).version
    personal(session, cast, now, form_of_staff, phone="(415) 555-0133")
    with pytest.raises(ContactInfoMoved):
        saves(session, june, now, opened_with=opened, phone=PHONE)
    current = contact_info.page(session, actor=june).info
    [different] = contact_info.differences(opened, current)
    assert (different.label, different.now) == ("Mobile phone", "(415) 555-0133")
    saves(session, june, now, opened_with=current, phone=PHONE)
    with pytest.raises(ChangedByOther, match="The patient changed their own details on Nov 22"):
        personal(session, cast, now, form_of_staff + 1, phone="(415) 555-0144")


def personal(session, cast, now, version, **changed):
    form = {
        "email": "june@example.com",
        "first_name": "June",
        "last_name": "Park",
        "birth_month": "3",
        "birth_day": "14",
        "birth_year": "1985",
        "group": str(cast.adults.id),
        **changed,
    }
    personal_information.save(
        session,
        actor=cast.sam,
        patient_id=cast.june.id,
        details=PatientDetails.from_form(form),
        version=version,
        now=now,
    )


def test_another_part_of_the_chart_may_change_meanwhile(session, cast, now, june):
    """F14: only what the page shows counts"""
    opened = contact_info.page(session, actor=june).info
    patients.set_care_team(
        session,
        actor=cast.sam,
        patient_id=cast.june.id,
        primary_provider_id=cast.okafor.id,
        other_ids=(),
        now=now,
    )
    assert "phone" in saves(session, june, now, opened_with=opened, phone=PHONE)


def test_checking_without_a_change_is_remembered_and_marks_nothing(session, cast, now, june):
    """S10: Home asks again after a year"""
    info = contact_info.page(session, actor=june).info
    assert [one.title for one in home.home(session, actor=june, now=now).to_do] == [home.CHECK]
    assert contact_info.save(session, actor=june, details=info, opened_with=info, now=now) == []
    session.expire_all()
    assert home.home(session, actor=june, now=now).to_do == []
    assert len(home.home(session, actor=june, now=now + timedelta(days=365)).to_do) == 1
    assert chart(session, cast, now).news == charts.NO_NEWS
    assert chart(session, cast, now).patient.contact_checked == "Nov 22, 2026"


def test_the_record_names_fields_and_never_values(session, cast, now, june):
    """T49"""
    saves(session, june, now, phone=PHONE)
    [event] = session.exec(select(AuditEvent).where(AuditEvent.event == "patient.contact_info_changed")).all()
    assert (event.actor_kind, event.detail["fields"][0]) == ("patient", "phone")
    assert "555" not in str(event.detail)


def test_the_emergency_contact_stands_on_the_profile(session, cast, now, june):
    """S10"""
    saves(session, june, now, emergency_name="Dana Park", emergency_relationship="parent", emergency_phone=PHONE)
    assert chart(session, cast, now).patient.emergency_contact == f"Dana Park, parent, {PHONE}"


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("phone", "12", "Enter a phone number, like (415) 555-0132"),
        ("postal_code", "9460", "Enter a 5-digit ZIP code"),
        ("state", "Calif", "Enter a state, like CA or California"),
        ("emergency_relationship", "boss", "Choose one from the list"),
        ("city", "x" * 101, "City must be 100 characters or fewer"),
    ],
)
def test_what_needs_another_look_is_said_beside_its_field(field, typed, sentence):
    """Design: inputs"""
    with pytest.raises(FormErrors) as refused:
        ContactInfo.from_form({"address": "1 A St", "emergency_name": "D", "emergency_phone": PHONE, field: typed})
    assert refused.value.by_field == {field: sentence}


def test_half_an_address_and_half_a_contact_are_asked_for(session):
    """Design: inputs"""
    with pytest.raises(FormErrors) as refused:
        ContactInfo.from_form({"city": "Oakland", "emergency_phone": PHONE})
    assert refused.value.by_field == {
        "address": "Enter address line 1, typically the street",
        "emergency_name": "Enter the emergency contact’s name",
    }
    with pytest.raises(FormErrors) as refused:
        ContactInfo.from_form({"emergency_name": "Dana"})
    assert "phone number" in refused.value.by_field["emergency_phone"]


@pytest.mark.parametrize("typed", ["ca", "CA", "California", "c.a".replace(".", ""), " california "])
def test_a_state_is_two_letters_however_it_is_typed(typed):
    assert ContactInfo.from_form({"address": "1 A St", "state": typed}).state == "CA"


def test_everything_may_stay_empty():
    assert ContactInfo.from_form({}) == ContactInfo()


@pytest.mark.parametrize("who", ["stone", "olsen"])
def test_nobody_outside_the_care_team_sees_or_marks_it(session, cast, now, june, who):
    """T24, T30"""
    saves(session, june, now, phone=PHONE)
    ids = chart(session, cast, now).news.ids
    with pytest.raises(NotFound):
        see(session, getattr(cast, who), cast, ids, now)
    assert chart(session, cast, now).news.ids == ids


def migration():
    [path] = (Path(__file__).parents[3] / "alembic" / "versions").glob("*_contact_info.py")
    spec = importlib.util.spec_from_file_location("contact_info_migration", path)
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@pytest.mark.parametrize(
    ("before", "parts"),
    [
        ("12 Mill Lane", {"address": "12 Mill Lane"}),
        (
            "12 Mill Lane\nOakland, CA 94607",
            {"address": "12 Mill Lane", "address_line2": "", "city": "Oakland", "state": "CA", "postal_code": "94607"},
        ),
        (
            "12 Mill Lane\nApt 4\nOakland, CA 94607-1234",
            {
                "address": "12 Mill Lane",
                "address_line2": "Apt 4",
                "city": "Oakland",
                "state": "CA",
                "postal_code": "94607-1234",
            },
        ),
        ("12 Mill Lane\nbehind the mill", {"address": "12 Mill Lane, behind the mill"}),
        ("a\nb\nc\nOakland, CA 94607", {"address": "a, b, c, Oakland, CA 94607"}),
        ("Oakland, CA 94607", {"address": "Oakland, CA 94607"}),
    ],
)
def test_an_older_address_is_taken_apart_where_it_is_plain_and_kept_whole_where_it_is_not(before, parts):
    """F19: nothing typed is lost"""
    assert migration().in_parts(before) == parts
