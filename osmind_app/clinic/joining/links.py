"""What somebody who holds a shared link may learn: whose it is, and until when. Looking changes nothing (A20)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.joining import errors
from osmind_app.clinic.joining.models import PURPOSE, InviteLink
from osmind_app.clinic.practices.models import PatientGroup
from osmind_app.lib import tokens
from osmind_app.lib.settings import settings
from osmind_app.lib.tokens import LinkRef
from osmind_app.outbox import paths

NOBODY, NO_NONCE = UUID(int=0), bytes(tokens.NONCE_BYTES)


def look_up(session: Session, *, token: str, now: datetime) -> InviteLink:
    """The link behind this address, while it lets people in.

    Raises `LinkExpired`, `LinkFull` or `LinkWithdrawn` to the holder of one of our links, and `LinkDamaged` to
    everybody else, after the same work.
    """
    found = session.exec(_found(tokens.read_id(token) or NOBODY)).first()
    ref = found[0].link if found else LinkRef(PURPOSE, NOBODY, NO_NONCE, 1, tokens.signing_key_id())
    if not tokens.verifies(ref, token) or found is None:
        raise errors.LinkDamaged
    return _working(now, *found)


def of(session: Session, *, link_id: UUID, now: datetime, token: str) -> InviteLink:
    """The link a newcomer came by (`token` is their browser's), while it lets people in; raises as `look_up` does."""
    return _working(now, *session.exec(_found(link_id)).one())


def why_refused(
    link: InviteLink, provider: Provider, group: PatientGroup | None, now: datetime
) -> type[errors.LinkRefused] | None:
    """Which end this link has met, or None while it lets people in."""
    has_left = provider.deactivated_at is not None or provider.sees_patients_since is None
    if link.withdrawn_at is not None or has_left or (group is not None and group.archived_at is not None):
        return errors.LinkWithdrawn
    if now >= link.expires_at:
        return errors.LinkExpired
    return errors.LinkFull if link.uses >= link.most else None


def take(session: Session, *, link: InviteLink, now: datetime) -> bool:
    """Use the link once more, at the moment an account is made; of many at once only as many succeed as may (T8)."""
    taken = session.exec(
        update(InviteLink)
        .where(
            col(InviteLink.id) == link.id,
            col(InviteLink.practice_id) == link.practice_id,
            col(InviteLink.withdrawn_at).is_(None),
            col(InviteLink.expires_at) > now,
            col(InviteLink.uses) < col(InviteLink.most),
        )
        .values(uses=col(InviteLink.uses) + 1)
    )
    if taken.rowcount == 1:
        session.refresh(link)
    return taken.rowcount == 1


def url_of(link: InviteLink) -> str:
    """The address to share."""
    return settings().public_url + paths.JOIN.format(token=tokens.sign(link.link))


def _working(now: datetime, link: InviteLink, provider: Provider, group: PatientGroup | None) -> InviteLink:
    refused = why_refused(link, provider, group, now)
    if refused is not None:
        raise refused(link)
    return link


def _found(link_id: UUID) -> Any:
    return (
        select(InviteLink, Provider, PatientGroup)
        .join(Provider, col(Provider.id) == InviteLink.provider_id)
        .join(PatientGroup, col(PatientGroup.id) == InviteLink.group_id, isouter=True)
        .where(InviteLink.id == link_id)
        .execution_options(populate_existing=True)
    )
