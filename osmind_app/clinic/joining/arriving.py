"""On the way in by a shared link: details, then a code from the mailbox. Until it is right nothing is made (D2, T9)."""

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.joining import errors, links
from osmind_app.clinic.joining.models import Joiner
from osmind_app.clinic.patients import birthdays
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib import tokens
from osmind_app.lib.errors import FormErrors

CODE_WORKS = timedelta(minutes=15)
SITTING = timedelta(hours=1)  # from the details to the password: what this browser may take (D2: one sitting)


def begin(session: Session, *, token: str, details: PatientDetails, now: datetime) -> str:
    """Write down what somebody typed and return the secret for their browser; a code is on its way.

    The same for everybody: who has the address already is looked up later, and answered in the mailbox (T11).
    Raises what `look_up` raises, and `FormErrors`.
    """
    link = links.look_up(session, token=token, now=now)
    _is_born(session, link.practice_id, details, now)
    secret = new_secret()
    joiner = Joiner(
        practice_id=link.practice_id,
        link_id=link.id,
        secret_hash=tokens.fingerprint(secret),
        email=details.email or "",
        first_name=details.first_name,
        last_name=details.last_name,
        birth_date=details.birth_date,
        phone=details.phone,
        nonce=tokens.new_nonce(),
        key_id=tokens.signing_key_id(),
        code_expires_at=now + CODE_WORKS,
        started_at=now,
    )
    session.add(joiner)
    session.flush()
    record(session, joiner, "join.started", now)
    return secret


def held(session: Session, *, token: str, now: datetime) -> Joiner:
    """Whoever is on their way in with this browser's secret; raises `JoinerLost`."""
    found = session.exec(
        select(Joiner)
        .where(Joiner.secret_hash == tokens.fingerprint(token), Joiner.started_at > now - SITTING)
        .execution_options(populate_existing=True)
    ).first()
    if found is None or found.joined_at is not None:
        raise errors.JoinerLost
    return found


def new_secret() -> str:
    """A secret for the browser that goes on."""
    return secrets.token_urlsafe(32)


def record(session: Session, joiner: Joiner, event: str, now: datetime, **detail: Any) -> None:
    """Write down a step of somebody who holds a link: ids and our own words only."""
    holder = audit.LinkHolder(joiner.practice_id)
    audit.record(session, actor=holder, event=event, subject_id=joiner.id, now=now, link=str(joiner.link_id), **detail)


def _is_born(session: Session, practice_id: UUID, details: PatientDetails, now: datetime) -> None:
    zone = session.exec(select(Practice.time_zone).where(Practice.id == practice_id)).one()
    if details.birth_date is not None and details.birth_date > now.astimezone(ZoneInfo(zone)).date():
        raise FormErrors({"birth_date": birthdays.NOT_PAST})
