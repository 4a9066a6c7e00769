"""Which updates a provider gets by e-mail too (D9); the bell always rings."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from osmind_app.clinic.accounts.models import Account, Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.updates.kinds import KINDS
from osmind_app.clinic.updates.models import UpdateChoice
from osmind_app.lib import db
from osmind_app.lib.errors import NotFound


@dataclass(frozen=True)
class KindChoice:
    """One line of Settings → Notifications."""

    kind: str
    words: str
    by_email: bool


@dataclass(frozen=True)
class ChoicesPage:
    """Where letters go, and about what."""

    email: str = ""
    kinds: tuple[KindChoice, ...] = ()


def page(session: Session, *, actor: Provider) -> ChoicesPage:
    """The actor's own choices, one for each kind."""
    chosen = {
        row.kind: row.email_since is not None
        for row in session.exec(
            select(UpdateChoice).where(
                UpdateChoice.practice_id == actor.practice_id, UpdateChoice.provider_id == actor.id
            )
        ).all()
    }
    return ChoicesPage(
        email=session.get_one(Account, actor.account_id).email,
        kinds=tuple(KindChoice(name, kind.words, chosen.get(name, kind.mails)) for name, kind in KINDS.items()),
    )


def choose(session: Session, *, actor: Provider, kind: str, by_email: bool, now: datetime) -> None:
    """Send the actor letters about updates of this kind from now on, or none; raises `NotFound` for no kind."""
    if kind not in KINDS:
        raise NotFound
    made = UpdateChoice(practice_id=actor.practice_id, provider_id=actor.id, kind=kind, chosen_at=now)
    row = db.held(session, made, by="practice_id, provider_id, kind")
    row.chosen_at, row.email_since = now, now if by_email else None
    session.add(row)
    session.flush()
    audit.record(session, actor=actor, event="updates.chosen", subject_id=actor.id, now=now, kind=kind, on=by_email)
