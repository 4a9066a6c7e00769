"""What the forms of billing say, checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from osmind_app.clinic.billing import codes
from osmind_app.lib import money
from osmind_app.lib.errors import FormErrors
from osmind_app.lib.typed import is_blank, line, paragraph

NAME_LIMIT, LICENSE_LIMIT, HOW_TO_PAY_LIMIT = 120, 40, 1_000
MOST_UNITS, MOST_DUE_DAYS = 999, 365
CARD = "card"  # paid in the portal
METHODS = {
    "cash": "Cash",
    "check": "Check",
    "terminal": "Card at the desk",
    "transfer": "Bank transfer",
    "other": "Other",
}  # that staff record by hand
METHOD_WORDS = METHODS | {CARD: "Card in the portal"}
WRITE_OFF_REASONS = {
    "courtesy": "Courtesy",
    "hardship": "The patient can't pay",
    "uncollectable": "Can't be collected",
    "mistake": "Billed by mistake",
}
AMOUNT = "Enter an amount, like 80 or 80.50"


@dataclass(frozen=True)
class FeeDetails:
    """One line of the fee schedule."""

    code: str
    name: str
    cents: int
    type_id: UUID | None = None

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "FeeDetails":
        """Read the form; raises `FormErrors`."""
        code, cents = codes.service(form.get("code", "")), money.read(form.get("price", ""))
        name, type_id = line(form.get("name", "")), _id(form.get("type", ""))
        problems = {
            "code": "" if code else "Enter your clinic's code: letters, digits and hyphens, at most 20",
            "name": _name(name, "the service"),
            "price": "" if cents is not None else AMOUNT,
        }
        _raise(problems)
        assert code
        assert cents is not None
        return cls(code, name, cents, type_id)


@dataclass(frozen=True)
class LineDetails:
    """One service on an invoice."""

    code: str
    name: str
    unit_cents: int
    units: int
    service_on: date
    place: str
    provider_id: UUID
    modifiers: tuple[str, ...] = ()

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "LineDetails":
        """Read the form of one line; raises `FormErrors`."""
        code, cents = codes.service(form.get("code", "")), money.read(form.get("price", ""))
        name, modifiers = line(form.get("name", "")), codes.modifiers(form.get("modifiers", ""))
        units, on = _whole(form.get("units", "1") or "1", MOST_UNITS), a_day(form.get("date", ""))
        place, provider_id = form.get("place", ""), _id(form.get("provider", ""))
        problems = {
            "code": "" if code else "Enter a code: letters, digits and hyphens, at most 20",
            "name": _name(name, "the service"),
            "price": "" if cents is not None else AMOUNT,
            "modifiers": "" if modifiers is not None else "Enter at most 4 modifiers of two characters, like 95",
            "units": "" if units else f"Enter a whole number from 1 to {MOST_UNITS}",
            "date": "" if on else "Enter the date of the service",
            "place": "" if place in codes.PLACES else "Choose where it took place",
            "provider": "" if provider_id else "Choose who provided it",
        }
        _raise(problems)
        assert code
        assert cents is not None
        assert units
        assert on
        assert provider_id
        assert modifiers is not None
        return cls(code, name, cents, units, on, place, provider_id, tuple(modifiers))


@dataclass(frozen=True)
class MoneyDetails:
    """A payment or a refund."""

    cents: int
    method: str
    on: date

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "MoneyDetails":
        """Read the form; raises `FormErrors`."""
        cents, method, on = _amount(form), form.get("method", ""), a_day(form.get("date", ""))
        problems = {
            "amount": "" if cents else AMOUNT,
            "method": "" if method in METHODS else "Choose how it was paid",
            "date": "" if on else "Enter the date",
        }
        _raise(problems)
        assert cents
        assert on
        return cls(cents, method, on)


@dataclass(frozen=True)
class WriteOffDetails:
    """What the clinic no longer asks for, and why."""

    cents: int
    reason: str

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "WriteOffDetails":
        """Read the form; raises `FormErrors`."""
        cents, reason = _amount(form), form.get("reason", "")
        problems = {
            "amount": "" if cents else AMOUNT,
            "reason": "" if reason in WRITE_OFF_REASONS else "Choose why",
        }
        _raise(problems)
        assert cents
        return cls(cents, reason)


@dataclass(frozen=True)
class SettingsDetails:
    """What stands on the practice's bills."""

    tax_id: str
    npi: str
    due_days: int
    how_to_pay: str
    makes_invoices: bool
    takes_cards: bool = False

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "SettingsDetails":
        """Read the form; raises `FormErrors`."""
        tax_id, npi = line(form.get("tax_id", "")), line(form.get("npi", ""))
        days = _whole(form.get("due_days", ""), MOST_DUE_DAYS, least=0)
        how = paragraph(form.get("how_to_pay", ""))
        too_long = len(how) > HOW_TO_PAY_LIMIT
        problems = {
            "tax_id": "" if not tax_id or codes.tax_id(tax_id) else "Enter the 9 digits of the tax ID, like 12-3456789",
            "npi": "" if not npi or codes.npi(npi) else "Enter the 10 digits of the NPI. Check them for a typo",
            "due_days": "" if days is not None else f"Enter a whole number of days up to {MOST_DUE_DAYS}",
            "how_to_pay": f"This must be {HOW_TO_PAY_LIMIT} characters or fewer" if too_long else "",
        }
        _raise(problems)
        assert days is not None
        made, cards = (form.get(name, "") == "on" for name in ("makes_invoices", "takes_cards"))
        return cls(codes.tax_id(tax_id) or "", codes.npi(npi) or "", days, how, made, cards)


@dataclass(frozen=True)
class NumbersDetails:
    """What a superbill says about one provider."""

    npi: str
    license: str

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "NumbersDetails":
        """Read the form; raises `FormErrors`."""
        npi, license = line(form.get("npi", "")), line(form.get("license", ""))
        problems = {
            "npi": "" if not npi or codes.npi(npi) else "Enter the 10 digits of the NPI. Check them for a typo",
            "license": f"This must be {LICENSE_LIMIT} characters or fewer" if len(license) > LICENSE_LIMIT else "",
        }
        _raise(problems)
        return cls(codes.npi(npi) or "", license)


def a_day(typed: str) -> date | None:
    """The date of '2026-12-01', of this century."""
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return None
    return found if 2000 <= found.year < 2100 else None


def _amount(form: Mapping[str, str]) -> int | None:
    return money.read(form.get("amount", ""))


def _name(name: str, what: str) -> str:
    if is_blank(name):
        return f"Enter the name of {what}"
    return f"The name must be {NAME_LIMIT} characters or fewer" if len(name) > NAME_LIMIT else ""


def _whole(typed: str, most: int, least: int = 1) -> int | None:
    text = line(typed)
    whole = text.isascii() and text.isdigit() and len(text) < 5
    return int(text) if whole and least <= int(text) <= most else None


def _id(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def _raise(problems: Mapping[str, str]) -> None:
    found = {field: problem for field, problem in problems.items() if problem}
    if found:
        raise FormErrors(found)
