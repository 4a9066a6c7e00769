"""Whether somebody who is being added may be here already: a hint while typing, never a refusal."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rapidfuzz import fuzz
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.emails import fold_email
from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.patients import names, search
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import when

SAME_EMAIL, SAME_BIRTH_DATE, SAME_PHONE, SAME_NAME = "Same email", "Same birth date", "Same phone", "Same name"
ALIKE = 85  # of 100: "Jon" and "John", "Núñez" and "Nunes"
PHONE_DIGITS = 10
CANDIDATES = 100  # per reason; more than that many of one name say nothing
SHOWN = 5


@dataclass(frozen=True)
class DuplicateRow:
    """One possible match."""

    patient_id: str
    name: str
    birth_day: str
    why: str  # "Same birth date, same phone"
    archived: bool


def possible_duplicates(
    session: Session,
    *,
    actor: Provider,
    first_name: str = "",
    last_name: str = "",
    birth_date: date | None = None,
    phone: str = "",
    email: str = "",
    but: UUID | None = None,
    whole_practice: bool = False,
) -> list[DuplicateRow]:
    """The likeliest matches among the patients this actor may find (D1), at most five, in one query.

    `but` is the chart that is compared. `whole_practice` looks behind the actor's own care teams too: the caller shows
    of those that there are some, and nothing else.
    """
    email = fold_email(email)
    digits = names.digits(phone)[-PHONE_DIGITS:]
    words = [*names.pieces(first_name), *names.pieces(last_name)] if first_name.strip() and last_name.strip() else []
    asked = []
    if "@" in email:
        asked.append(search.Search(email=email))
    if birth_date:
        asked.append(search.Search(born=names.born(birth_date)))
    if len(digits) == PHONE_DIGITS:
        asked.append(search.Search(words=(digits,)))
    if words:
        asked.append(search.Search(words=tuple(words)))
    if not asked:
        return []
    reach = actor.practice_id if whole_practice else search.reach_of(actor)
    ids = search.matching(*asked, reach=reach, dialect=session.get_bind().dialect, at_most=CANDIDATES)
    found = session.exec(
        select(Patient).where(
            Patient.practice_id == actor.practice_id, col(Patient.id).in_(ids), col(Patient.id) != but
        )
    ).all()
    rows = []
    for patient in found:
        why = _why(patient, names.folded(first_name), names.folded(last_name), birth_date, digits, email)
        if why:
            rows.append((len(why), patient.archived_at is None, _row(patient, why)))
    rows.sort(key=lambda one: (-one[0], not one[1], one[2].name))
    return [row for _, _, row in rows[:SHOWN]]


def _why(patient: Patient, first: str, last: str, born: date | None, digits: str, email: str) -> list[str]:
    their_first = [names.folded(name) for name in (patient.first_name, patient.preferred_name) if name]
    alike = bool(first) and max(fuzz.ratio(first, name) for name in their_first) >= ALIKE
    same_last = bool(last) and fuzz.ratio(last, names.folded(patient.last_name)) >= ALIKE
    same_day = born is not None and born == patient.birth_date and (alike or same_last)
    reasons = {
        SAME_EMAIL: bool(email) and email == patient.email,
        SAME_BIRTH_DATE: same_day,
        SAME_PHONE: len(digits) == PHONE_DIGITS and names.digits(patient.phone).endswith(digits),
        SAME_NAME: alike and same_last,
    }
    # Many people share a name, and twins a birth date: a different birth date speaks against.
    if reasons[SAME_NAME] and born and patient.birth_date and born != patient.birth_date:
        reasons[SAME_NAME] = False
    return [reason for reason, holds in reasons.items() if holds]


def _row(patient: Patient, why: list[str]) -> DuplicateRow:
    born = when.day(patient.birth_date) if patient.birth_date else ""
    text = ", ".join([why[0], *(one[0].lower() + one[1:] for one in why[1:])])
    return DuplicateRow(str(patient.id), patient.full_name, born, text, patient.archived_at is not None)
