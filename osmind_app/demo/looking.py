"""Who looked at June's chart, and what the care team has read of its bell by now."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.onboarding import previews
from osmind_app.clinic.patients import opening
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.updates import service as updates

LOOKS = (  # who, days and hours ago
    ("sam", 21, 3),
    ("rivera", 20, 5),
    ("rivera", 13, 2),
    ("okafor", 6, 4),
    ("sam", 3, 1),
    ("rivera", 2, 6),
)
READ_UNTIL = timedelta(days=2)


def look(session: Session, staff: dict[str, Provider], *, now: datetime) -> None:
    """The staff open June's chart now and then; providers have read their updates until the day before yesterday."""
    june = session.exec(
        select(Patient).where(
            Patient.email == "june.park@example.com", Patient.practice_id == staff["rivera"].practice_id
        )
    ).one()
    for who, days, hours in LOOKS:
        at = now - timedelta(days=days, hours=hours)
        opening.open_chart(session, actor=staff[who], patient_id=june.id, now=at)
    previews.open_preview(session, actor=staff["sam"], patient_id=june.id, now=now - timedelta(days=1, hours=2))
    for who in ("rivera", "okafor"):
        updates.mark_all_read(session, actor=staff[who], now=now - READ_UNTIL)
