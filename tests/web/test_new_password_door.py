"""A temporary password at the patients' door: it works once and leads to "Create your password" (D6)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts import sessions, signing_in, temporary
from osmind_app.clinic.accounts.models import PATIENT, SignInSession, TemporaryPassword
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.outbox.models import Letter
from osmind_app.web import limits, routes
from osmind_app.web.doors import cookies
from tests.cast import PASSWORD
from tests.web.conftest import Browser
from tests.web.test_sign_in_door import _bare

JUNE = "june@example.com"
WRONG = "Email or password is incorrect"
OWN = "an entirely different sentence"


@pytest.fixture
def words(house) -> str:
    """What Sam reads out to June."""
    give = onboarding.give_temporary_password
    return house.write(give, actor=house.cast.sam, patient_id=house.cast.june.id, made=temporary.make()).words


async def arrives(words, onward="", address="203.0.113.7") -> Browser:
    """June typed the temporary password."""
    visitor = Browser(address)
    answer = await visitor.send_form(routes.PATIENT_SIGN_IN, email=JUNE, password=words, next=onward)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].partition("?")[0] == routes.PATIENT_NEW_PASSWORD
    return visitor


async def test_it_leads_to_create_your_password_and_only_then_home(house, words):
    """S59, D6, letters 28 and 8; no sign-in before the patient has a password of their own."""
    visitor = await arrives(words)
    assert "patient" not in visitor.cookies
    home = await visitor.get(routes.PATIENT_SIGN_IN)
    assert home.status_code == 200  # still the sign-in page: this browser is signed in nowhere
    page = await visitor.get(routes.PATIENT_NEW_PASSWORD)
    assert "Create your password" in page.text
    assert f'value="{JUNE}"' in page.text
    assert "Willow Creek" in page.text
    done = await visitor.send_form(routes.PATIENT_NEW_PASSWORD, password=OWN)
    assert (done.status_code, done.headers["location"]) == (303, routes.HOME)
    assert house.write(sessions.find, secret=visitor.cookies["patient"], kind=PATIENT)
    assert cookies.CHOICE not in visitor.cookies
    assert [letter.kind for letter in house.rows(select(Letter).order_by(Letter.promised_at))] == [
        "temporary_password",
        "password_changed",
    ]
    assert (await Browser().send_form(routes.PATIENT_SIGN_IN, email=JUNE, password=OWN)).status_code == 303


async def test_the_staged_cookie_opens_nothing_else(house, words):
    """T16, T20's pattern: neither as a session of the portal nor at another door."""
    visitor = await arrives(words)
    secret = visitor.cookies[cookies.CHOICE]
    assert house.write(sessions.find, secret=secret, kind=PATIENT) is None
    thief = Browser("203.0.113.8")
    thief.cookies.set("patient", secret)
    for door in (routes.PATIENT_PASSWORD, routes.STAFF_PASSWORD, routes.STAFF_SECOND_STEP):
        assert (await thief.get(door)).status_code == 303
    assert (await thief.get(routes.PATIENT_SIGN_IN)).status_code == 200


async def test_where_the_patient_wanted_to_go_is_kept(house, words):
    visitor = await arrives(words, onward=routes.ME)
    page = await visitor.get(f"{routes.PATIENT_NEW_PASSWORD}?next={routes.ME}")
    assert f'name="next" value="{routes.ME}"' in page.text
    done = await visitor.send_form(routes.PATIENT_NEW_PASSWORD, password=OWN, next=routes.ME)
    assert done.headers["location"] == routes.ME
    assert "evil" not in (await visitor.get(f"{routes.PATIENT_NEW_PASSWORD}?next=https://evil.example")).text  # T22


async def test_the_second_use_and_every_other_wrong_try_read_the_same(house, words):
    """T11: used, expired, never right, and the password of before."""
    await arrives(words)
    answers = [
        _bare((await Browser(f"203.0.113.{n}").send_form(routes.PATIENT_SIGN_IN, email=email, password=typed)).text)
        for n, (email, typed) in enumerate(
            [(JUNE, words), (JUNE, PASSWORD), (JUNE, "df23-df23-df23-df23"), ("nobody@example.com", words)]
        )
    ]
    assert WRONG in answers[0]
    assert answers == [answers[0]] * 4


async def test_an_expired_one_reads_the_same_too(house, words):
    """T11: whoever types it learns nothing; the clinic sees it on the profile."""
    house.write(_an_hour_passes)
    expired = await Browser().send_form(routes.PATIENT_SIGN_IN, email=JUNE, password=words)
    wrong = await Browser().send_form(routes.PATIENT_SIGN_IN, email=JUNE, password="df23-df23-df23-df23")
    assert (expired.status_code, _bare(expired.text)) == (wrong.status_code, _bare(wrong.text))


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "Enter a password"),
        ("k3F9x2Qw7Zt", "at least 12 characters"),
        ("x" * 129, "at most 128 characters"),
        ("password1234", "common password"),
        ("June.Park.1985", "your name, email, birth date or clinic"),
        ("{words}", "The clinic knows the temporary password"),
        ("{loud}", "The clinic knows the temporary password"),
    ],
)
async def test_a_weak_password_and_the_one_the_clinic_knows_are_refused(house, words, typed, reason):
    """T14, D4"""
    visitor = await arrives(words)
    typed = typed.format(words=words, loud=words.upper().replace("-", " "))
    answer = await visitor.send_form(routes.PATIENT_NEW_PASSWORD, password=typed)
    assert reason in answer.text
    assert "<title>Error: " in answer.text
    assert not typed or len(typed) < 12 or typed not in answer.text
    assert house.rows(select(SignInSession).where(SignInSession.kind == PATIENT)) == []


async def test_nobody_creates_a_password_without_having_typed_it(house, visitor, words):
    answer = await visitor.get(routes.PATIENT_NEW_PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, routes.PATIENT_SIGN_IN)
    await visitor.get(routes.PATIENT_SIGN_IN)
    answer = await visitor.send_form(routes.PATIENT_NEW_PASSWORD, password=OWN)
    assert "The time to create a password was over" in answer.text
    assert house.rows(select(SignInSession)) == []


@pytest.mark.parametrize("spoil", ["late", "another was given", "archived"])
async def test_the_page_ends_with_its_time_and_with_what_ended_it(house, words, spoil):
    visitor = await arrives(words)
    await visitor.get(routes.PATIENT_NEW_PASSWORD)
    june = house.cast.june.id
    if spoil == "late":
        house.write(_half_an_hour_passes)
    if spoil == "another was given":
        give = onboarding.give_temporary_password
        house.write(give, actor=house.cast.sam, patient_id=june, made=temporary.make())
    if spoil == "archived":
        house.write(onboarding.archive, actor=house.cast.sam, patient_id=june)
    answer = await visitor.send_form(routes.PATIENT_NEW_PASSWORD, password=OWN)
    assert "The time to create a password was over" in answer.text
    assert "patient" not in visitor.cookies


async def test_the_form_sent_twice_creates_one_password(house, words):
    """F13"""
    visitor = await arrives(words)
    staged = visitor.cookies[cookies.CHOICE]
    await visitor.send_form(routes.PATIENT_NEW_PASSWORD, password=OWN)
    visitor.cookies.set(cookies.CHOICE, staged)
    answer = await visitor.send_form(routes.PATIENT_NEW_PASSWORD, password="another entirely different one")
    assert "The time to create a password was over" in answer.text
    assert len(house.rows(select(Letter).where(Letter.kind == "password_changed"))) == 1


async def test_another_sites_form_is_not_taken(house, words):
    """T35"""
    visitor = await arrives(words)
    await visitor.get(routes.PATIENT_NEW_PASSWORD)
    answer = await visitor.post(
        routes.PATIENT_NEW_PASSWORD,
        data={"form_token": visitor.form_token, "password": OWN},
        headers={"origin": "https://evil.example"},
    )
    assert answer.status_code == 403


async def test_the_right_one_costs_no_try_of_the_waiting_room(house, words):
    """T13: forty people may sign in behind one address."""
    await arrives(words, address="198.51.100.4")
    left = [await limits.spend(limits.SIGN_IN, "198.51.100.4") for _ in range(limits.SIGN_IN.address.amount)]
    assert left == [None] * limits.SIGN_IN.address.amount


async def test_the_page_fits_the_first_network_window(house, words):
    visitor = await arrives(words)
    page = await visitor.get(routes.PATIENT_NEW_PASSWORD, headers={"accept-encoding": "gzip"})
    assert int(page.headers["content-length"]) <= 14_000
    assert page.headers["cache-control"] == "no-store"
    assert words not in page.text


def _an_hour_passes(session, *, now):
    row = session.exec(select(TemporaryPassword)).one()
    row.expires_at -= timedelta(hours=1)
    session.add(row)


def _half_an_hour_passes(session, *, now):
    row = session.exec(select(SignInSession).where(SignInSession.kind == signing_in.CHOOSING)).one()
    row.expires_at -= signing_in.CHOOSING_FOR
    session.add(row)
