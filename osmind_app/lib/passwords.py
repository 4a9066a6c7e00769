"""Passwords: hashed with argon2id, judged by zxcvbn, at most two at a time (D4; OWASP: 19 MiB, t=2, p=1)."""

import threading
import unicodedata
from collections.abc import Iterable

from passlib.hash import argon2
from zxcvbn import zxcvbn

MIN_LENGTH = 12
MAX_LENGTH = 128
MIN_SCORE = 3
SCORED_LENGTH = 72  # zxcvbn's own limit
PERSONAL_LENGTH = 4  # shorter parts of a name ("Al") would refuse too much

_hasher = argon2.using(type="ID", memory_cost=19_456, time_cost=2, parallelism=1)
_two_at_a_time = threading.BoundedSemaphore(2)


def normal(password: str) -> str:
    """The same characters however the keyboard composed them (NIST SP 800-63B: NFKC)."""
    return unicodedata.normalize("NFKC", password)


def why_refused(password: str, *, personal: Iterable[str] = ()) -> str | None:
    """The reason this password can't be used, or None. `personal`: the person's names, e-mail, birth date, clinic."""
    if len(password) > MAX_LENGTH:
        return f"Password must be at most {MAX_LENGTH} characters"
    text = normal(password)
    if len(text) < MIN_LENGTH:
        return f"Password must be at least {MIN_LENGTH} characters"
    parts = _personal_parts(personal)
    folded = _folded(text)
    bare = _without_separators(folded)
    rest = bare
    for part in sorted(parts, key=len, reverse=True):
        rest = rest.replace(part, "")
    if rest != bare and len(rest) < MIN_LENGTH:
        return "Password must not be made of your name, email, birth date or clinic. Use other words"
    verdict = zxcvbn(folded[:SCORED_LENGTH], user_inputs=sorted(parts))
    if verdict["score"] < MIN_SCORE:
        if any(match.get("dictionary_name") == "passwords" for match in verdict["sequence"]):
            return "This is a common password and easy to guess. Add another word"
        return "This password is too easy to guess. Add another word"
    return None


def hashed(password: str) -> str:
    """An argon2id hash with its own salt. Takes about 20 ms: never on the event loop."""
    with _two_at_a_time:
        return str(_hasher.hash(normal(password)))


def matches(password: str, stored: str | None) -> bool:
    """True when `password` made `stored`; without a stored hash the same work is done and the answer is no."""
    if len(password) > MAX_LENGTH:
        password, stored = "", None
    with _two_at_a_time:
        right = bool(_hasher.verify(normal(password), stored or _nobody()))
    return right and stored is not None


def needs_new_hash(stored: str) -> bool:
    """True when the parameters have risen since `stored` was made."""
    return bool(_hasher.needs_update(stored))


_nobodys_hash: list[str] = []


def _nobody() -> str:
    if not _nobodys_hash:
        _nobodys_hash.append(str(_hasher.hash("nobody has this password")))
    return _nobodys_hash[0]


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def _without_separators(text: str) -> str:
    return "".join(c for c in text if not (c.isspace() or unicodedata.category(c).startswith("P")))


def _personal_parts(personal: Iterable[str]) -> set[str]:
    parts: set[str] = set()
    for value in personal:
        folded = _folded(value)
        words = "".join(c if c.isalnum() else " " for c in folded).split()
        parts |= {word for word in [*words, "".join(words)] if len(word) >= PERSONAL_LENGTH}
    return parts
