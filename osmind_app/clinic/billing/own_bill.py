"""One invoice in the portal: what it is for, what came, what is left and how to pay it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from osmind_app.clinic.billing import bill_view, card_checkouts, finding, practice_settings
from osmind_app.clinic.billing.bill_view import EntryRow, LineRow
from osmind_app.clinic.billing.rows import BillRow, bill_row
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import money, when


@dataclass(frozen=True)
class OwnBill:
    """An invoice as its patient reads it."""

    row: BillRow = field(default_factory=BillRow)
    lines: list[LineRow] = field(default_factory=list)
    money: list[EntryRow] = field(default_factory=list)
    owed_back: str = ""  # empty: nothing
    how_to_pay: str = ""
    takes_cards: bool = False
    paying: bool = False  # a payment by card was begun and nothing was heard of it yet


def own_bill(session: Session, *, actor: PortalAccess, invoice_id: UUID, now: datetime) -> OwnBill:
    """One of the patient's own invoices; raises `NotFound`."""
    bill = finding.own(session, actor=actor, invoice_id=invoice_id)
    zone = practices.get(session, actor=actor).time_zone
    return OwnBill(
        row=bill_row(bill, patient="", today=when.on_calendar(now, zone), zone=zone),
        lines=bill_view.lines_of(session, actor=actor, bill=bill),
        money=bill_view.entries_of(session, actor=actor, bill=bill),
        owed_back=money.words(bill.owed_back_cents) if bill.owed_back_cents else "",
        how_to_pay=practice_settings.of_practice(session, actor=actor).how_to_pay,
        takes_cards=bill.due_cents >= card_checkouts.LEAST_CENTS and card_checkouts.takes_cards(session, actor=actor),
        paying=bill.due_cents > 0 and card_checkouts.is_open(session, invoice=bill, now=now),
    )
