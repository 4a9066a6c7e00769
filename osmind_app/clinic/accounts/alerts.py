"""Many wrong sign-ins at once: what the doors refused, told to the admins until one of them ticks it off (T13)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import when
from osmind_app.lib.errors import NotAllowed

FLOOD = "sign_in.flood"
STILL_NEWS = timedelta(days=30)
MOST = 100  # lines of the record that are read
FROM = {"address": "one address", "network": "one network", "everybody": "many places at once"}
HARMLESS = "They were refused, and nobody’s account was paused for it."
IF_IT_GOES_ON = {
    "address": "If that is your own clinic, nothing is wrong. If it goes on, ask whoever runs the server to block it",
    "network": "If that is your own clinic, nothing is wrong. If it goes on, ask whoever runs the server to block it",
    "everybody": "If people can’t sign in for long, ask whoever runs the server what can be done",
}


@dataclass(frozen=True)
class SignInAlert:
    """One calm line on Today; empty when there is nothing to tell, or nobody here to tell it to."""

    title: str = ""
    what_to_do: str = ""
    until: str = ""  # what ticking it off covers: a newer flood is told again


def record_flood(session: Session, *, scope: str, network: str, now: datetime) -> None:
    """The doors refuse further tries from somewhere: one line in the record, and the admins are told."""
    audit.record(session, actor=audit.System(), event=FLOOD, now=now, scope=scope, network=network)


def sign_in_alert(session: Session, *, actor: Provider, now: datetime) -> SignInAlert:
    """The newest flood that no admin of this practice has ticked off."""
    if not actor.is_admin:
        return SignInAlert()
    practice = practices.get(session, actor=actor)
    since = max(practice.sign_in_alerts_seen_at or practice.created_at, now - STILL_NEWS)
    found = session.exec(
        select(AuditEvent)
        .where(col(AuditEvent.practice_id).is_(None), AuditEvent.event == FLOOD, AuditEvent.at > since)
        .order_by(col(AuditEvent.id).desc())
        .limit(MOST)
    ).all()
    if not found:
        return SignInAlert()
    newest = found[0]
    scope, network = str(newest.detail.get("scope")), str(newest.detail.get("network", ""))
    times = f" ({len(found)} times since {when.short(found[-1].at, practice.time_zone)})" if len(found) > 1 else ""
    where = FROM.get(scope, FROM["everybody"])
    named = f": {network}" if network and scope != "everybody" else ""
    return SignInAlert(
        title=f"Many wrong sign-ins from {where} on {when.short(newest.at, practice.time_zone)}{times}",
        what_to_do=f"{HARMLESS} {IF_IT_GOES_ON.get(scope, IF_IT_GOES_ON['everybody'])}{named}.",
        until=newest.at.isoformat(),
    )


def tick_off(session: Session, *, actor: Provider, until: datetime, now: datetime) -> None:
    """An admin has read what happened until then; what comes later is told again."""
    if not actor.is_admin:
        raise NotAllowed
    practice = practices.get(session, actor=actor)
    until = min(until, now)
    if practice.sign_in_alerts_seen_at is not None and until <= practice.sign_in_alerts_seen_at:
        return
    practice.sign_in_alerts_seen_at = until
    session.add(practice)
    session.flush()
    audit.record(session, actor=actor, event="sign_in.flood_seen", now=now, until=until.isoformat())
