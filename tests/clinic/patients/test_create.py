from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.patients import care_team, errors
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib.errors import FormErrors, NotFound


def add(session, actor, now, **details):
    return patients.create(session, actor=actor, details=PatientDetails(**({"first_name": "Zoë"} | details)), now=now)


def test_adding_a_patient_is_written_down(session, cast, now):
    """S17, S23."""
    zoe = add(
        session,
        cast.sam,
        now,
        primary_provider_id=cast.rivera.id,
        care_team_ids=(cast.okafor.id,),
        group_id=cast.adults.id,
    )
    assert (zoe.practice_id, zoe.created_by_id, zoe.version) == (cast.willow.id, cast.sam.id, 1)
    assert care_team.member_ids(session, patient=zoe) == {cast.okafor.id}
    event = session.exec(select(AuditEvent).where(AuditEvent.patient_id == zoe.id)).one()
    assert (event.event, event.actor_id) == ("patient.added", cast.sam.id)


def test_every_patient_is_assigned_to_a_provider(session, cast, now):
    """S21, S22: a practice with several asks; the front desk is nobody's Primary Provider."""
    for chosen in (None, cast.sam.id, cast.stone.id, uuid4()):
        with pytest.raises(FormErrors) as refused:
            add(session, cast.sam, now, primary_provider_id=chosen)
        assert refused.value.by_field == {"primary_provider": "Choose a Primary Provider"}


def test_a_solo_practice_assigns_itself(session, cast, now):
    """S22."""
    assert add(session, cast.stone, now).primary_provider_id == cast.stone.id


def test_a_provider_who_left_gets_no_new_patients(session, cast, now):
    cast.rivera.deactivated_at = now
    session.flush()
    with pytest.raises(FormErrors):
        add(session, cast.sam, now, primary_provider_id=cast.rivera.id)


def test_a_care_team_is_of_the_practice(session, cast, now):
    with pytest.raises(FormErrors) as refused:
        add(session, cast.sam, now, primary_provider_id=cast.rivera.id, care_team_ids=(cast.stone.id,))
    assert "care_team" in refused.value.by_field


def test_another_practices_group_does_not_exist(session, cast, now):
    """T30."""
    with pytest.raises(NotFound):
        add(session, cast.stone, now, group_id=cast.adults.id)


def test_a_double_click_adds_once(session, cast, now):
    """F13: the same form gives the first patient; another form, or another person's, a new one."""
    key = uuid4().hex
    first = add(session, cast.rivera, now, primary_provider_id=cast.rivera.id, form_key=key)
    again = add(session, cast.rivera, now + timedelta(seconds=1), primary_provider_id=cast.rivera.id, form_key=key)
    other = add(session, cast.okafor, now, primary_provider_id=cast.okafor.id, form_key=key)
    assert again.id == first.id != other.id
    assert patients.by_form(session, actor=cast.stone, form_key=key) is None


def test_a_clinician_finds_whom_they_added_for_a_colleague(session, cast, now):
    zoe = add(session, cast.olsen, now, primary_provider_id=cast.rivera.id)
    assert patients.get(session, actor=cast.olsen, patient_id=zoe.id) == zoe


def test_an_email_in_use_names_the_chart_only_to_who_may_open_it(session, cast, now):
    """D3, S75: the front desk and the care team read whose it is; others do not."""
    for actor in (cast.sam, cast.okafor):
        with pytest.raises(errors.EmailOfAnotherPatient, match="June Park") as refused:
            add(session, actor, now, primary_provider_id=cast.rivera.id, email="june@example.com")
        assert refused.value.patient_id == cast.june.id
    with pytest.raises(errors.EmailOfAnotherPatient) as refused:
        add(session, cast.olsen, now, primary_provider_id=cast.olsen.id, email="june@example.com")
    assert (refused.value.patient_id, "June" in refused.value.sentence) == (None, False)
    add(session, cast.stone, now, email="june@example.com")  # another practice's patients are nobody's business


def test_an_archived_charts_email_is_free_again(session, cast, now):
    patients.archive(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    add(session, cast.sam, now, primary_provider_id=cast.rivera.id, email="june@example.com")
    with pytest.raises(errors.EmailOfAnotherPatient):
        patients.restore(session, actor=cast.sam, patient_id=cast.june.id, now=now)


def test_a_birth_date_in_the_future_is_refused_by_the_clinics_calendar(session, cast, now):
    late = now.replace(hour=2)  # November 22 in UTC, still the 21st in California
    today = late.date() - timedelta(days=1)
    assert add(session, cast.sam, late, primary_provider_id=cast.rivera.id, birth_date=today).birth_date == today
    with pytest.raises(FormErrors) as refused:
        add(session, cast.sam, late, primary_provider_id=cast.rivera.id, birth_date=late.date())
    assert refused.value.by_field == {"birth_date": "Date of birth must be in the past"}


def test_a_form_sets_what_it_is_for_and_nothing_else(session, cast, now):
    """T27: ids, practice, dates, roles and versions in a form change nothing."""
    form = {
        "first_name": "Zoë",
        "primary_provider": str(cast.rivera.id),
        "id": str(cast.june.id),
        "practice_id": str(cast.harbor.id),
        "created_at": "2001-01-01",
        "created_by_id": str(cast.stone.id),
        "archived_at": "2001-01-01",
        "version": "99",
        "sort_name": "aaa",
        "portal_state": "active",
        "role": "owner",
        "texts_agreed_at": "2001-01-01",
    }
    zoe = patients.create(session, actor=cast.sam, details=PatientDetails.from_form(form), now=now)
    session.expire_all()
    kept = session.exec(select(Patient).where(Patient.id == zoe.id)).one().model_dump()
    assert kept == {
        "id": zoe.id,
        "practice_id": cast.willow.id,
        "group_id": None,
        "primary_provider_id": cast.rivera.id,
        "first_name": "Zoë",
        "last_name": "",
        "preferred_name": "",
        "pronouns": "",
        "birth_date": None,
        "email": None,
        "phone": "",
        "texts_agreed_at": None,
        **dict.fromkeys(["address", "address_line2", "city", "state", "postal_code"], ""),
        **dict.fromkeys(["emergency_name", "emergency_relationship", "emergency_phone"], ""),
        "contact_checked_at": None,
        "discreet_since": None,
        **dict.fromkeys(["joined_by_link_at", "reviewed_at", "reviewed_by_id"]),
        "language": "en",
        "time_zone": "",
        "sort_name": "zoe, zoe",
        "search_text": "zoe",
        "portal_state": "no_email",
        "portal_until": None,
        "form_key": None,
        "created_at": now,
        "created_by_id": cast.sam.id,
        "archived_at": None,
        "archived_by_id": None,
        "changed_at": None,
        "changed_by_id": None,
        "version": 1,
    }
