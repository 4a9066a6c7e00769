"""What doors show to newcomers: whose link it is, and where they are on their way in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.addressee import birth_words
from osmind_app.clinic.accounts.models import PATIENT, KnownDevice, Provider
from osmind_app.clinic.families import service as families
from osmind_app.clinic.joining import arriving, links
from osmind_app.clinic.joining.models import InviteLink
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib import tokens, when
from osmind_app.outbox.letters import PracticeCard


@dataclass(frozen=True)
class Shared:
    """A working link as a stranger sees it: the clinic and the provider, not the group, whose name may be clinical."""

    link_id: UUID
    clinic: PracticeCard
    provider: str
    deadline: str


@dataclass(frozen=True)
class OnTheWay:
    """Somebody in the middle of joining: what they typed, and what comes next."""

    link_id: UUID
    clinic: PracticeCard
    email: str
    typed: dict[str, str]
    confirmed: bool
    signs_in: bool  # the address has an account elsewhere, whose password is asked for (D3)
    personal: tuple[str, ...]  # what the password must not be made of (D4)


def shared(session: Session, *, token: str, now: datetime) -> Shared:
    """What a working link says; raises what `look_up` raises."""
    link = links.look_up(session, token=token, now=now)
    practice, provider = _around(session, link)
    return Shared(
        link_id=link.id,
        clinic=practices.card(practice),
        provider=provider,
        deadline=when.long(link.expires_at, practice.time_zone),
    )


def clinic_of(session: Session, *, link: InviteLink, now: datetime) -> PracticeCard:
    """The clinic whose link has ended, with its phone: whoever holds one may call (S41)."""
    return practices.card(session.get_one(Practice, link.practice_id))


def on_the_way(session: Session, *, token: str, now: datetime) -> OnTheWay:
    """Whoever is on their way in in this browser; raises `JoinerLost`."""
    joiner = arriving.held(session, token=token, now=now)
    practice = session.get_one(Practice, joiner.practice_id)
    born = joiner.birth_date
    account = accounts.by_email(session, kind=PATIENT, email=joiner.email) if joiner.confirmed_at else None
    names = (joiner.first_name, joiner.last_name)
    return OnTheWay(
        link_id=joiner.link_id,
        clinic=practices.card(practice),
        email=joiner.email,
        typed={
            "first_name": joiner.first_name,
            "last_name": joiner.last_name,
            "birth_month": str(born.month) if born else "",
            "birth_day": str(born.day) if born else "",
            "birth_year": str(born.year) if born else "",
            "email": joiner.email,
            "phone": joiner.phone,
        },
        confirmed=joiner.confirmed_at is not None,
        signs_in=account is not None and families.is_in_use(session, account=account),
        personal=(*filter(None, names), joiner.email, practice.name, *birth_words(born)),
    )


def came_before(session: Session, *, token: str, browser: Sequence[str], now: datetime) -> bool:
    """True in a browser in which somebody of this clinic's portal has signed in before: they need no link (A5)."""
    link = links.look_up(session, token=token, now=now)
    hashes = [tokens.fingerprint(secret) for secret in browser]
    known = session.exec(select(KnownDevice.account_id).where(col(KnownDevice.secret_hash).in_(hashes))).all()
    opened = [access for account_id in known for access in families.accesses_of(session, account_id=account_id)]
    return any(access.practice_id == link.practice_id for access in opened)


def _around(session: Session, link: InviteLink) -> tuple[Practice, str]:
    return session.exec(
        select(Practice, Provider.full_name)
        .join(Provider, col(Provider.practice_id) == col(Practice.id))
        .where(Provider.practice_id == link.practice_id, Provider.id == link.provider_id)
    ).one()
