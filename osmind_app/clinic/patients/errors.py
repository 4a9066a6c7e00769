"""Why a chart was not made or changed, in the reader's words."""

from datetime import datetime
from uuid import UUID

from osmind_app.lib import when
from osmind_app.lib.errors import DomainError


class ChangedByOther(DomainError):
    """Somebody else saved the same chart first: neither text is lost, nothing is overwritten (F14)."""

    def __init__(self, who: str, at: datetime, zone: str) -> None:
        self.who, self.at = who, at
        super().__init__(
            f"{who} changed this patient on {when.short(at, zone)}. Nothing was saved: what you typed is still here. "
            "Reload to see the other changes, then save again."
        )


class EmailOfAnotherPatient(DomainError):
    """One chart per e-mail in a practice; `patient_id` only for who may open that chart (D3)."""

    sentence = "This email is already used by a patient of this practice. Ask the front desk."

    def __init__(self, patient_id: UUID | None = None, name: str = "") -> None:
        self.patient_id = patient_id
        super().__init__(
            f"This email already belongs to {name} (patient). Open the chart, or use another email." if name else None
        )
