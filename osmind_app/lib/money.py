"""Money is whole cents: how it is written, and how what was typed is read."""

import re

MOST_CENTS = 10_000_000  # $100,000.00: more in one place is a slip of the keyboard
_TYPED = re.compile(r"\$?\s?(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.(\d{1,2}))?")


def words(cents: int) -> str:
    """'$1,234.50'; what is below nothing has its sign in front: '−$5.00'."""
    whole, part = divmod(abs(cents), 100)
    return f"{'−' if cents < 0 else ''}${whole:,}.{part:02}"


def plain(cents: int) -> str:
    """'1234.50', for a field of a form and for a spreadsheet."""
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{part:02}"


def read(typed: str) -> int | None:
    """The cents of '$1,234.5' or '80'; None for what is no amount, or more than anybody means."""
    found = _TYPED.fullmatch(typed.strip()) if typed.isascii() else None
    if found is None:
        return None
    cents = int(found[1].replace(",", "")) * 100 + int((found[2] or "").ljust(2, "0"))
    return cents if cents <= MOST_CENTS else None
