"""The demo clinic's shared links, and two people who joined by one: one is new, one may be Walt, who has no e-mail."""

from datetime import date, datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.joining import arriving
from osmind_app.clinic.joining import service as joining
from osmind_app.clinic.joining.details import NewLink
from osmind_app.clinic.joining.models import InviteLink
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.clinic.practices.models import PatientGroup
from osmind_app.demo import people
from osmind_app.lib import tokens
from osmind_app.outbox.models import Letter

HOURS_AGO = 30  # since the link in the waiting room was made
# name, e-mail, age this year, birthday, hours ago
JOINED = (
    ("Tessa", "Lindgren", "tessa.lindgren@example.com", 27, (9, 4), 20),
    ("Walter", "Brandt", "w.brandt@example.com", 75, (7, 2), 3),
)


def share(
    session: Session,
    *,
    staff: dict[str, Provider],
    groups: dict[str, PatientGroup],
    password_hash: str,
    now: datetime,
) -> None:
    """A link in use, one for a colleague, one that was turned off and one that has expired."""
    desk, rivera, okafor = staff["sam"], staff["rivera"], staff["okafor"]
    waiting_room = _link(session, desk, rivera, groups[people.ADULTS], now - timedelta(hours=HOURS_AGO))
    _link(session, okafor, okafor, groups[people.FAMILY], now - timedelta(hours=2), most=1)
    _link(session, desk, okafor, groups[people.INSURED], now - timedelta(days=6))
    wrong = _link(session, rivera, rivera, groups[people.TEENS], now - timedelta(days=1))
    joining.withdraw(session, actor=rivera, link_id=wrong.id, now=now - timedelta(hours=23))
    for first, last, email, age, (month, day), hours in JOINED:
        details = PatientDetails(
            first_name=first,
            last_name=last,
            birth_date=date(now.year - age, month, day),
            email=email,
            phone=f"(628) 555-01{hours:02}",
        )
        _joins(session, waiting_room, details, password_hash, now - timedelta(hours=hours))


def _link(
    session: Session, actor: Provider, provider: Provider, group: PatientGroup, at: datetime, most: int = 25
) -> InviteLink:
    return joining.create(session, actor=actor, details=NewLink(group.id, provider.id, most), now=at)


def _joins(session: Session, link: InviteLink, details: PatientDetails, password_hash: str, at: datetime) -> None:
    secret = joining.begin(session, token=tokens.sign(link.link), details=details, now=at)
    joining.send_code(session, token=secret, now=at)
    code = tokens.code(arriving.held(session, token=secret, now=at).code_ref)
    _, secret = joining.confirm(session, token=secret, code=code, now=at + timedelta(minutes=1))
    joining.join(session, token=secret, password_hash=password_hash, now=at + timedelta(minutes=2))
    session.flush()
    left = {"sent_at": col(Letter.promised_at), "delivered_at": col(Letter.promised_at), "tries": 1, "claims": 1}
    session.exec(update(Letter).where(col(Letter.sent_at).is_(None)).values(**left))
