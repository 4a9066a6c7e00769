"""Search (D13): the start of any word of any name, the start of an e-mail, a phone's digits, a birth date.

The database keeps every word of a patient behind each reach (a practice, a Primary Provider, a member of the Care
Team; see the migration "find patients fast"). A question names its reach, so the walls are inside the search.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Dialect, Select, String, Uuid, column, false, intersect, select, table, union
from sqlalchemy.sql.selectable import CompoundSelect

from osmind_app.clinic.accounts.emails import fold_email
from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.patients import birthdays, names

LONGEST = 100  # characters of a question that are looked at
MOST_WORDS = 6
FEWEST_DIGITS = 3  # of a phone number; fewer may be part of a name
NO_EMAIL = frozenset(" ()")  # not in an e-mail
LAST = "\U0010ffff"  # sorts behind every character
PHONE = frozenset("0123456789 ()-+./–—")

_fts = table("patient_search", column("patient_search", String), column("rowid"))
_doc = table("patient_search_doc", column("n"), column("patient_id", Uuid()))
_email = table("patient_search_email", column("reach", Uuid()), column("email", String), column("patient_id", Uuid()))
_word = table("patient_search_word", column("reach", Uuid()), column("word", String), column("patient_id", Uuid()))

Ids = Select[Any] | CompoundSelect[Any]


@dataclass(frozen=True)
class Search:
    """A question, read: every one of `words` begins a word of the patient, or `email` begins the e-mail."""

    words: tuple[str, ...] = ()
    email: str = ""
    born: str = ""  # the whole word of a birth date

    @classmethod
    def read(cls, typed: str) -> "Search | None":
        """What a search box says; None for an empty one."""
        text = " ".join(typed[:LONGEST].replace("\x00", "").split())
        if not text:
            return None
        day = birthdays.searched(text)
        if day is not None:
            return cls(born=names.born(day))
        email = "" if NO_EMAIL.intersection(text) else fold_email(text)
        if "@" in text:
            return cls(email=email)
        digits = names.digits(text)
        if PHONE.issuperset(text) and len(digits) >= FEWEST_DIGITS:
            return cls(words=(digits[1:] if len(digits) == 11 and digits[0] == "1" else digits,))
        return cls(words=tuple(names.pieces(text)[:MOST_WORDS]), email=email)


def reach_of(actor: Provider) -> UUID:
    """The reach an actor searches in: the practice, or for a provider their own care teams (D1)."""
    return actor.practice_id if actor.sees_whole_list else actor.id


def matching(*asked: Search, reach: UUID, dialect: Dialect, at_most: int) -> Ids:
    """The ids of patients that answer any of the questions, at most so many for each, in no order."""
    parts = _in_sqlite if dialect.name == "sqlite" else _in_postgres
    found = [part for search in asked for part in parts(search, reach, at_most)]
    if not found:
        return select(_word.c.patient_id if dialect.name != "sqlite" else _doc.c.patient_id).where(false())
    each = [one.subquery().c.patient_id for one in found]
    return found[0] if len(found) == 1 else union(*(select(one) for one in each))


def _in_sqlite(search: Search, reach: UUID, at_most: int) -> list[Ids]:
    terms = [_quoted(reach.hex + word) + "*" for word in search.words]
    if search.born:
        terms.append(_quoted(reach.hex + search.born))
    found: list[Ids] = []
    if terms:
        answers = _fts.c.patient_search.op("MATCH")(" AND ".join(terms))
        rows = _fts.join(_doc, _doc.c.n == _fts.c.rowid)
        found.append(select(_doc.c.patient_id).select_from(rows).where(answers).limit(at_most))
    if search.email:
        starts = _starts(_email.c.email, search.email)
        found.append(select(_email.c.patient_id).where(_email.c.reach == reach, *starts).limit(at_most))
    return found


def _in_postgres(search: Search, reach: UUID, at_most: int) -> list[Ids]:
    mine = select(_word.c.patient_id).where(_word.c.reach == reach)
    found: list[Ids] = []
    if search.born:
        found.append(mine.where(_word.c.word == search.born).limit(at_most))
    if search.words:
        each = [mine.where(*_starts(_word.c.word, word)) for word in search.words]
        found.append(each[0].limit(at_most) if len(each) == 1 else intersect(*each).limit(at_most))
    if search.email and search.words != (search.email,):
        found.append(mine.where(*_starts(_word.c.word, search.email)).limit(at_most))
    return found


def _starts(text: ColumnElement[str], prefix: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """A range over an index; LIKE would ask the planner to guess one."""
    return text >= prefix, text < prefix + LAST


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'
