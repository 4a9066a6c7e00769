"""Names made comparable: what lists sort by and what search finds (D13)."""

import unicodedata
from datetime import date

from osmind_app.clinic.patients.models import Patient

LETTERS = str.maketrans("łøđðþæœı", "loddtaoi")  # have no accent to take off


def folded(text: str) -> str:
    """Lower case without accents: 'Núñez' → 'nunez', 'Łukasz' → 'lukasz'."""
    plain = unicodedata.normalize("NFKD", text.casefold()).casefold().translate(LETTERS)
    return "".join(c for c in plain if not unicodedata.combining(c)).strip()


def words(text: str) -> list[str]:
    """The folded words of a name, and the same joined over its punctuation: "O'Dell" → o, dell, odell."""
    chunks = folded(text).split()
    return list(dict.fromkeys([*pieces(text), *filter(None, (_spelled(chunk) for chunk in chunks))]))


def pieces(text: str) -> list[str]:
    """The folded words of a question, parted at punctuation: each begins some word of a name that holds them."""
    parted = "".join(c if c.isalnum() else " " for c in folded(text))
    return list(dict.fromkeys(_spelled(piece) for piece in parted.split()))


def _spelled(word: str) -> str:
    """A word in letters and digits every database takes for such: other writing by number, '李' → 'u00674e'."""
    return "".join(c if c.isascii() else f"u{ord(c):06x}" for c in word if c.isalnum())


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
