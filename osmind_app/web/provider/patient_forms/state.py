"""The forms of the patient whose chart is open."""

import reflex as rx
from pydantic import ConfigDict
from reflex_base.event import EventSpec
from typing_extensions import TypedDict

from osmind_app.clinic.intake import form_rows, schedule_rows, scheduling, score_rows, sent_forms
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.intake.models import REQUIRED, SKIPPABLE
from osmind_app.clinic.intake.schedule_rows import ScheduleRow
from osmind_app.clinic.intake.score_rows import ScoreChart
from osmind_app.clinic.intake.sent_forms import PatientForms
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.clinic.practices.queries import Choice
from osmind_app.lib import live as topics
from osmind_app.lib.errors import FormErrors, NotFound
from osmind_app.web import ids, live, routes
from osmind_app.web.notices import Notices
from osmind_app.web.session import ProviderState


class AssignForm(TypedDict):
    """Which form is asked, and how."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    form_key: str
    rule: str


class ScheduleForm(TypedDict):
    """Which form comes back, how often, and from when."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    form_key: str
    every_weeks: str
    first: str


FIRST_NOW, FIRST_LATER = "now", "later"


class PatientFormsState(ProviderState):
    """What was asked of the patient in the address, and how far it is."""

    shown: PatientForms = PatientForms()
    choices: list[Choice] = []
    charts: list[ScoreChart] = []
    schedules: list[ScheduleRow] = []
    missing: bool = False
    asks_reason: str = ""  # the chart where an admin says why, while they have not (D1)
    loaded: bool = False
    assign_errors: dict[str, str] = {}
    schedule_errors: dict[str, str] = {}
    begun: int = 0  # the same for schedules
    assigned: int = 0  # grows with each form that was given: the form starts afresh
    _patient_id: str = ""

    @rx.event
    async def load(self) -> None:
        """Read the forms of the patient in the address."""
        asked = self.router.url.query_parameters.get("id", "")
        self.shown, self.loaded, self.missing, self.asks_reason, self._patient_id = PatientForms(), False, False, "", ""
        self.charts, self.schedules, self.schedule_errors = [], [], {}
        try:
            self.shown = await self._read(sent_forms.of_patient, patient_id=ids.read(asked))
        except ReasonNeeded:
            self.asks_reason = routes.patient(asked)
            return
        except NotFound:
            self.missing = True
            return
        self._patient_id = asked
        self.charts = await self._write(score_rows.of_patient, patient_id=ids.read(asked))  # which is written down
        self.schedules = await self._read(schedule_rows.of_patient, patient_id=ids.read(asked))
        self.choices = await self._read(form_rows.form_choices)
        live.watch(PatientFormsState.look_again, topics.patient(ids.read(asked)))
        self.loaded, self.assign_errors = True, {}

    @rx.event
    async def look_again(self) -> None:
        """The patient went on, or a colleague gave a form."""
        if self.loaded:
            self.shown = await self._read(sent_forms.of_patient, patient_id=ids.read(self._patient_id))
            self.schedules = await self._read(schedule_rows.of_patient, patient_id=ids.read(self._patient_id))

    @rx.event
    async def assign(self, form: AssignForm) -> list[EventSpec] | None:
        """Ask one form of this patient."""
        if not form["form_key"]:
            self.assign_errors = {"form_key": "Choose a form"}
            return None
        rule = SKIPPABLE if form["rule"] == SKIPPABLE else REQUIRED
        await self._write(intake.assign, patient_id=ids.read(self._patient_id), form_key=form["form_key"], rule=rule)
        self.assigned += 1
        return [Notices.show("The form waits for the patient in the portal."), PatientFormsState.load]

    @rx.event
    async def withdraw(self, submission_id: str) -> list[EventSpec]:
        """Ask a form no more that was not begun."""
        await self._write(intake.withdraw, submission_id=ids.read(submission_id))
        return [Notices.show("The form was taken back."), PatientFormsState.load]

    @rx.event
    async def schedule(self, form: ScheduleForm) -> list[EventSpec] | None:
        """Ask a form again and again."""
        if not form["form_key"]:
            self.schedule_errors = {"form_key": "Choose a form"}
            return None
        weeks = form["every_weeks"].strip()
        known = {"patient_id": ids.read(self._patient_id), "form_key": form["form_key"]}
        try:
            await self._write(
                scheduling.begin,
                every_weeks=int(weeks) if weeks.isascii() and weeks.isdigit() and len(weeks) < 4 else 0,
                first_now=form["first"] == FIRST_NOW,
                **known,
            )
        except FormErrors as refused:
            self.schedule_errors = refused.by_field
            return None
        self.begun += 1
        return [Notices.show("The form comes back on its schedule."), PatientFormsState.load]

    @rx.event
    async def stop_schedule(self, schedule_id: str) -> list[EventSpec]:
        """Ask it no more."""
        await self._write(scheduling.stop, schedule_id=ids.read(schedule_id))
        return [
            Notices.show("The schedule was stopped. What waits for the patient already stays."),
            PatientFormsState.load,
        ]
