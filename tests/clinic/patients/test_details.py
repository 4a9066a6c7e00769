from datetime import date

import pytest

from osmind_app.clinic.patients.details import PatientDetails, hints
from osmind_app.lib.errors import FormErrors

JUNE = {"first_name": "June", "last_name": "Park", "email": "June@Example.com", "phone": "(415) 555-0111"}


def refused(**form):
    with pytest.raises(FormErrors) as caught:
        PatientDetails.from_form(form)
    return caught.value.by_field


def test_a_first_name_is_all_a_form_needs():
    """S17, S45: the rest can follow."""
    details = PatientDetails.from_form({"first_name": "Teller"})
    assert (details.first_name, details.last_name, details.email, details.birth_date) == ("Teller", "", None, None)


@pytest.mark.parametrize("typed", ["", "   ", "\u200b", "\u2060\u200d", "\x00"])
def test_a_name_nobody_can_see_is_no_name(typed):
    assert refused(first_name=typed) == {"first_name": "Enter the patient's first name"}


def test_every_field_that_needs_another_look_is_told_at_once():
    found = refused(
        first_name="",
        email="june@",
        birth_month="2",
        birth_day="30",
        birth_year="1985",
        time_zone="Mars/Base",
        group="not-an-id",
        phone="1" * 41,
    )
    assert found == {
        "first_name": "Enter the patient's first name",
        "email": "Enter an email address in the correct format, like name@example.com",
        "birth_date": "Date of birth must be a real date",
        "time_zone": "Choose a time zone from the list",
        "group": "Choose one from the list",
        "phone": "Phone must be 40 characters or fewer",
    }


def test_what_was_typed_is_kept_and_the_email_is_folded():
    details = PatientDetails.from_form(JUNE | {"first_name": "  José  María ", "phone": "415.555.0111 x2"})
    assert (details.first_name, details.phone, details.email) == ("José María", "415.555.0111 x2", "june@example.com")


@pytest.mark.parametrize("month", ["3", "03", "Mar", "mar.", "MARCH", "Marc"])
def test_a_month_is_a_number_or_a_name(month):
    details = PatientDetails.from_form(
        {"first_name": "June", "birth_month": month, "birth_day": "14", "birth_year": "1985"}
    )
    assert details.birth_date == date(1985, 3, 14)


@pytest.mark.parametrize(
    ("born", "sentence"),
    [
        (("3", "14", ""), "Date of birth must include a year"),
        (("", "", "1985"), "Date of birth must include a month and a day"),
        (("ma", "14", "1985"), "Date of birth must be a real date"),
        (("2", "29", "1985"), "Date of birth must be a real date"),
        (("3", "14", "85"), "Date of birth must be a real date"),
        (("3", "14", "1899"), "Date of birth must be a real date"),
        (("٣", "14", "1985"), "Date of birth must be a real date"),
    ],
)
def test_a_birth_date_is_a_real_one(born, sentence):
    form = {"first_name": "June"} | dict(zip(("birth_month", "birth_day", "birth_year"), born, strict=True))
    assert refused(**form) == {"birth_date": sentence}


def test_hints_stop_nobody():
    """B13: a slip in the e-mail, an odd phone number and a missing last name are pointed at, and saved."""
    form = {"first_name": "June", "email": "june@gmial.com", "phone": "12"}
    assert hints(form) == {
        "last_name": "Leave this empty only if the person has one name",
        "phone": "Check the number. A complete one looks like (415) 555-0132",
        "email": "Did you mean june@gmail.com?",
    }
    assert PatientDetails.from_form(form).phone == "12"
    assert hints(JUNE) == {}
