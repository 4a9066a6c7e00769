"""Bills as PDF and the list of invoices as CSV, for those who may and nobody else (S8, T24, T41, T45)."""

import csv
import io
from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import PATIENT, PROVIDER, Account
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.billing import service as billing
from osmind_app.clinic.families import service as families
from osmind_app.lib import clock, db
from osmind_app.web import routes
from tests.clinic.billing import bills
from tests.web.conftest import Browser

OURS = {"sec-fetch-site": "same-origin"}
COOKIES = {PATIENT: "patient", PROVIDER: "staff"}


@pytest.fixture
def billed(house):
    """June owes, and has paid a part."""
    now = clock.now()
    day = (now - timedelta(days=1)).date().isoformat()
    with db.writing() as session:
        made = bills.issued(session, house.cast, now)
        entry = billing.record_payment(
            session, actor=house.cast.sam, invoice_id=made.id, details=bills.money("20", date=day), now=now
        )
        return made.id, entry.id


def signed_in(account_id, kind=PATIENT) -> Browser:
    with db.writing() as session:
        _row, secret = sessions.start(
            session, account_id=account_id, kind=kind, device="", now=clock.now(), second_step=True
        )
    browser = Browser()
    browser.cookies.set(COOKIES[kind], secret)
    return browser


def papers(house, billed):
    month = f"{clock.now():%Y-%m}"
    return {
        "invoice-1001.pdf": routes.bill("invoice", billed[0]),
        "receipt-1001.pdf": routes.bill("receipt", billed[1]),
        "statement.pdf": routes.bill("statement", house.cast.june.id, month),
    }


async def test_a_patient_takes_their_papers_home_and_so_does_the_front_desk(house, billed):
    """S8, T45: a download that no page shows, runs or keeps; its name says what it is, never whose"""
    for browser in (signed_in(house.june.id), signed_in(house.cast.sam.account_id, PROVIDER)):
        for name, address in papers(house, billed).items():
            answer = await browser.get(address)
            assert (answer.status_code, answer.content[:4]) == (200, b"%PDF")
            assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    events = house.rows(select(AuditEvent.event).where(AuditEvent.event.in_(["invoice.downloaded"])))
    assert len(events) == 2


async def test_nobody_else_does(house, billed, visitor):
    """T24, T30, T31: nobody, another patient, another clinic, outside the care team; missing reads the same"""
    with db.writing() as session:
        other = Account(kind=PATIENT, email="walt@example.com", created_at=clock.now())
        session.add(other)
        session.flush()
        known = {"account_id": other.id, "patient_id": house.cast.walt.id, "practice_id": house.cast.willow.id}
        families.grant(session, **known, now=clock.now())
    strangers = [signed_in(other.id)] + [
        signed_in(one.account_id, PROVIDER) for one in (house.cast.stone, house.cast.olsen)
    ]
    for address in [*papers(house, billed).values(), routes.BILL, routes.bill("nothing", billed[0])]:
        assert (await visitor.get(address)).status_code == 401
        for stranger in strangers:
            answer = await stranger.get(address)
            assert (answer.status_code, b"%PDF" in answer.content) == (404, False)
    admin = signed_in(house.cast.ada.account_id, PROVIDER)
    assert (await admin.get(routes.bill("invoice", billed[0]))).status_code == 403  # why first (D1)


async def test_whoever_works_there_and_is_a_patient_too_reads_both(house, billed):
    """D3: signed in as both in one browser"""
    browser = signed_in(house.june.id)
    browser.cookies.set("staff", signed_in(house.cast.stone.account_id, PROVIDER).cookies["staff"])
    assert (await browser.get(routes.bill("invoice", billed[0]))).status_code == 200


async def test_the_list_is_taken_as_a_file_by_those_who_see_it(house, billed, visitor):
    """D1, T41: the filter stands in the record"""
    answer = await signed_in(house.cast.sam.account_id, PROVIDER).post(
        routes.BILLS_EXPORT, data={"list": "unpaid"}, headers=OURS
    )
    text = answer.content.decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    assert (row["Invoice"], row["Patient"], row["Amount due"]) == ("1001", "June Park", "100.00")
    assert bills.NAME not in text
    assert answer.headers["cache-control"] == "no-store"
    [event] = house.rows(select(AuditEvent).where(AuditEvent.event == "invoices.exported"))
    assert event.detail == {"filter": "unpaid"}
    stone = await signed_in(house.cast.stone.account_id, PROVIDER).post(
        routes.BILLS_EXPORT, data={"list": "all"}, headers=OURS
    )
    assert stone.content.decode("utf-8-sig").count("\r\n") == 1  # the headings alone
    assert (await visitor.post(routes.BILLS_EXPORT, data={"list": "all"}, headers=OURS)).status_code == 303
    foreign = await signed_in(house.cast.sam.account_id, PROVIDER).post(
        routes.BILLS_EXPORT, data={"list": "all"}, headers={"sec-fetch-site": "cross-site"}
    )
    assert foreign.status_code == 403
