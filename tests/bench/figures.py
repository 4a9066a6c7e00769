"""A measured figure, the goal it has to meet, and how both are printed and kept."""

import json
import os
import platform
import statistics
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

KEPT = Path(__file__).parent.parent.parent / "test-results" / "bench"


@dataclass(frozen=True)
class Figure:
    """What was measured: the median of all rounds, the worst of them, and the most (or least) it may be."""

    bench: str
    name: str
    value: float
    unit: str
    worst: float | None = None
    at_most: float | None = None
    at_least: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is no goal."""
        if self.at_most is not None:
            return self.value <= self.at_most
        if self.at_least is not None:
            return self.value >= self.at_least
        return None


def median_of(bench: str, name: str, values: Sequence[float], unit: str, *, at_most: float | None = None) -> Figure:
    """The figure of several rounds."""
    return Figure(bench, name, statistics.median(values), unit, worst=max(values), at_most=at_most)


def ratio_of(
    bench: str, name: str, ours: Sequence[float], theirs: Sequence[float], *, at_most: float | None = None
) -> Figure:
    """Ours over theirs, taken round by round, so that what slows the machine down slows both."""
    quotients = [our / their for our, their in zip(ours, theirs, strict=True)]
    return median_of(bench, name, quotients, "×", at_most=at_most)


def percentile(values: Iterable[float], part: float) -> float:
    """The value that `part` (0…1) of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def show(figures: Sequence[Figure]) -> None:
    """Print the table."""
    table = Table("bench", "figure", title="Osmind Portal, measured")
    for heading in ("median", "worst", "goal"):
        table.add_column(heading, justify="right")
    table.add_column("")
    before = ""
    for figure in figures:
        if figure.bench != before:
            table.add_section()
        goal = "" if figure.at_most is None else f"≤ {_text(figure.at_most, figure.unit)}"
        if figure.at_least is not None:
            goal = f"≥ {_text(figure.at_least, figure.unit)}"
        worst = "" if figure.worst is None else _text(figure.worst, figure.unit)
        mark = {True: "[green]met[/]", False: "[red]missed[/]", None: ""}[figure.met]
        name = "" if figure.bench == before else figure.bench
        table.add_row(name, figure.name, _text(figure.value, figure.unit), worst, goal, mark)
        before = figure.bench
    Console(width=120 if not Console().is_terminal else None).print(table)


def keep(figures: Sequence[Figure], rounds: dict[str, object]) -> Path:
    """Write everything measured, round by round, to a file named after the time, and return its path."""
    now = datetime.now(UTC)  # noqa: TID251 - a bench is an edge
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / f"{now:%Y-%m-%dT%H%M%SZ}.json"
    content = {
        "at": now.isoformat(timespec="seconds"),
        "commit": _commit(),
        "machine": {
            "cores": os.cpu_count(),
            "load": os.getloadavg(),
            "system": platform.platform(),
            "python": platform.python_version(),
        },
        "figures": [asdict(figure) | {"met": figure.met} for figure in figures],
        "rounds": rounds,
    }
    path.write_text(json.dumps(content, indent=1, default=str))
    return path


def _commit() -> str:
    asked = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True)
    return asked.stdout.strip()


def _text(value: float, unit: str) -> str:
    if unit == "×":
        return f"{value:.2f} ×"
    if unit == "ms" and value < 10:
        return f"{value:.2f} ms"
    if unit == "kB":
        return f"{value:.1f} kB"
    return f"{value:,.0f} {unit}"
