"""The patient came in by the wrong door before: an admin retires what nobody used, and goes on (S77, B20)."""

import reflex as rx
from reflex_base.event import EventSpec

from osmind_app.clinic.staff import service as staff
from osmind_app.web import ids
from osmind_app.web.provider.add_patient.state import AddPatientState
from osmind_app.web.session import AdminState


class RetiringState(AdminState):
    """What an admin may do about a staff account that has the patient's address."""

    @rx.event
    async def retire_account(self, member: str) -> EventSpec:
        """Close the account nobody used, then add the patient with the address."""
        await self._write(staff.retire, provider_id=ids.read(member))
        return AddPatientState.use_anyway

    @rx.event
    async def withdraw_invitation(self, invitation: str) -> EventSpec:
        """Turn off the invitation to the staff nobody used, then add the patient with the address."""
        await self._write(staff.withdraw, invitation_id=ids.read(invitation))
        return AddPatientState.use_anyway
