"""Rows of one table, many at a time: what they have in common is said once."""

from dataclasses import dataclass, field
from typing import Any

from pydantic_core import PydanticUndefined
from sqlmodel import Session, SQLModel

from osmind_app.lib import bulk

AT_ONCE = 5_000


@dataclass
class Rows:
    """Collects rows of a table and writes them by the thousand; `common` and the usual values are every row's."""

    session: Session
    model: type[SQLModel]
    common: dict[str, Any]
    _waiting: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        """There are enough to be written together."""
        return len(self._waiting) >= AT_ONCE

    def add(self, **own: Any) -> None:
        """One more; rows of one table all say the same columns."""
        self._waiting.append(own)

    def write(self) -> int:
        """Write what still waits, and say how many that were."""
        count = len(self._waiting)
        if count:
            same = {name: value for name, value in self._usual().items() if name not in self._waiting[0]}
            bulk.write(self.session, str(self.model.__tablename__), same, self._waiting)
            self._waiting.clear()
        return count

    def _usual(self) -> dict[str, Any]:
        usual = {
            name: about.get_default(call_default_factory=True) for name, about in self.model.model_fields.items()
        } | self.common
        return {name: value for name, value in usual.items() if value is not PydanticUndefined}
