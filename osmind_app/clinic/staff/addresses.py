"""Another address to sign in with, for a member of the staff: asked for by an admin, confirmed from the new mailbox.

The old address works until then, is told when it begins and when it is done, and can be put back the same way.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from osmind_app.clinic.accounts import emails, sessions
from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.errors import EmailMalformed
from osmind_app.clinic.accounts.models import (
    PROVIDER,
    STAFF_EMAIL_PURPOSE,
    Account,
    Provider,
    StaffEmailChange,
)
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.clinic.staff import errors, guards
from osmind_app.lib import tokens
from osmind_app.lib.errors import FormErrors
from osmind_app.lib.tokens import LinkRef
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox
from osmind_app.outbox.letters import LetterDraft

LIFETIME = timedelta(hours=96)  # the same as every link that waits for somebody
MOST, WITHIN = 5, timedelta(hours=24)  # letters to confirm an address, for one account
NOBODY, NO_NONCE = UUID(int=0), bytes(tokens.NONCE_BYTES)
OPEN: tuple[ColumnElement[bool], ...] = (
    col(StaffEmailChange.confirmed_at).is_(None),
    col(StaffEmailChange.ended_at).is_(None),
)


def change_email(session: Session, *, actor: Provider, provider_id: UUID, email: str, now: datetime) -> Provider:
    """Send a link to the new mailbox, and tell the old one; an earlier change ends. Nothing changes yet.

    Raises `NotYourself`, `OwnersOnly`, `NotActive`, and `FormErrors` at the e-mail. That the address signs in to
    another clinic is read only by who opens the letter (T11).
    """
    actor = guards.acting(session, actor)
    person = guards.person(session, actor, provider_id)
    guards.may_touch(actor, person)
    if person.deactivated_at is not None:
        raise errors.NotActive
    account = accounts.get(session, account_id=person.account_id, lock=True)
    address = _checked(session, actor, account, email)
    _not_flooded(session, account, now)
    _end_open(session, account.id, now)
    change = StaffEmailChange(
        practice_id=person.practice_id,
        provider_id=person.id,
        account_id=account.id,
        old_email=account.email,
        new_email=address,
        asked_by_id=actor.id,
        nonce=tokens.new_nonce(),
        key_id=tokens.signing_key_id(),
        asked_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(change)
    session.flush()
    card = practices.card(practices.get(session, actor=actor))
    confirm = letters.staff_email_confirm(card, link=change.link, expires_at=change.expires_at)
    _write(session, change, confirm, change.new_email, now)
    _write(session, change, letters.staff_email_about_to_change(card), change.old_email, now)
    _record(session, actor, change, "staff.email_change_asked", now)
    return person


def cancel_email_change(session: Session, *, actor: Provider, provider_id: UUID, now: datetime) -> Provider:
    """The old address stays; the link in the new mailbox stops. Twice is once. Raises `NotYourself`, `OwnersOnly`."""
    actor = guards.acting(session, actor)
    person = guards.person(session, actor, provider_id)
    guards.may_touch(actor, person)
    for change in _end_open(session, person.account_id, now):
        _record(session, actor, change, "staff.email_change_cancelled", now)
    return person


def waiting(session: Session, *, person: Provider, now: datetime) -> StaffEmailChange | None:
    """The change of this person that the new mailbox can still confirm."""
    found = session.exec(
        select(StaffEmailChange).where(
            StaffEmailChange.practice_id == person.practice_id,
            StaffEmailChange.account_id == person.account_id,
            col(StaffEmailChange.expires_at) > now,
            *OPEN,
        )
    )
    return found.first()


def to_confirm(session: Session, *, token: str, now: datetime) -> StaffEmailChange:
    """The change this link confirms, while it can; changes nothing. Raises `StaffEmailLinkDamaged` and `…Ended`."""
    change = session.exec(
        select(StaffEmailChange).where(StaffEmailChange.id == (tokens.read_id(token) or NOBODY))
    ).first()
    ref = change.link if change else LinkRef(STAFF_EMAIL_PURPOSE, NOBODY, NO_NONCE, 1, tokens.signing_key_id())
    if not tokens.verifies(ref, token) or change is None:
        raise errors.StaffEmailLinkDamaged
    if change.confirmed_at is not None or change.ended_at is not None or now >= change.expires_at:
        raise errors.StaffEmailLinkEnded
    return change


def confirm_email(session: Session, *, token: str, now: datetime) -> StaffEmailChange:
    """The new mailbox says yes: the account signs in with it, every session ends, both mailboxes are told.

    Raises what `to_confirm` raises, and `StaffAddressTaken`, after which nothing has changed.
    """
    change = to_confirm(session, token=token, now=now)
    account = accounts.get(session, account_id=change.account_id, lock=True)
    working = accounts.provider_of(session, account_id=account.id)
    if working is None or working.id != change.provider_id:
        raise errors.StaffEmailLinkEnded
    done = session.exec(
        update(StaffEmailChange)
        .where(
            col(StaffEmailChange.id) == change.id,
            col(StaffEmailChange.old_email) == account.email,
            col(StaffEmailChange.expires_at) > now,
            *OPEN,
        )
        .values(confirmed_at=now)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:
        raise errors.StaffEmailLinkEnded
    _move(session, account, change.new_email)
    session.refresh(change)
    sessions.end_all(session, account_id=account.id, now=now)
    card = practices.card(session.get_one(Practice, change.practice_id))
    for to in (change.old_email, change.new_email):
        _write(session, change, letters.staff_email_changed(card, at=now), to, now)
    _record(session, audit.LinkHolder(change.practice_id), change, "staff.email_changed", now)
    return change


def _checked(session: Session, actor: Provider, account: Account, typed: str) -> str:
    try:
        address = emails.check_email(typed)
    except EmailMalformed as refused:
        raise FormErrors({"email": refused.sentence}) from refused
    if address == account.email:
        raise FormErrors({"email": "They sign in with this email already"})
    holder = accounts.by_email(session, kind=PROVIDER, email=address)
    if holder is not None:
        here = session.exec(
            select(Provider.full_name).where(
                Provider.account_id == holder.id, Provider.practice_id == actor.practice_id
            )
        ).first()
        if here is not None:
            raise FormErrors({"email": f"{here} signs in with this email"})
    return address


def _not_flooded(session: Session, account: Account, now: datetime) -> None:
    asked = session.exec(
        select(func.count())
        .select_from(StaffEmailChange)
        .where(StaffEmailChange.account_id == account.id, col(StaffEmailChange.asked_at) > now - WITHIN)
    ).one()
    if asked >= MOST:
        raise FormErrors({"email": f"{MOST} changes were asked for in the last 24 hours. Try again tomorrow"})


def _end_open(session: Session, account_id: UUID, now: datetime) -> list[StaffEmailChange]:
    ended = []
    for change in session.exec(
        select(StaffEmailChange).where(StaffEmailChange.account_id == account_id, *OPEN)
    ).all():  # one at most: an index says so
        change.ended_at = now
        session.add(change)
        outbox.withdraw(session, key=_key("staff_email_confirm", change, change.new_email), now=now)
        ended.append(change)
    session.flush()
    return ended


def _move(session: Session, account: Account, email: str) -> None:
    """Between two at once, and for an address somebody has taken since, the database decides."""
    moved = update(Account).where(col(Account.id) == account.id, col(Account.email) == account.email)
    try:
        with session.begin_nested():
            session.exec(moved.values(email=email), execution_options={"synchronize_session": False})
    except IntegrityError as taken:
        raise errors.StaffAddressTaken from taken
    session.refresh(account)


def _write(session: Session, change: StaffEmailChange, draft: LetterDraft, to: str, now: datetime) -> None:
    key = _key(draft.kind, change, to)
    outbox.promise(session, draft, key=key, to=to, now=now, practice_id=change.practice_id)


def _key(kind: str, change: StaffEmailChange, to: str) -> str:
    return f"{kind}:{change.id}:{'new' if to == change.new_email else 'old'}"


def _record(
    session: Session, actor: audit.Actor, change: StaffEmailChange, event: str, now: datetime, **detail: Any
) -> None:
    """Without the addresses: the row holds them."""
    audit.record(
        session,
        actor=actor,
        event=event,
        practice_id=change.practice_id,
        subject_id=change.provider_id,
        now=now,
        **detail,
    )
