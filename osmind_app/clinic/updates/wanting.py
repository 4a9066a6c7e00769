"""Letter 23 once more, at the moment it leaves: its reader may have left the care team, or the staff, since then."""

from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.patients import reach
from osmind_app.clinic.patients.models import Patient
from osmind_app.outbox.models import Letter

LETTER = "care_team_update"


def still_wanted(session: Session, *, letter: Letter) -> bool:
    """False for an update about a patient its reader has nothing to do with any more (T17, T31)."""
    if letter.kind != LETTER or letter.practice_id is None:
        return True
    reader = UUID(letter.key.split(":")[1])  # `telling.letter_key`
    asked = select(Provider.id).where(
        Provider.id == reader, Provider.practice_id == letter.practice_id, col(Provider.deactivated_at).is_(None)
    )
    if letter.patient_id is not None:  # else it is about several, and names none
        theirs = select(Patient.id).where(
            Patient.id == letter.patient_id,
            Patient.practice_id == letter.practice_id,
            reach.on_care_team(letter.practice_id, reader),
        )
        asked = asked.where(theirs.exists())
    return session.exec(asked).first() is not None
