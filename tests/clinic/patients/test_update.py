from dataclasses import replace
from datetime import date, timedelta

import pytest

from osmind_app.clinic.patients import errors
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.details import PatientDetails

JUNE = PatientDetails(first_name="June", last_name="Park", birth_date=date(1985, 3, 14), phone="(415) 555-0111")


def save(session, actor, june, details, now, version=None):
    return patients.update(
        session, actor=actor, patient_id=june.id, details=details, version=version or june.version, now=now
    )


def test_saving_keeps_names_searchable(session, cast, now):
    """S60."""
    june = save(session, cast.rivera, cast.june, replace(JUNE, last_name="Núñez"), now)
    assert (june.last_name, june.sort_name, june.version) == ("Núñez", "nunez, june", 2)
    assert "nunez" in june.search_text.split()
    assert (june.changed_by_id, june.email) == (cast.rivera.id, "june@example.com")


def test_a_second_editor_overwrites_nothing_and_reads_who_was_first(session, cast, now):
    """F14."""
    opened_with = cast.june.version
    save(session, cast.okafor, cast.june, replace(JUNE, phone="(415) 555-0122"), now)
    with pytest.raises(
        errors.ChangedByOther, match=r"Dr. Okafor changed this patient on Nov 22, 2026, 9:00 AM PST"
    ) as refused:
        save(session, cast.rivera, cast.june, replace(JUNE, phone="(415) 555-0133"), now + timedelta(1), opened_with)
    session.refresh(cast.june)
    assert (refused.value.who, refused.value.at, cast.june.phone) == ("Dr. Okafor", now, "(415) 555-0122")


def test_saving_without_a_change_changes_nothing(session, cast, now):
    june = save(session, cast.rivera, cast.june, replace(JUNE, group_id=cast.adults.id), now)
    assert june.version == 1


def test_consent_to_texts_remembers_its_day(session, cast, now):
    agreed = replace(JUNE, texts_agreed=True)
    save(session, cast.rivera, cast.june, agreed, now)
    save(session, cast.rivera, cast.june, replace(agreed, phone="1"), now + timedelta(1))
    assert cast.june.texts_agreed_at == now
    save(session, cast.rivera, cast.june, JUNE, now + timedelta(2))
    assert cast.june.texts_agreed_at is None


def test_an_email_of_another_patient_is_refused(session, cast, now):
    """D3."""
    patients.set_email(session, actor=cast.sam, patient_id=cast.walt.id, email="walt@example.com", now=now)
    assert cast.walt.email == "walt@example.com"
    with pytest.raises(errors.EmailOfAnotherPatient, match="June Park"):
        patients.set_email(session, actor=cast.sam, patient_id=cast.walt.id, email="june@example.com", now=now)
    patients.set_email(session, actor=cast.sam, patient_id=cast.walt.id, email=None, now=now)
    assert cast.walt.email is None
