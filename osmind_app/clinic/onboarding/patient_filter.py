"""What the Patients tab is asked for: the words of the address bar, read without complaint."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from osmind_app.clinic.onboarding import chips
from osmind_app.clinic.patients import search

EXPIRING = "expiring"  # the link works, and for less than a day
SOON = timedelta(hours=24)
STATUSES = {kind: chips.TEXTS[kind] for kind in chips.TEXTS if kind not in (chips.SENDING, chips.DELIVERED)}
STATUSES[EXPIRING] = "Expires within a day"
SORTS = ("name", "added")
SIZES = (25, 50, 100)


@dataclass(frozen=True)
class PatientFilter:
    """What the list is asked for: the words of the address bar. `sort`: name or added, "-" before it for descending."""

    q: str = ""
    group: UUID | None = None
    provider: UUID | None = None
    status: str = ""
    archived: bool = False
    mine: bool = False  # whose Primary Provider is whoever asks
    sort: str = "name"
    after: str = ""  # the key of a page, opaque
    size: int = SIZES[0]

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "PatientFilter":
        """Read `?q=&group=&provider=&status=&archived=1&mine=1&sort=&after=&size=`; what makes no sense is left out."""
        status, sort, size = (query.get(name, "") for name in ("status", "sort", "size"))
        return cls(
            q=query.get("q", "")[: search.LONGEST],
            group=_id(query.get("group", "")),
            provider=_id(query.get("provider", "")),
            status=status if status in STATUSES else "",
            archived=query.get("archived", "") == "1",
            mine=query.get("mine", "") == "1",
            sort=sort if sort.removeprefix("-") in SORTS else "name",
            after=query.get("after", "")[:32],
            size=int(size) if size in map(str, SIZES) else SIZES[0],
        )

    def to_query(self) -> dict[str, str]:
        """The address bar's words for this filter, without those that say the usual."""
        words = {
            "q": self.q,
            "group": str(self.group or ""),
            "provider": str(self.provider or ""),
            "status": self.status,
            "archived": "1" if self.archived else "",
            "mine": "1" if self.mine else "",
            "sort": "" if self.sort == "name" else self.sort,
            "after": self.after,
            "size": "" if self.size == SIZES[0] else str(self.size),
        }
        return {name: word for name, word in words.items() if word}


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
