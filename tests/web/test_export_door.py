"""The list of patients as a CSV file: who may take it, what is in it, and that it is written down (T41, D1)."""

import csv
import io

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import PROVIDER
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.lib import clock, db
from osmind_app.web import limits, routes
from tests.web.conftest import Browser

OURS = {"sec-fetch-site": "same-origin"}


def signed_in(provider, address="203.0.113.7"):
    with db.writing() as session:
        _row, secret = sessions.start(
            session, account_id=provider.account_id, kind=PROVIDER, device="", now=clock.now(), second_step=True
        )
    browser = Browser(address)
    browser.cookies.set("staff", secret)
    return browser


async def take(browser, **words):
    return await browser.post(routes.PATIENTS_EXPORT, data=words or {"q": ""}, headers=OURS)


def rows(answer):
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def exports():
    with db.reading() as session:
        return session.exec(select(AuditEvent).where(AuditEvent.event == "patients.exported")).all()


async def test_the_front_desk_takes_the_list_and_that_is_written_down(house):
    """B9, D1: every row of the practice; the filter and the number of rows stand in the record, not what was typed"""
    answer = await take(signed_in(house.cast.sam), sort="-name")
    assert [row["First name"] for row in rows(answer)] == ["June", "Leo", "Walt"]
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="patients-')
    assert answer.headers["cache-control"] == "no-store"
    answer = await take(signed_in(house.cast.sam), q="park", status="active")
    (june,) = rows(answer)
    assert june == {
        "Last name": "Park",
        "First name": "June",
        "Name they go by": "",
        "Pronouns": "",
        "Date of birth": "1985-03-14",
        "Email": "june@example.com",
        "Phone": "(415) 555-0111",
        "Primary Provider": "Dr. Rivera",
        "Patient group": "New adult",
        "Portal": "Active",
        "Added": june["Added"],
    }
    first, second = exports()
    assert (first.actor_id, first.detail) == (
        house.cast.sam.id,
        {"rows": 3, "filter": {"sort": "-name"}, "searched": False},
    )
    assert second.detail == {"rows": 1, "filter": {"status": "active"}, "searched": True}


async def test_each_takes_what_they_may_find(house):
    """T30, D1"""
    taken = {}
    for who in ("okafor", "olsen", "stone", "ada"):
        taken[who] = [row["First name"] for row in rows(await take(signed_in(getattr(house.cast, who))))]
    assert taken == {"okafor": ["June"], "olsen": [], "stone": ["Ivy"], "ada": ["Walt", "Leo", "June"]}


async def test_nobody_else_takes_anything(house):
    """T35: a browser without a session, a page that is not ours, a GET"""
    stranger = await take(Browser())
    assert (stranger.status_code, stranger.headers["location"]) == (303, routes.STAFF_SIGN_IN)
    sam = signed_in(house.cast.sam)
    foreign = await sam.post(routes.PATIENTS_EXPORT, data={"q": ""}, headers={"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 403
    assert (await sam.get(routes.PATIENTS_EXPORT)).status_code == 405
    assert exports() == []


async def test_a_name_that_is_a_formula_is_a_name(house):
    """T41"""

    def add(session):
        details = PatientDetails(
            first_name='=HYPERLINK("https://evil.example","June")',
            last_name="＝cmd",
            preferred_name="+1",
            primary_provider_id=house.cast.rivera.id,
        )
        patients.create(session, actor=house.cast.sam, details=details, now=clock.now())

    with db.writing() as session:
        add(session)
    found = next(row for row in rows(await take(signed_in(house.cast.sam))) if "HYPERLINK" in row["First name"])
    assert found["First name"] == '\'=HYPERLINK("https://evil.example","June")'
    assert (found["Last name"], found["Name they go by"]) == ("'＝cmd", "'+1")


@pytest.mark.slow
async def test_a_long_list_comes_whole_and_in_order(house):
    """More than one part"""
    with db.writing() as session:
        for number in range(520):
            details = PatientDetails(
                first_name="Amy", last_name=f"Y{number:04}", primary_provider_id=house.cast.rivera.id
            )
            patients.create(session, actor=house.cast.sam, details=details, now=clock.now())
    found = [row["Last name"] for row in rows(await take(signed_in(house.cast.sam)))]
    assert found[-520:] == [f"Y{number:04}" for number in range(520)]
    assert len(found) == 523


async def test_a_session_that_takes_file_after_file_is_slowed_down(house):
    """T37"""
    sam = signed_in(house.cast.sam)
    answers = [(await take(sam, q="nobody")).status_code for _ in range(limits.EXPORT.address.amount + 1)]
    assert answers == [200] * limits.EXPORT.address.amount + [429]
