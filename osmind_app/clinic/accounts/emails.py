"""E-mail addresses: folded the same way everywhere, checked, and looked at for slips of the finger (B13)."""

import unicodedata

from email_validator import EmailNotValidError, validate_email
from rapidfuzz.distance import OSA

from osmind_app.clinic.accounts.errors import EmailMalformed

MAX_LENGTH = 254  # RFC 5321
OFTEN_MEANT = (
    "gmail.com",
    "yahoo.com",
    "outlook.com",
    "hotmail.com",
    "icloud.com",
    "aol.com",
    "comcast.net",
    "verizon.net",
    "protonmail.com",
    "sbcglobal.net",
    "bellsouth.net",
)
REAL_NEIGHBOURS = {"mail.com", "ymail.com", "email.com", "yahoo.co", "hotmail.co", "aol.co"}


def fold_email(text: str) -> str:
    """The address as it is stored and compared: trimmed, in lower case, without characters nobody can type."""
    visible = "".join(c for c in unicodedata.normalize("NFC", text) if c.isprintable())
    return visible.strip().lower()


def check_email(text: str) -> str:
    """The folded address; raises EmailMalformed when letters could not be sent to it."""
    folded = fold_email(text)
    if len(folded) > MAX_LENGTH:
        raise EmailMalformed
    try:
        return fold_email(validate_email(folded, check_deliverability=False).normalized)
    except EmailNotValidError:
        raise EmailMalformed from None


def masked(email: str) -> str:
    """'j••••@example.com': enough for who knows the address, nothing for who doesn't."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}••••@{domain}"


def did_you_mean(email: str) -> str | None:
    """'june@gmail.com' for 'june@gmial.com': one slip away from what many people have. A hint, never a refusal."""
    local, at, domain = fold_email(email).rpartition("@")
    if not at or not local or domain in OFTEN_MEANT or domain in REAL_NEIGHBOURS:
        return None
    for meant in OFTEN_MEANT:
        if OSA.distance(domain, meant, score_cutoff=1) == 1:
            return f"{local}@{meant}"
    return None
