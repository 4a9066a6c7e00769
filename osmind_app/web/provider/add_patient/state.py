"""The Add Patient dialog: what is typed, what is wrong with it, and who has the e-mail already."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import reflex as rx
from reflex_base.event import EventSpec

from osmind_app.clinic.onboarding import new_patient_form, previews
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.details import AddPatient
from osmind_app.clinic.onboarding.errors import STAFF, EmailInUse, Owner
from osmind_app.clinic.onboarding.new_patient_form import BlankForm, Look
from osmind_app.clinic.onboarding.previews import LetterToBe
from osmind_app.lib.errors import DomainError, FormErrors, NotSignedIn
from osmind_app.web import routes
from osmind_app.web.notices import Notices
from osmind_app.web.provider import words
from osmind_app.web.provider.add_patient.fields import (
    AddPatientForm,
    ContactForm,
    TypedSoFar,
    meant,
    shown,
    shown_of_contact,
)
from osmind_app.web.provider.patients.state import PatientsState
from osmind_app.web.session import ProviderState


@dataclass(frozen=True)
class InUse:
    """Whose address was typed, as far as the reader may know, and what can be done about it (D3)."""

    sentence: str = ""
    name: str = ""
    chart: str = ""  # where to open it; empty when the reader may not, or when it is no patient's
    is_staff: bool = False
    may_go_on: bool = False
    unused_member: str = ""  # a staff account nobody ever used, for whoever may retire it (B20)
    unused_invitation: str = ""  # an invitation to the staff nobody ever used

    @classmethod
    def of(cls, owner: Owner) -> "InUse":
        """The owner of an address as the dialog shows them."""
        chart = routes.patient(owner.patient_id) if owner.patient_id else ""
        member, invitation = owner.unused_member_id, owner.unused_invitation_id
        return cls(
            owner.sentence,
            owner.name,
            chart,
            owner.kind == STAFF,
            owner.may_go_on,
            str(member) if member else "",
            str(invitation) if invitation else "",
        )


class AddPatientState(ProviderState):
    """The dialog behind the blue button."""

    blank: BlankForm = BlankForm()
    errors: dict[str, str] = {}
    seen: Look = Look()
    in_use: InUse = InUse()
    letter: LetterToBe = LetterToBe()
    added: int = 0  # grows with each patient: the dialog closes
    _form_key: str = ""
    _typed: dict[str, str] = {}

    @rx.event
    async def begin(self) -> None:
        """A fresh form, with a key of its own: submitted twice it adds once (F13)."""
        self.blank = await self._read(new_patient_form.blank_form)
        self.seen, self.letter = Look(), LetterToBe()
        self._form_key = uuid4().hex
        self._forget()

    @rx.event(supersedes=True)
    async def look(self, typed: TypedSoFar) -> None:
        """Say what may be a slip, and who may be the same person."""
        self.letter = LetterToBe()  # it would be another one now
        self.seen = await self._read(new_patient_form.look, form=typed)

    @rx.event
    async def see_letter(self, typed: TypedSoFar) -> None:
        """The email as it would be for what is typed; nothing is saved (B16)."""
        self.letter = await self._read(previews.letter_to_be, form=typed)

    @rx.event
    async def add(self, form: AddPatientForm) -> list[EventSpec] | None:
        """Add the patient; the invitation goes out with it unless it was chosen not to."""
        return await self._add(meant(form) | {"form_key": self._form_key})

    @rx.event
    async def go_back(self) -> None:
        """Change the address: everything typed is still there."""
        self._forget()

    @rx.event
    async def add_as_contact(self, form: ContactForm) -> list[EventSpec] | None:
        """The address is a parent's or guardian's: the patient gets none, the guardian becomes a contact (D3)."""
        contact = {"guardian_name": form["pt_o1"], "guardian_relationship": form["pt_o2"]}
        return await self._add(self._typed | contact | {"email_is_guardians": "on"})

    @rx.event
    async def use_anyway(self) -> list[EventSpec] | None:
        """The address is right although somebody of the practice has it."""
        return await self._add(self._typed | {"email_confirmed": "on"})

    async def _add(self, typed: dict[str, str]) -> list[EventSpec] | None:
        try:
            added = await self._write(onboarding.add_patient, details=AddPatient.from_form(typed))
        except NotSignedIn:
            raise
        except FormErrors as refused:
            named = shown_of_contact if self.in_use.sentence else shown
            self.errors = named(refused.by_field)
            return None
        except EmailInUse as refused:
            self.errors, self.in_use, self._typed = {}, InUse.of(refused.owner), typed
            return None
        except DomainError as refused:
            self.errors = {"form": refused.sentence}
            return None
        self._forget()
        self.added += 1
        return [_said(added), PatientsState.load()]

    def _forget(self) -> None:
        self.errors, self.in_use, self._typed = {}, InUse(), {}


def _said(added: Any) -> EventSpec:
    was_added = f"{added.patient.full_name} was added."
    if added.invitation is None:
        return Notices.show(f"{was_added} No invitation was sent.")
    return words.invitation_promised(added.patient.called, added.invitation.id, before=f"{was_added} ")
