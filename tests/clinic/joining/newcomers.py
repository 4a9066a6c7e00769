"""Somebody who joins by a shared link, step by step."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from osmind_app.clinic.accounts.models import Account
from osmind_app.clinic.joining import details
from osmind_app.clinic.joining import service as joining
from osmind_app.clinic.joining.models import InviteLink, Joiner
from osmind_app.lib import tokens
from tests import letters
from tests.cast import password_hash

NIA = {
    "first_name": "Nia",
    "last_name": "Jackson",
    "birth_month": "10",
    "birth_day": "31",
    "birth_year": "1990",
    "email": "nia@example.com",
    "phone": "(510) 555-0142",
}


def shares(session: Session, actor: Any, now: datetime, **form: Any) -> InviteLink:
    """Somebody of the staff makes a link."""
    typed = {name: str(value) for name, value in form.items()}
    return joining.create(session, actor=actor, details=details.NewLink.from_form(typed), now=now)


def token_of(link: InviteLink) -> str:
    """What the link's address carries."""
    return tokens.sign(link.link)


def starts(session: Session, link: InviteLink, now: datetime, **form: str) -> str:
    """Types the details; the letter leaves. Returns the secret of the browser."""
    secret = joining.begin(session, token=token_of(link), details=details.newcomer(NIA | form), now=now)
    joining.send_code(session, token=secret, now=now)
    return secret


def code_in(session: Session, email: str) -> str:
    """The code in the newest letter to a mailbox."""
    return letters.latest(session, to=email, kind="join_code").subject.removeprefix("Your code: ")


def confirms(session: Session, link: InviteLink, now: datetime, **form: str) -> str:
    """Types the details and the code; returns the browser's new secret."""
    secret = starts(session, link, now, **form)
    code = code_in(session, (NIA | form)["email"])
    outcome, after = joining.confirm(session, token=secret, code=code, now=now)
    assert outcome == "right"
    return after


def joins(session: Session, link: InviteLink, now: datetime, **form: str) -> Account:
    """All the way in."""
    return joining.join(session, token=confirms(session, link, now, **form), password_hash=password_hash(), now=now)


def wrong_code(session: Session, joiner: Joiner) -> str:
    """Six digits that are not the code."""
    return f"{(int(tokens.code(joiner.code_ref)) + 1) % 1_000_000:06}"
