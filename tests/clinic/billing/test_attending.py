"""What became of a visit, and the invoice it makes where the clinic wishes so (S8)."""

from functools import partial

import pytest
from sqlmodel import Session, select

from osmind_app.clinic.billing import errors
from osmind_app.clinic.billing import service as billing
from osmind_app.clinic.billing.lines import service_of
from osmind_app.clinic.billing.models import Invoice, InvoiceLine
from osmind_app.lib.errors import NotFound
from tests import cast as people
from tests.cast import NOW
from tests.clinic.appointments import visits
from tests.clinic.billing import bills
from tests.races import at_once, done


def marks(session, cast, found, status, at, *, deed=billing.mark, actor=None):
    return deed(session, actor=actor or cast.sam, appointment_id=found.id, status=status, now=at)


def invoices(session):
    return session.exec(select(Invoice)).all()


def test_a_visit_that_took_place_makes_a_draft_with_the_fees_of_its_type(session, cast, now, kind):
    """S8: marking an appointment Occurred creates the invoice"""
    bills.settings(session, cast, now, makes_invoices="on")
    bills.fee(session, cast, now, kind=kind)
    bills.fee(session, cast, now, code="WC-OTHER", name="Not of this type")
    found = visits.books(session, cast, kind, now)
    after = found.ends_at
    marks(session, cast, found, "occurred", after)
    marks(session, cast, found, "occurred", after)  # twice is once
    [made] = invoices(session)
    assert (made.status, made.total_cents, made.appointment_id) == ("draft", 12_000, found.id)
    [line] = session.exec(select(InvoiceLine)).all()
    assert (service_of(line).code, line.service_on.isoformat()) == ("WC-FU25", "2026-12-01")
    assert (line.provider_id, line.place_of_service) == (cast.rivera.id, "10")  # by video, at home


def test_a_draft_goes_with_the_mark_and_an_issued_one_stays(session, cast, now, kind):
    """S8"""
    bills.settings(session, cast, now, makes_invoices="on")
    bills.fee(session, cast, now, kind=kind)
    found = visits.books(session, cast, kind, now)
    marks(session, cast, found, "occurred", found.ends_at)
    marks(session, cast, found, "occurred", found.ends_at, deed=billing.unmark)
    assert invoices(session) == []
    marks(session, cast, found, "occurred", found.ends_at)
    [made] = invoices(session)
    billing.issue(session, actor=cast.sam, invoice_id=made.id, now=found.ends_at)
    marks(session, cast, found, "occurred", found.ends_at, deed=billing.unmark)
    assert [one.status for one in invoices(session)] == ["issued"]


def test_without_the_wish_a_visit_makes_nothing_and_is_billed_by_hand_once(session, cast, now, kind):
    """S8"""
    bills.fee(session, cast, now, kind=kind)
    found = visits.books(session, cast, kind, now)
    marks(session, cast, found, "occurred", found.ends_at)
    assert invoices(session) == []
    create = partial(billing.create, session, actor=cast.sam, now=now, appointment_id=found.id)
    with pytest.raises(NotFound):
        create(patient_id=cast.walt.id)
    made = create(patient_id=cast.june.id)
    with pytest.raises(errors.HasItsInvoice):
        create(patient_id=cast.june.id)
    billing.issue(session, actor=cast.sam, invoice_id=made.id, now=now)
    billing.void(session, actor=cast.sam, invoice_id=made.id, now=now)
    assert create(patient_id=cast.june.id).status == "draft"  # a void one makes room


def test_strangers_neither_mark_nor_bill_a_visit(session, cast, now, kind):
    """T30, T31"""
    bills.settings(session, cast, now, makes_invoices="on")
    found = visits.books(session, cast, kind, now)
    for stranger in (cast.stone, cast.olsen):
        for deed in (billing.mark, billing.unmark):
            with pytest.raises(NotFound):
                marks(session, cast, found, "occurred", found.ends_at, deed=deed, actor=stranger)
        with pytest.raises(NotFound):
            billing.create(session, actor=stranger, patient_id=cast.june.id, appointment_id=found.id, now=now)
    assert invoices(session) == []


def test_of_eight_who_mark_one_visit_at_the_same_second_one_invoice_is_made(spare_database):
    """S8, F14"""
    cast = done(spare_database, people.arrive)
    kind = done(spare_database, visits.offered, cast=cast, now=NOW)
    done(spare_database, bills.settings, cast=cast, now=NOW, makes_invoices="on")
    done(spare_database, bills.fee, cast=cast, now=NOW, kind=kind)
    found = done(spare_database, visits.books, cast=cast, kind=kind, now=NOW)
    mark = partial(
        done,
        spare_database,
        billing.mark,
        actor=cast.sam,
        appointment_id=found.id,
        status="occurred",
        now=found.ends_at,
    )
    bill = partial(
        done,
        spare_database,
        billing.create,
        actor=cast.rivera,
        patient_id=cast.june.id,
        appointment_id=found.id,
        now=found.ends_at,
    )
    results = at_once(*[mark] * 4, *[bill] * 4)
    assert {type(one).__name__ for one in results} <= {"Appointment", "ChangedMeanwhile", "HasItsInvoice", "Invoice"}
    with Session(spare_database) as session:
        assert len(session.exec(select(Invoice)).all()) == 1
