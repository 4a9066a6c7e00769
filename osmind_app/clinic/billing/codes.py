"""The codes on bills: their shapes alone. No list of codes of others is kept here (D10)."""

import re

# Place of service, as CMS numbers them: the few that an outpatient clinic needs.
PLACES = {
    "11": "Office",
    "10": "Telehealth, patient at home",
    "02": "Telehealth, patient elsewhere",
    "12": "Patient's home",
    "99": "Other place",
}
MOST_DIAGNOSES = 12  # a superbill has letters A to L for them
MOST_MODIFIERS = 4
_SERVICE = re.compile(r"[A-Z0-9][A-Z0-9.-]{0,19}")
_MODIFIER = re.compile(r"[A-Z0-9]{2}")
_DIAGNOSIS = re.compile(r"([A-Z]\d[0-9A-Z])\.?([0-9A-Z]{1,4})?")  # ICD-10-CM
_NPI_PREFIX = "80840"  # of the card numbers whose check digit an NPI shares


def service(typed: str) -> str | None:
    """'wc-fu25' → 'WC-FU25'; None for what can't be a code."""
    code = typed.strip().upper()
    return code if _SERVICE.fullmatch(code) else None


def modifiers(typed: str) -> list[str] | None:
    """'95, gt' → ['95', 'GT']; None when one of them can't be."""
    found = _apart(typed)
    return found if len(found) <= MOST_MODIFIERS and all(map(_MODIFIER.fullmatch, found)) else None


def diagnoses(typed: str) -> list[str] | None:
    """'f329, F41.1' → ['F32.9', 'F41.1'], each once; None when one of them can't be, or they are too many."""
    found = [_DIAGNOSIS.fullmatch(code) for code in _apart(typed)]
    codes = [f"{one[1]}.{one[2]}" if one[2] else one[1] for one in found if one]
    return list(dict.fromkeys(codes)) if len(codes) == len(found) <= MOST_DIAGNOSES else None


def npi(typed: str) -> str | None:
    """A National Provider Identifier whose check digit is right, or None."""
    digits = typed.replace(" ", "")
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()) or digits[0] not in "12":
        return None
    return digits if _luhn(_NPI_PREFIX + digits) else None


def tax_id(typed: str) -> str | None:
    """'123456789' → '12-3456789'; None for anything but nine digits."""
    digits = re.sub(r"[ -]", "", typed)
    return f"{digits[:2]}-{digits[2:]}" if len(digits) == 9 and digits.isascii() and digits.isdigit() else None


def _apart(typed: str) -> list[str]:
    return [part for part in re.split(r"[\s,;]+", typed.upper()) if part]


def _luhn(digits: str) -> bool:
    worth = [int(digit) * (2 if number % 2 else 1) for number, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in worth) % 10 == 0
