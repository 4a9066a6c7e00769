"""In: the account, the chart and a use of the link are made together, once, and only after the mailbox is proven."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.errors import EmailTaken
from osmind_app.clinic.accounts.models import PATIENT, Account
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.models import SELF, PortalAccess
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.joining import alerts, arriving, errors, known, links
from osmind_app.clinic.joining.models import InviteLink, Joiner
from osmind_app.clinic.messaging import service as messaging
from osmind_app.clinic.patients import arriving as charts
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.clinic.patients.errors import EmailOfAnotherPatient
from osmind_app.clinic.updates import service as updates


def join(session: Session, *, token: str, password_hash: str, now: datetime) -> Account:
    """Make the account, or give an unused one this password, and the chart: once for each newcomer (A4, T9).

    The hash is made before the transaction. Raises `JoinerLost`, what `look_up` raises, `KnownHere`, and
    `AccountExists` when the address has an account in use elsewhere: its own password is asked for instead (D3).
    """
    joiner, link = _taken(session, token, now)
    account = accounts.by_email(session, kind=PATIENT, email=joiner.email, lock=True)
    if account is not None and families.is_in_use(session, account=account):
        raise errors.AccountExists
    if account is None:
        account = _open(session, joiner, password_hash, now)
    else:
        accounts.set_password(session, account_id=account.id, password_hash=password_hash, now=now)
    _let_in(session, joiner, link, account, now)
    return account


def join_as(session: Session, *, token: str, account: Account, now: datetime) -> PortalAccess:
    """Add this clinic to an account whose owner just proved its password; raises what `join` raises."""
    joiner, link = _taken(session, token, now)
    if account.kind != PATIENT or account.email != joiner.email or account.disabled_at is not None:
        raise errors.JoinerLost
    return _let_in(session, joiner, link, account, now)


def confirmed(session: Session, *, token: str, now: datetime) -> Joiner:
    """Whoever proved their mailbox in this browser and has no password yet; raises `JoinerLost`."""
    joiner = arriving.held(session, token=token, now=now)
    if joiner.confirmed_at is None:
        raise errors.JoinerLost
    return joiner


def _taken(session: Session, token: str, now: datetime) -> tuple[Joiner, InviteLink]:
    """The newcomer, taken in once, and a use of the link: what others do at this moment waits or fails."""
    joiner = confirmed(session, token=token, now=now)
    link = links.of(session, link_id=joiner.link_id, now=now, token=token)
    if known.who_is(session, practice_id=joiner.practice_id, email=joiner.email).as_whom:
        raise errors.KnownHere
    once = session.exec(
        update(Joiner).where(col(Joiner.id) == joiner.id, col(Joiner.joined_at).is_(None)).values(joined_at=now)
    )
    if once.rowcount != 1:
        raise errors.JoinerLost
    if not links.take(session, link=link, now=now):
        links.of(session, link_id=link.id, now=now, token=token)  # says which end it met meanwhile
        raise errors.LinkFull(link)
    return joiner, link


def _open(session: Session, joiner: Joiner, password_hash: str, now: datetime) -> Account:
    try:
        return accounts.open(session, kind=PATIENT, email=joiner.email, password_hash=password_hash, now=now)
    except (EmailTaken, IntegrityError):  # joining two clinics at this moment
        raise errors.AccountExists from None


def _let_in(session: Session, joiner: Joiner, link: InviteLink, account: Account, now: datetime) -> PortalAccess:
    details = PatientDetails(
        first_name=joiner.first_name,
        last_name=joiner.last_name,
        birth_date=joiner.birth_date,
        email=joiner.email,
        phone=joiner.phone,
        group_id=link.group_id,
        primary_provider_id=link.provider_id,
    )
    try:
        patient = charts.arrive(session, practice_id=link.practice_id, details=details, link_id=link.id, now=now)
    except EmailOfAnotherPatient:  # staff added them at this moment
        raise errors.KnownHere from None
    access = families.grant(
        session, account_id=account.id, patient_id=patient.id, practice_id=link.practice_id, role=SELF, now=now
    )
    intake.start_flow(session, patient=patient, now=now)
    session.refresh(joiner)
    joiner.patient_id = patient.id
    joiner.first_name = joiner.last_name = joiner.phone = ""  # the chart has it now
    joiner.birth_date = None
    session.add(joiner)
    session.flush()
    messaging.welcome(session, patient=patient, now=now)
    alerts.joined(session, link=link, patient=patient, now=now)
    updates.tell_care_team(
        session,
        practice_id=link.practice_id,
        patient_id=patient.id,
        kind=updates.INVITATION_ACCEPTED,
        about_id=None,
        now=now,
        has_letter=[link.provider_id],  # 20
    )
    return access
