"""A patient changes their contact info in the portal: saved, and told to the care team (A17)."""

from datetime import datetime

from sqlmodel import Session

from osmind_app.clinic.families import contact_info
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.patients.contact_info import ContactInfo
from osmind_app.clinic.updates.kinds import CONTACT_CHANGED
from osmind_app.clinic.updates.telling import tell_care_team


def save(
    session: Session, *, actor: PortalAccess, details: ContactInfo, opened_with: ContactInfo, now: datetime
) -> list[str]:
    """Save as `families.contact_info.save` does, and ring the care team's bells when something changed."""
    changed = contact_info.save(session, actor=actor, details=details, opened_with=opened_with, now=now)
    if changed:
        tell_care_team(
            session,
            practice_id=actor.practice_id,
            patient_id=actor.patient_id,
            kind=CONTACT_CHANGED,
            about_id=None,
            now=now,
        )
    return changed
