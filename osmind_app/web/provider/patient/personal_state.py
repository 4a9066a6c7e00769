"""The Personal Information section: saved as a whole, with a question where the e-mail changes."""

from dataclasses import dataclass

import reflex as rx
from reflex_base.event import EventSpec

from osmind_app.clinic.onboarding import personal_information
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.errors import ActiveEmail, EmailInUse, EmailQuestion
from osmind_app.clinic.onboarding.personal_information import Saved
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.clinic.patients.errors import ChangedByOther
from osmind_app.lib.errors import DomainError, FormErrors, NotSignedIn
from osmind_app.web import routes
from osmind_app.web.notices import Notices
from osmind_app.web.provider import words
from osmind_app.web.provider.patient.fields import EMAIL, PersonalInformationForm, meant, shown
from osmind_app.web.provider.patient.state import PatientState


@dataclass(frozen=True)
class Question:
    """What saving this e-mail ends, and the ways to answer; an empty one is not offered."""

    sentence: str = ""
    send: str = ""
    keep: str = ""
    about: str = ""  # the chart and its version, as `_about` names them: the answer is for no other


class PersonalState(PatientState):
    """The form in Actions → Personal Information."""

    errors: dict[str, str] = {}
    question: Question = Question()
    owner_chart: str = ""  # of who has the e-mail already, when the reader may open it
    changed_by_other: str = ""
    _typed: dict[str, str] = {}

    @rx.event
    async def save(self, form: PersonalInformationForm) -> list[EventSpec] | None:
        """Save everything on the form, or nothing."""
        return await self._save(meant(form), answer="")

    @rx.event
    async def answer(self, answer: str) -> list[EventSpec] | None:
        """The e-mail changes: with a new invitation, or without one (A7, A8)."""
        if self.question.about != self._about():  # the tab went on to another chart, or this one was read again
            self._settle()
            return None
        return await self._save(self._typed, answer=answer)

    @rx.event
    async def keep_editing(self) -> None:
        """Leave the e-mail as it is for now: everything typed is still there."""
        self._settle()

    @rx.event
    async def send_email_change_again(self) -> list[EventSpec]:
        """Send the link to the new mailbox once more."""
        change = await self._do(onboarding.send_email_change_again, patient_id=self._id())
        return [Notices.show(f"The link to confirm went to {change.new_email} again."), PatientState.look_again]

    @rx.event
    async def cancel_email_change(self) -> list[EventSpec]:
        """Stop the change: the old address stays."""
        await self._do(onboarding.cancel_email_change, patient_id=self._id())
        return [Notices.show("The change of email was cancelled."), PatientState.look_again]

    async def _save(self, typed: dict[str, str], answer: str) -> list[EventSpec] | None:
        self._settle()
        try:
            done = await self._do(
                personal_information.save,
                patient_id=self._id(),
                details=PatientDetails.from_form(typed),
                version=self.shown.patient.version,
                answer=answer,
            )
        except NotSignedIn:
            raise
        except EmailQuestion as asked:
            self._typed, self.question = typed, Question(asked.sentence, asked.send, asked.keep, self._about())
            return None
        except FormErrors as refused:
            self.errors = shown(refused.by_field)
            return None
        except (EmailInUse, ActiveEmail) as refused:
            self.errors = {EMAIL: refused.sentence}
            owner = refused.owner if isinstance(refused, EmailInUse) else None
            self.owner_chart = routes.patient(owner.patient_id) if owner and owner.patient_id else ""
            return None
        except ChangedByOther as refused:
            self.changed_by_other = refused.sentence
            return None
        except DomainError as refused:
            self.errors = {"form": refused.sentence}
            return None
        return [self._said(done), PatientState.reload]

    def _said(self, done: Saved) -> EventSpec:
        saved = "Personal Information was saved."
        if done.invitation is not None:
            return words.invitation_promised(self.shown.patient.called, done.invitation.id, f"{saved} ")
        if done.email_change is not None:
            return Notices.show(f"{saved} The link to confirm went to {done.email_change.new_email}.")
        return Notices.show(saved)

    def _about(self) -> str:
        return f"{self.shown.patient.id}-{self.shown.patient.version}"

    def _settle(self) -> None:
        self.errors, self.question, self.owner_chart, self.changed_by_other = {}, Question(), "", ""
