"""Letters as their readers get them."""

from datetime import datetime

from sqlmodel import Session, col, select

from osmind_app.clinic.invitations.models import Invitation
from osmind_app.lib import tokens
from osmind_app.outbox.models import Letter


def letters_to(session: Session, email: str) -> list[Letter]:
    """What this mailbox was promised and nobody took back, the oldest first."""
    found = session.exec(
        select(Letter)
        .where(Letter.to_email == email, col(Letter.withdrawn_at).is_(None))
        .order_by(col(Letter.promised_at), col(Letter.key))
    ).all()
    for letter in found:
        session.refresh(letter)
    return list(found)


def kinds_to(session: Session, email: str) -> list[str]:
    """The kinds of those letters."""
    return [letter.kind for letter in letters_to(session, email)]


def link_in(letter: Letter) -> str:
    """The token of the link in a letter."""
    assert letter.link is not None
    return tokens.sign(letter.link)


def link_of(invitation: Invitation) -> str:
    """The token in an invitation's letter."""
    return tokens.sign(invitation.link)


def leaves(session: Session, invitation: Invitation, at: datetime) -> Letter:
    """The invitation's letter is handed over to the post."""
    letter = session.get_one(Letter, invitation.letter_id)
    letter.sent_at = at
    session.add(letter)
    session.flush()
    return letter
