"""Names made comparable: what lists sort by and what search finds (D13)."""

import unicodedata
from datetime import date

from osmind_app.clinic.patients.models import Patient

SEPARATORS = str.maketrans(dict.fromkeys("-‐–—'’`´.,/()", " "))
LETTERS = str.maketrans("łøđðþæœı", "loddtaoi")  # have no accent to take off
NOTHING = str.maketrans(dict.fromkeys("-‐–—'’`´.,/()"))


def folded(text: str) -> str:
    """Lower case without accents: 'Núñez' → 'nunez', 'Łukasz' → 'lukasz'."""
    special = text.casefold().translate(LETTERS)
    plain = unicodedata.normalize("NFKD", special)
    return "".join(c for c in plain if not unicodedata.combining(c)).strip()


def words(text: str) -> list[str]:
    """The folded words of a name, and the same joined over its punctuation: "O'Dell" → o, dell, odell."""
    name = folded(text)
    return list(dict.fromkeys([*name.translate(SEPARATORS).split(), *name.translate(NOTHING).split()]))


def pieces(text: str) -> list[str]:
    """The folded words of a question, parted at punctuation: each begins some word of a name that holds them."""
    return list(dict.fromkeys(folded(text).translate(SEPARATORS).split()))


def digits(text: str) -> str:
    """The digits of a phone number."""
    return "".join(c for c in text if c.isascii() and c.isdigit())


def born(on: date) -> str:
    """A birth date as one word, which no name, phone number or e-mail begins with."""
    return f"({on:%Y%m%d}"


def index(patient: Patient) -> None:
    """Set what lists sort by and what search finds; call after each change of name, birth date or phone."""
    patient.sort_name = folded(f"{patient.last_name or patient.first_name}, {patient.first_name}")
    found = [*words(patient.first_name), *words(patient.last_name), *words(patient.preferred_name)]
    phone = digits(patient.phone)
    if phone:
        found += [phone, phone.removeprefix("1") if len(phone) == 11 else phone, phone[-7:], phone[-4:]]
    if patient.birth_date:
        found.append(born(patient.birth_date))
    patient.search_text = " ".join(dict.fromkeys(found))
