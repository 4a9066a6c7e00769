"""Why a chart was not made or changed, in the reader's words."""

from datetime import datetime
from uuid import UUID

from osmind_app.lib import when
from osmind_app.lib.errors import DomainError


class ChangedByOther(DomainError):
    """Somebody else saved the same chart first: neither text is lost, nothing is overwritten (F14).

    `who` is a staff member; None: the patient did it in the portal or from a letter.
    """

    def __init__(self, who: str | None, at: datetime, zone: str) -> None:
        self.who, self.at, self.on = who, at, when.short(at, zone)
        did = f"{who} changed this patient" if who else "The patient changed their own details"
        super().__init__(
            f"{did} on {self.on}. Nothing was saved: what you typed is still here. "
            "Reload to see the other changes, then save again."
        )


class ContactInfoMoved(DomainError):
    """The patient's page showed something else than the chart holds by now (F14)."""

    sentence = (
        "Your contact info was changed while this page was open. Nothing was saved, and what you typed is still here. "
        "Look at what is different, then save again."
    )


class ReasonNeeded(DomainError):
    """An admin opens a chart outside their own care teams: why comes first (D1)."""

    sentence = "You are not on this patient's care team. Open the chart again and say why."

    def __init__(self, name: str) -> None:
        self.name = name  # as in the list, which an admin may read
        super().__init__()


class EmailOfAnotherPatient(DomainError):
    """One chart per e-mail in a practice; `patient_id` only for who may open that chart (D3)."""

    sentence = "This email is already used by a patient of this practice. Ask the front desk."

    def __init__(self, patient_id: UUID | None = None, name: str = "") -> None:
        self.patient_id = patient_id
        super().__init__(
            f"This email already belongs to {name} (patient). Open the chart, or use another email." if name else None
        )
