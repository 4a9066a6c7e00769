"""What the mailbox is told: a code; or, where the clinic knows the address, the way in that is theirs already (A6)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.models import PATIENT, PROVIDER, Account, Provider
from osmind_app.clinic.families import service as families
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.joining import arriving
from osmind_app.clinic.joining.models import Joiner
from osmind_app.clinic.patients import queries as patients
from osmind_app.clinic.patients.letter_card import card_for
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.clinic.tasks import service as tasks
from osmind_app.lib.errors import DomainError
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox

MAILBOX_LETTERS, WITHIN = (
    6,
    timedelta(hours=24),
)  # a mailbox is not flooded: then the screen says the same and nothing leaves
ACCOUNT, CHART, STAFF, CLOSED = "account", "chart", "staff", "closed"  # as whom the clinic knows an address


@dataclass(frozen=True)
class Known:
    """As whom the clinic knows an address: empty for a newcomer, who may have an account elsewhere (D3)."""

    as_whom: str = ""
    patient: Patient | None = None


def who_is(session: Session, *, practice_id: UUID, email: str) -> Known:
    """Whether this address belongs to an account that opens this clinic, a chart of it (archived too) or its staff."""
    account = accounts.by_email(session, kind=PATIENT, email=email)
    charts = patients.by_email(session, practice_id=practice_id, email=email)
    staff = session.exec(
        select(Provider.id)
        .join(Account, col(Account.id) == col(Provider.account_id))
        .where(
            Provider.practice_id == practice_id,
            Account.kind == PROVIDER,
            Account.email == email,
            col(Account.disabled_at).is_(None),  # a retired one leaves its address free (B20)
        )
    ).first()
    if account is not None and account.disabled_at is not None:
        return Known(CLOSED)
    opens = families.accesses_of(session, account_id=account.id) if account is not None else []
    if any(access.practice_id == practice_id for access in opens):
        return Known(ACCOUNT)
    if charts:
        return Known(CHART, charts[0])
    return Known(STAFF) if staff is not None else Known()


def send_code(session: Session, *, token: str, now: datetime) -> None:
    """Promise the letter that the newest code belongs to: 25 to a newcomer, 7 or 26 to whom the clinic knows.

    Runs after the page was answered, so that the answer's time tells nobody which it was (T11).
    """
    try:
        joiner = arriving.held(session, token=token, now=now)
    except DomainError:
        return
    if _letters_lately(session, joiner, now) > MAILBOX_LETTERS:
        arriving.record(session, joiner, "join.mailbox_full", now)
        return
    practice = session.get_one(Practice, joiner.practice_id)
    known = who_is(session, practice_id=practice.id, email=joiner.email)
    draft, about = _draft(session, joiner, practice, known, now)
    outbox.promise(
        session,
        draft,
        key=f"join:{joiner.id}:{joiner.codes}",
        to=joiner.email,
        now=now,
        practice_id=practice.id,
        patient_id=about,
    )
    if known.as_whom:
        arriving.record(session, joiner, "join.known", now, known_as=known.as_whom)
        return
    joiner.told = joiner.codes
    session.add(joiner)
    session.flush()


def _draft(
    session: Session, joiner: Joiner, practice: Practice, known: Known, now: datetime
) -> tuple[letters.LetterDraft, UUID | None]:
    card = card_for(practice, known.patient) if known.patient else practices.card(practice)
    if not known.as_whom:
        return letters.join_code(card, link=joiner.code_ref, expires_at=joiner.code_expires_at), None
    if known.as_whom == ACCOUNT:
        return letters.already_have_account(card), None
    if known.as_whom == STAFF:
        return letters.staff_address(card), None
    if known.patient is None:
        return letters.already_has_you(card), None
    waiting = _invitation(session, known.patient, practice, now)
    if waiting is None:
        return letters.already_has_you(card), known.patient.id
    more: dict[str, Any] = {"link": waiting.link, "expires_at": waiting.expires_at}
    return letters.already_has_you(card, **more), known.patient.id


def _invitation(session: Session, patient: Patient, practice: Practice, now: datetime) -> Invitation | None:
    """The invitation that waits for them; without one the clinic is asked for it, once a day (B3)."""
    waiting = invitations.live(session, patient=patient, now=now)
    signs_in = invitations.is_active(session, patient=patient)  # with another address
    if waiting is None and patient.archived_at is None and not signs_in:
        today = now.astimezone(ZoneInfo(practice.time_zone)).date()
        key = f"{tasks.LINK_REQUESTED}:{patient.id}:{today.isoformat()}"
        kind = tasks.LINK_REQUESTED
        tasks.open(session, practice_id=practice.id, patient_id=patient.id, kind=kind, key=key, now=now)
    return waiting


def _letters_lately(session: Session, joiner: Joiner, now: datetime) -> int:
    """How many codes were asked for with this address within a day, this one included."""
    since = now - WITHIN
    asked = select(func.sum(Joiner.codes)).where(
        Joiner.practice_id == joiner.practice_id, Joiner.email == joiner.email, Joiner.started_at > since
    )
    return int(session.exec(asked).one() or 0)
