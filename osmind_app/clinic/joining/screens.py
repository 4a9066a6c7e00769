"""What the Share Invite Link tab shows: what a link is made of, the one that is looked at, and all that still work."""

import base64
import binascii
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import tuple_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.joining import links, sharing
from osmind_app.clinic.joining.models import DEFAULT_MOST, InviteLink
from osmind_app.clinic.practices import queries as practice_queries
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import PatientGroup
from osmind_app.clinic.practices.queries import Choice
from osmind_app.lib import qr, when

PAGE = 5
NO_GROUP = "No group"


@dataclass(frozen=True)
class ShareForm:
    """What a link can be made of."""

    groups: list[Choice] = field(default_factory=list)
    providers: list[Choice] = field(default_factory=list)
    asks_provider: bool = False  # hidden where there is one to choose from (S21)
    provider: str = ""
    most: str = str(DEFAULT_MOST)
    works_for: str = ""


@dataclass(frozen=True)
class LinkCard:
    """One link, to hand out; without a `url` it works no more."""

    id: str = ""
    url: str = ""
    drawing: qr.Drawing = field(default_factory=qr.Drawing)
    group: str = ""
    provider: str = ""
    deadline: str = ""
    uses: str = ""


@dataclass(frozen=True)
class LinkRow:
    """One line of the live links."""

    id: str = ""
    group: str = ""
    provider: str = ""
    about: str = ""  # "Made by Sam Lee. Used 3 of 25 times. Works until …"
    full: bool = False


@dataclass(frozen=True)
class LinkPage:
    """One page of the live links, the newest first; empty keys mean there is nothing on that side."""

    rows: list[LinkRow] = field(default_factory=list)
    next_key: str = ""
    is_first: bool = True


def share_form(session: Session, *, actor: Provider, now: datetime) -> ShareForm:
    """The groups to place newcomers into, and the providers the actor may make a link for."""
    may = sharing.takers(session, actor=actor)
    days = practices.get(session, actor=actor).invitation_hours // 24
    return ShareForm(
        groups=practice_queries.group_choices(session, actor=actor),
        providers=[Choice(str(key), name) for key, name in may.items()],
        asks_provider=len(may) > 1,
        provider=str(actor.id) if actor.id in may else "",
        works_for="1 day" if days == 1 else f"{days} days",
    )


def link_card(session: Session, *, actor: Provider, link_id: UUID, now: datetime) -> LinkCard:
    """One link with its code to scan. `NotFound` for another practice's, and for a colleague's."""
    sharing.get(session, actor=actor, link_id=link_id)
    link, provider, group, _ = session.exec(_rows(actor).where(InviteLink.id == link_id)).one()
    zone = practices.get(session, actor=actor).time_zone
    works = links.why_refused(link, provider, group, now) is None
    url = links.url_of(link) if works else ""
    return LinkCard(
        id=str(link.id),
        url=url,
        drawing=qr.drawing(url) if works else qr.Drawing(),
        group=group.name if group else NO_GROUP,
        provider=provider.full_name,
        deadline=when.long(link.expires_at, zone),
        uses=_uses(link),
    )


def live_for(
    session: Session, *, actor: Provider, group_id: UUID | None, provider_id: UUID | None, now: datetime
) -> LinkCard:
    """The newest link that works for this group and provider, so that nobody makes a second one needlessly."""
    may = sharing.takers(session, actor=actor)
    whose = provider_id or (next(iter(may)) if len(may) == 1 else None)
    found = session.exec(
        _live(actor, now)
        .where(
            col(InviteLink.group_id) == group_id,
            col(InviteLink.provider_id) == whose,
            col(InviteLink.uses) < col(InviteLink.most),
        )
        .order_by(col(InviteLink.made_at).desc(), col(InviteLink.id).desc())
        .limit(1)
    ).first()
    return link_card(session, actor=actor, link_id=found[0].id, now=now) if found else LinkCard()


def live_links(session: Session, *, actor: Provider, now: datetime, after: str = "") -> LinkPage:
    """The links that are out: who made them, how often each was used, until when it works; full ones too."""
    rows = _live(actor, now).order_by(col(InviteLink.made_at).desc(), col(InviteLink.id).desc()).limit(PAGE + 1)
    start = _start(session, actor, after)
    if start is not None:
        rows = rows.where(tuple_(col(InviteLink.made_at), col(InviteLink.id)) < tuple_(*start))
    found = session.exec(rows).all()
    zone = practices.get(session, actor=actor).time_zone
    shown = found[:PAGE]
    return LinkPage(
        rows=[_row(link, provider, group, maker, zone) for link, provider, group, maker in shown],
        next_key=_key(shown[-1][0].id) if len(found) > PAGE else "",
        is_first=start is None,
    )


def _rows(actor: Provider) -> Any:
    maker = aliased(Provider)
    return (
        select(InviteLink, Provider, PatientGroup, maker.full_name)
        .join(Provider, col(Provider.id) == InviteLink.provider_id)
        .join(maker, col(maker.id) == InviteLink.made_by_id)
        .join(PatientGroup, col(PatientGroup.id) == InviteLink.group_id, isouter=True)
        .where(sharing.within(actor))
        .execution_options(populate_existing=True)
    )


def _live(actor: Provider, now: datetime) -> Any:
    """Neither turned off nor past, nor made for somebody who has left or a group that takes nobody."""
    return _rows(actor).where(
        col(InviteLink.withdrawn_at).is_(None),
        col(InviteLink.expires_at) > now,
        col(Provider.deactivated_at).is_(None),
        col(Provider.sees_patients_since).is_not(None),
        col(PatientGroup.archived_at).is_(None),
    )


def _row(link: InviteLink, provider: Provider, group: PatientGroup | None, maker: str, zone: str) -> LinkRow:
    until = when.short(link.expires_at, zone)
    return LinkRow(
        id=str(link.id),
        group=group.name if group else NO_GROUP,
        provider=provider.full_name,
        about=f"Made by {maker}. {_uses(link)}. Works until {until}.",
        full=link.uses >= link.most,
    )


def _uses(link: InviteLink) -> str:
    return f"Used {link.uses} of {link.most} {'time' if link.most == 1 else 'times'}"


def _key(link_id: UUID) -> str:
    return base64.urlsafe_b64encode(link_id.bytes).decode().rstrip("=")


def _start(session: Session, actor: Provider, after: str) -> tuple[datetime, UUID] | None:
    """Where a page begins: behind the link whose key this is; a key that is nobody's begins at the first."""
    try:
        link_id = UUID(bytes=base64.urlsafe_b64decode(after[:32] + "=="))
    except (ValueError, binascii.Error):
        return None
    return session.exec(
        select(InviteLink.made_at, InviteLink.id).where(InviteLink.id == link_id, sharing.within(actor))
    ).first()
