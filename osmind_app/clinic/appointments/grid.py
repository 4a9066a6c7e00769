"""The calendar's grid: which column and which quarters of an hour a visit takes, on the clinic's clock.

A visit stands where the wall's clock says (F18): at 1:30 AM, which comes twice in November, both are drawn at 1:30 and
their words tell them apart; an hour that March skips stays empty.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from osmind_app.clinic.appointments.hours import Span
from osmind_app.clinic.appointments.visit_rows import VisitRow
from osmind_app.clinic.practices.queries import Choice
from osmind_app.lib import when

QUARTER = 15  # minutes of one row
PER_HOUR = 60 // QUARTER
OPENS, CLOSES = 8, 18  # the hours that are always shown; visits before and after make the grid longer
MOST_AT_ONCE = 6  # columns of a day: where more providers work, those who have visits
TONES = 6  # of providers; the name stands in words too
MIDNIGHT = 24 * 60
Spans = Sequence[Span]


@dataclass(frozen=True)
class GridVisit:
    """One visit: from one line of the grid to another, in one lane of its column."""

    id: str = ""
    words: str = ""  # "9:30 AM to 10:20 AM, June Park, Dr. Rivera, Confirmed"
    time: str = ""  # when it begins
    patient: str = ""
    provider: str = ""
    status: str = ""
    tone: int = 0
    rows: str = ""  # CSS: "7 / 11"
    lane: str = ""


@dataclass(frozen=True)
class GridColumn:
    """One day, or one provider on a day."""

    key: str = ""
    name: str = ""
    is_today: bool = False
    closed: list[str] = field(default_factory=list)  # CSS rows: when nobody works
    visits: list[GridVisit] = field(default_factory=list)


@dataclass(frozen=True)
class GridHour:
    """One hour at the left."""

    words: str = ""
    rows: str = ""


@dataclass(frozen=True)
class Grid:
    """All of it; `height` and `width` are CSS for as many rows and columns as there are."""

    hours: list[GridHour] = field(default_factory=list)
    columns: list[GridColumn] = field(default_factory=list)
    height: str = ""
    width: str = ""


@dataclass(frozen=True)
class _Span:
    row: VisitRow
    begins: int  # minutes of the day, on the wall
    ends: int


@dataclass(frozen=True)
class _Column:
    key: str
    name: str
    is_today: bool
    spans: list[_Span]


def of_week(
    rows: Sequence[VisitRow],
    days: Sequence[date],
    providers: Sequence[Choice],
    today: date,
    zone: str,
    opens: Mapping[str, Spans | None],
) -> Grid:
    """A column for each day; `opens` says by day when the provider who is looked at works, if that is known."""
    spans = _spans(rows, zone)
    columns = [
        _Column(
            on.isoformat(), f"{on:%a} {on.day}", on == today, [span for span in spans if _day(span.row, zone) == on]
        )
        for on in days
    ]
    return _grid(columns, providers, opens)


def of_day(
    rows: Sequence[VisitRow],
    providers: Sequence[Choice],
    chosen: str,
    today: bool,
    zone: str,
    opens: Mapping[str, Spans | None],
) -> Grid:
    """A column for each provider who sees patients, or for the one that is chosen; `opens` is by provider."""
    spans = _spans(rows, zone)
    known = {one.id: one.label for one in providers if chosen in ("", one.id)}
    if len(known) > MOST_AT_ONCE:
        known = {}
    known |= {span.row.provider_id: span.row.provider for span in spans}  # who has left, and had visits that day
    columns = [_Column(key, name, today, [s for s in spans if s.row.provider_id == key]) for key, name in known.items()]
    return _grid(columns, providers, opens)


def _grid(columns: Sequence[_Column], providers: Sequence[Choice], opens: Mapping[str, Spans | None]) -> Grid:
    every = [span for column in columns for span in column.spans]
    first = min([OPENS, *(span.begins // 60 for span in every)])
    last = max([CLOSES, *(-(-span.ends // 60) for span in every)])
    tones = {one.id: number % TONES for number, one in enumerate(providers)}
    return Grid(
        hours=[
            GridHour(
                when.wall(datetime.combine(date(2000, 1, 1), time(hour))),
                _rows((hour - first) * 60, (hour - first + 1) * 60),
            )
            for hour in range(first, last)
        ],
        columns=[
            GridColumn(
                one.key,
                one.name,
                one.is_today,
                _closed(opens.get(one.key), first * 60, last * 60),
                _placed(one.spans, first * 60, tones),
            )
            for one in columns
        ],
        height=f"repeat({(last - first) * PER_HOUR}, 16px)",
        width=f"64px repeat({len(columns)}, minmax(0, 1fr))",
    )


def _closed(opens: Spans | None, first: int, last: int) -> list[str]:
    """What of the hours in sight nobody works; nothing where nobody knows."""
    if opens is None:
        return []
    edges = [first, *(min(max(edge, first), last) for span in opens for edge in span), last]
    gaps = zip(edges[::2], edges[1::2], strict=True)
    return [_rows(begins - first, ends - first) for begins, ends in gaps if begins < ends]


def _placed(spans: list[_Span], first: int, tones: dict[str, int]) -> list[GridVisit]:
    """In the order of the day; those that overlap stand side by side, each in the first lane that is free."""
    free_at: list[int] = []
    placed = []
    for span in spans:
        lane = next((number for number, at in enumerate(free_at) if at <= span.begins), len(free_at))
        free_at[lane : lane + 1] = [span.ends]
        row = span.row
        words = ", ".join(filter(None, [row.time, row.patient, row.provider, row.status_words]))
        placed.append(
            GridVisit(
                id=row.id,
                words=words,
                time=row.time.split(" to ")[0],
                patient=row.patient,
                provider=row.provider,
                status=row.status,
                tone=tones.get(row.provider_id, 0),
                rows=_rows(span.begins - first, span.ends - first),
                lane=str(lane + 1),
            )
        )
    return placed


def _rows(begins: int, ends: int) -> str:
    """The lines between which minutes stand: whole quarters, at least one."""
    top, bottom = begins // QUARTER, -(-ends // QUARTER)
    return f"{top + 1} / {max(bottom, top + 1) + 1}"


def _spans(rows: Sequence[VisitRow], zone: str) -> list[_Span]:
    place = ZoneInfo(zone)
    found = []
    for row in rows:
        if row.cancelled:
            continue
        at, till = datetime.fromisoformat(row.starts), datetime.fromisoformat(row.ends)
        starts, ends = at.astimezone(place), till.astimezone(place)
        begins = starts.hour * 60 + starts.minute
        until = ends.hour * 60 + ends.minute if ends.date() == starts.date() else MIDNIGHT
        if until <= begins:  # the clock went back meanwhile
            until = min(begins + round((till - at) / timedelta(minutes=1)), MIDNIGHT)
        found.append(_Span(row, begins, until))
    return sorted(found, key=lambda span: (span.begins, -span.ends))


def _day(row: VisitRow, zone: str) -> date:
    return datetime.fromisoformat(row.starts).astimezone(ZoneInfo(zone)).date()
