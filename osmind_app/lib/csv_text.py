"""Rows as a CSV file that a spreadsheet opens without running what somebody typed (T41)."""

from collections.abc import Iterable

BEFORE_ALL = "\ufeff"  # tells a spreadsheet that names with accents are UTF-8
# What starts a formula or a command in one spreadsheet or another, and their full-width forms.
RISKY = frozenset("=+-@\t\r\n\0＝＋－＠")
HARMLESS = "'"


def line(values: Iterable[str]) -> str:
    """One row after RFC 4180: every value in quotes, quotes doubled, CRLF at the end."""
    return ",".join(f'"{_safe(value)}"' for value in values) + "\r\n"


def _safe(value: str) -> str:
    """The value as text: whatever a spreadsheet could take for a formula has an apostrophe before it."""
    if value.lstrip(" ")[:1] in RISKY and value.strip(" "):
        value = HARMLESS + value
    return value.replace("\0", "").replace('"', '""')
