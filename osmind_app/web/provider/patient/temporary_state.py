"""Change the patient's password: what will happen, and the temporary one, shown once."""

import asyncio

import reflex as rx
from reflex_base.event import EventSpec

from osmind_app.clinic.accounts import temporary
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.temporary_passwords import Handover
from osmind_app.web.provider.patient.state import PatientState


class TemporaryState(PatientState):
    """What the panel asks, and what it shows until it is closed; afterwards nothing here knows the password."""

    asking: bool = False
    shown_once: Handover = Handover()

    @rx.event
    async def ask(self) -> None:
        """Say what giving one does, before anything is done."""
        self.asking, self.shown_once = True, Handover()

    @rx.event
    async def give(self) -> EventSpec:
        """Give one: the patient's own password ends, and letter 28 tells them."""
        made = await asyncio.to_thread(temporary.make)
        self.shown_once = await self._do(onboarding.give_temporary_password, patient_id=self._id(), made=made)
        self.asking = False
        return PatientState.look_again

    @rx.event
    async def put_away(self) -> None:
        """Forget the password: it was read out, or the panel was closed."""
        self.asking, self.shown_once = False, Handover()
