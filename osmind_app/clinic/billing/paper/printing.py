"""Bills as PDF."""

from pathlib import Path
from typing import Any

from osmind_app.lib import printing

TEMPLATE = Path(__file__).with_name("bill.typ")


def pdf(sheet: dict[str, Any]) -> bytes:
    """The sheet as an accessible PDF."""
    return printing.pdf(sheet, template=TEMPLATE)
