"""What the two links of an e-mail change may do: confirm it from the new mailbox, keep the old one from the old."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from osmind_app.clinic.onboarding import email_errors as errors
from osmind_app.clinic.onboarding.models import CONFIRM, KEEP, KEPT, TAKEN, EmailChange
from osmind_app.lib import tokens
from osmind_app.lib.tokens import LinkRef

NOBODY, NO_NONCE = UUID(int=0), bytes(tokens.NONCE_BYTES)


def genuine(session: Session, *, token: str, purpose: str) -> EmailChange:
    """The change a link of this purpose was made for, whatever became of it; raises `EmailLinkDamaged`."""
    change = session.exec(select(EmailChange).where(EmailChange.id == (tokens.read_id(token) or NOBODY))).first()
    ref = change.link(purpose) if change else LinkRef(purpose, NOBODY, NO_NONCE, 1, tokens.signing_key_id())
    if not tokens.verifies(ref, token) or change is None:
        raise errors.EmailLinkDamaged
    return change


def to_confirm(session: Session, *, token: str, now: datetime) -> EmailChange:
    """The change that this link confirms, while it can; changes nothing. Raises what became of it instead."""
    change = genuine(session, token=token, purpose=CONFIRM)
    refused = why_not_confirmed(change, now)
    if refused is not None:
        raise refused
    return change


def to_keep(session: Session, *, token: str, now: datetime) -> EmailChange:
    """The change that this link stops or takes back, while it can; changes nothing. Raises what became of it."""
    change = genuine(session, token=token, purpose=KEEP)
    refused = why_not_kept(change, now)
    if refused is not None:
        raise refused
    return change


def why_not_confirmed(change: EmailChange, now: datetime) -> type[errors.EmailLinkRefused] | None:
    """Why the new address can't be confirmed now, or None while it can."""
    if change.undone_at is not None:
        return errors.ChangeStopped
    if change.confirmed_at is not None:
        return errors.AlreadyConfirmed
    if change.ended_at is not None:
        return errors.AddressTaken if change.ended_why == TAKEN else errors.ChangeStopped
    return errors.ChangeExpired if now >= change.expires_at else None


def why_not_kept(change: EmailChange, now: datetime) -> type[errors.EmailLinkRefused] | None:
    """Why the old address can't be kept by this link now, or None while it can."""
    if change.undone_at is not None or change.ended_why == KEPT:
        return errors.AlreadyKept
    if change.confirmed_at is None:
        return None if change.is_live(now) else errors.NothingToKeep
    return errors.TooLateToKeep if change.undo_until is None or now >= change.undo_until else None
