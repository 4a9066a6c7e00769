"""What happened among the staff of the demo clinic: one colleague has left, another is invited."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col

from osmind_app.clinic.accounts.models import FRONT_DESK, Account, Provider
from osmind_app.clinic.staff import service
from osmind_app.clinic.staff.details import StaffDetails
from osmind_app.outbox.models import Letter

LEFT, INVITED = timedelta(days=40), timedelta(hours=26)
NEWCOMER = StaffDetails("Noor Aziz", FRONT_DESK, email="noor.aziz@willowcreek.example")


def live_through(session: Session, staff: dict[str, Provider], *, now: datetime) -> None:
    """Dr. Bell handed the patients over to Dr. Rivera and left; Noor Aziz may join the front desk."""
    for days, provider in enumerate(staff.values()):
        account = session.get_one(Account, provider.account_id)
        account.last_sign_in_at = now - timedelta(days=days, hours=3)
        session.add(account)
    bell, ada = staff["bell"], staff["ada"]
    service.deactivate(session, actor=ada, provider_id=bell.id, takes_over_id=staff["rivera"].id, now=now - LEFT)
    service.invite(session, actor=ada, details=NEWCOMER, now=now - INVITED)
    session.flush()
    session.exec(
        update(Letter)
        .where(col(Letter.to_email) == NEWCOMER.email, col(Letter.sent_at).is_(None))
        .values(sent_at=col(Letter.promised_at), delivered_at=col(Letter.promised_at))
    )
