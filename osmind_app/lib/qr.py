"""QR codes as one path of a drawing: made here, loaded from nowhere."""

from dataclasses import dataclass

import segno

QUIET_ZONE = 4  # empty modules around it, without which cameras don't find it


@dataclass(frozen=True)
class Drawing:
    """The dark modules as an SVG path, and the view box around them."""

    path: str = ""
    box: str = "0 0 1 1"


def drawing(text: str) -> Drawing:
    """The code for a text."""
    rows = [bytes(row) for row in segno.make(text, micro=False, error="m").matrix]
    size = len(rows) + 2 * QUIET_ZONE
    dark = [
        f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h{width}v1h-{width}z"
        for y, row in enumerate(rows)
        for x, width in _runs(row)
    ]
    return Drawing("".join(dark), f"0 0 {size} {size}")


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Where dark modules begin, and how many follow each other."""
    found: list[tuple[int, int]] = []
    for x, module in enumerate(row):
        if not module:
            continue
        if found and sum(found[-1]) == x:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((x, 1))
    return found
