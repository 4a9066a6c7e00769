"""What people type into forms, kept as typed but for what nobody can see."""

import unicodedata

UNSEEN = {"Cc", "Cs"}  # control characters and stray halves of characters: databases refuse some, people see none


def line(typed: str) -> str:
    """One line: spaces around it gone, line breaks and tabs made spaces. Nothing visible is dropped."""
    return _seen(" ".join(typed.split()))


def paragraph(typed: str) -> str:
    """Several lines, each as typed."""
    return "\n".join(_seen(row.replace("\t", " ")).rstrip() for row in typed.strip().splitlines()).strip()


def is_blank(typed: str) -> bool:
    """True when there is nothing to see, however many characters it took (zero-width spaces, joiners)."""
    return not any(unicodedata.category(c)[0] not in "ZC" for c in typed)


def _seen(typed: str) -> str:
    shown = "".join(c for c in typed if unicodedata.category(c) not in UNSEEN)
    return unicodedata.normalize("NFC", shown).strip()
