"""What a form may start with: the chart of whoever fills it in (WCAG 3.3.7: never ask twice what is known)."""

from datetime import date

from sqlmodel import Session, select

from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.patients.models import Patient

Chart = dict[str, str | date | dict[str, str] | None]


def chart_of(session: Session, *, actor: PortalAccess) -> Chart:
    """The fields a question may name, as the chart has them now."""
    patient = session.exec(
        select(Patient).where(Patient.id == actor.patient_id, Patient.practice_id == actor.practice_id)
    ).one()
    address = {
        "line1": patient.address,
        "line2": patient.address_line2,
        "city": patient.city,
        "state": patient.state,
        "zip": patient.postal_code,
    }
    return {
        "first_name": patient.first_name,
        "last_name": patient.last_name,
        "preferred_name": patient.preferred_name,
        "pronouns": patient.pronouns,
        "birth_date": patient.birth_date,
        "email": patient.email,
        "phone": patient.phone,
        "address": address,
        "emergency_name": patient.emergency_name,
        "emergency_relationship": patient.emergency_relationship,
        "emergency_phone": patient.emergency_phone,
    }
