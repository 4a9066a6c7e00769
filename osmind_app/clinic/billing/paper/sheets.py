"""What stands on a bill's paper: an invoice, a receipt, a superbill, a statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from osmind_app.clinic.billing import codes
from osmind_app.clinic.billing.details import METHOD_WORDS
from osmind_app.clinic.billing.lines import service_of
from osmind_app.clinic.billing.models import PAYMENT, REFUND, VOID, Invoice, InvoiceEntry, InvoiceLine
from osmind_app.clinic.billing.statements import WORDS, Statement
from osmind_app.clinic.billing.superbills import SuperbillContent
from osmind_app.lib import money, when
from osmind_app.outbox.letters import PracticeCard

RIGHT, WIDE = "right", "wide"


@dataclass(frozen=True)
class Whose:
    """The patient a bill is for."""

    name: str
    born: str = ""
    address: str = ""


def invoice(
    bill: Invoice,
    lines: Sequence[InvoiceLine],
    entries: Sequence[InvoiceEntry],
    *,
    clinic: PracticeCard,
    whose: Whose,
    tax_id: str,
    how_to_pay: str,
) -> dict[str, Any]:
    """What is asked for, what came, and what is left."""
    rows = [_service(line) for line in lines]
    parts = [_table("Services", [("Date", ""), ("Service", WIDE), ("Units", RIGHT), ("Amount", RIGHT)], rows)]
    if entries:
        came = [
            [when.day(one.happened_on), _entry(one), money.words(one.cents if one.kind != PAYMENT else -one.cents)]
            for one in entries
        ]
        parts.append(_table("Payments and adjustments", [("Date", ""), ("What", WIDE), ("Amount", RIGHT)], came))
    parts.append(
        _sums(
            [
                ("Total", bill.total_cents),
                ("Paid", bill.paid_cents),
                ("No longer asked for", bill.written_off_cents),
                ("Amount due", bill.due_cents),
                ("To be refunded to you", bill.owed_back_cents),
            ],
            always=("Total", "Amount due"),
        )
    )
    is_open = bill.due_cents > 0
    about = [
        ("Patient", whose.name),
        ("Invoice date", _local(bill.issued_at, clinic)),
        ("Due", when.day(bill.due_on) if bill.due_on and is_open else ""),
        ("Tax ID", tax_id),
    ]
    after = ["This invoice is void. Nothing is due."] if bill.status == VOID else []
    after += [how_to_pay] if is_open and how_to_pay else []
    return _sheet(f"Invoice {bill.number}", clinic, about, parts, after=after)


def receipt(entry: InvoiceEntry, bill: Invoice, *, clinic: PracticeCard, whose: Whose, tax_id: str) -> dict[str, Any]:
    """Proof of one payment; it says for which invoice, not for which service."""
    about = [
        ("Patient", whose.name),
        ("Received on", when.day(entry.happened_on)),
        ("Amount", money.words(entry.cents)),
        ("How", METHOD_WORDS.get(entry.method, "")),
        ("For", f"Invoice {bill.number}"),
        ("Still due for this invoice", money.words(bill.due_cents)),
        ("Tax ID", tax_id),
    ]
    return _sheet(f"Receipt {entry.number}", clinic, about, [], after=["Thank you."])


def superbill(content: SuperbillContent, number: int, *, made: str) -> dict[str, Any]:
    """What an insurer asks for."""
    letters = [{"name": "ABCDEFGHIJKL"[at], "value": code} for at, code in enumerate(content.diagnoses)]
    columns = [
        ("Date of service", ""),
        ("Place", ""),
        ("Code", ""),
        ("Modifiers", ""),
        ("Description", WIDE),
        ("Diagnoses", ""),
        ("Units", RIGHT),
        ("Fee", RIGHT),
    ]
    rows = [
        [
            when.day(date.fromisoformat(line.on)),
            line.place,
            line.code,
            " ".join(line.modifiers),
            line.name,
            ", ".join(line.points_to),
            str(line.units),
            money.words(line.cents),
        ]
        for line in content.lines
    ]
    places = sorted({line.place for line in content.lines})
    parts = [
        _pairs(
            "Practice",
            [
                ("Name", content.practice),
                ("Address", content.practice_address.replace("\n", ", ")),
                ("Phone", content.practice_phone),
                ("Tax ID (EIN)", content.practice_tax_id),
                ("NPI", content.practice_npi),
            ],
        ),
        _pairs("Provider" if len(content.providers) == 1 else "Providers", _providers(content)),
        _pairs(
            "Patient",
            [
                ("Name", content.patient),
                ("Date of birth", when.day(date.fromisoformat(content.born)) if content.born else ""),
                ("Address", content.patient_address.replace("\n", ", ")),
                ("Phone", content.patient_phone),
            ],
        ),
        _pairs("Diagnoses (ICD-10-CM)", [(one["name"], one["value"]) for one in letters]),
        _table("Services", columns, rows),
        _pairs("Place of service", [(code, codes.PLACES.get(code, "")) for code in places]),
        _sums(
            [
                ("Total fees", content.total_cents),
                ("Paid by the patient", content.paid_cents),
                ("Balance", content.total_cents - content.paid_cents),
            ],
            always=("Total fees", "Paid by the patient", "Balance"),
        ),
    ]
    clinic = PracticeCard(name=content.practice, phone=content.practice_phone, address=content.practice_address)
    about = [("Made on", made)]
    after = ["This is not a bill. The patient can send it to their insurer to ask for reimbursement."]
    return _sheet(f"Superbill {number}", clinic, about, parts, after=after)


def statement(found: Statement, *, clinic: PracticeCard, whose: Whose) -> dict[str, Any]:
    """A month from its first balance to its last."""
    balance, rows = found.before_cents, []
    for line in found.lines:
        balance += line.cents
        rows.append([when.day(line.on), line.what, money.words(line.cents), money.words(balance)])
    columns = [("Date", ""), ("What", WIDE), ("Amount", RIGHT), ("Balance", RIGHT)]
    first = [when.day(found.first_on), "Balance before", "", money.words(found.before_cents)]
    about = [("Patient", whose.name), ("From", when.day(found.first_on)), ("To", when.day(found.last_on))]
    parts = [
        _table("What happened", columns, [first, *rows]),
        _pairs("Sum", [("Balance at the end", money.words(found.after_cents))]),
    ]
    return _sheet("Statement", clinic, about, parts)


def _service(line: InvoiceLine) -> list[str]:
    service = service_of(line)
    what = f"{service.name}\n{service.coded}"
    return [when.day(line.service_on), what, str(line.units), money.words(line.cents)]


def _entry(entry: InvoiceEntry) -> str:
    method = METHOD_WORDS.get(entry.method, "") if entry.kind in (PAYMENT, REFUND) else ""
    receipt = f", receipt {entry.number}" if entry.number else ""
    return f"{WORDS[entry.kind]}{receipt}{f' ({method})' if method else ''}"


def _providers(content: SuperbillContent) -> list[tuple[str, str]]:
    return [
        (name, ", ".join(filter(None, (f"NPI {npi}" if npi else "", f"license {license}" if license else ""))))
        for name, npi, license in content.providers
    ]


def _local(at: Any, clinic: PracticeCard) -> str:
    return when.day(when.on_calendar(at, clinic.time_zone)) if at else ""


def _table(title: str, columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    named = [{"name": name, RIGHT: kind == RIGHT, WIDE: kind == WIDE} for name, kind in columns]
    return {"kind": "table", "title": title, "columns": named, "rows": [list(row) for row in rows]}


def _pairs(title: str, rows: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return {"kind": "pairs", "title": title, "rows": _named(rows)}


def _sums(rows: Sequence[tuple[str, int]], *, always: Sequence[str]) -> dict[str, Any]:
    shown = [(name, money.words(cents)) for name, cents in rows if cents or name in always]
    return _pairs("Sum", shown)


def _named(rows: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in rows if value]


def _sheet(
    title: str,
    clinic: PracticeCard,
    about: Sequence[tuple[str, str]],
    parts: Sequence[dict[str, Any]],
    *,
    after: Sequence[str] = (),
) -> dict[str, Any]:
    return {
        "title": title,
        "clinic": {"name": clinic.name, "phone": clinic.phone, "address": clinic.address},
        "about": _named(about),
        "parts": [part for part in parts if part["rows"]],
        "after": list(after),
        "footer": f"{clinic.name} · {title}",
    }
