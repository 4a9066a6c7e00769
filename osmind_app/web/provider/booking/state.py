"""Booking, moving and cancelling appointments, and answering what patients asked for."""

from typing import Any, NotRequired
from uuid import uuid4

import reflex as rx
from pydantic import ConfigDict
from reflex_base.event import EventSpec
from typing_extensions import TypedDict

from osmind_app.clinic.appointments import queries, series
from osmind_app.clinic.appointments import service as appointments
from osmind_app.clinic.appointments.details import Arrangement
from osmind_app.clinic.appointments.errors import TimeComesTwice
from osmind_app.clinic.appointments.queries import BookingForm
from osmind_app.clinic.appointments.repeating import Repeat
from osmind_app.clinic.appointments.series import Planned
from osmind_app.clinic.billing import service as billing
from osmind_app.clinic.practices.queries import Choice
from osmind_app.lib.errors import FormErrors
from osmind_app.web import ids
from osmind_app.web.notices import Notices
from osmind_app.web.provider.finding import FindsPatients
from osmind_app.web.session import ProviderState

ONE, REST = "one", "rest"  # how much of a series is meant


class VisitForm(TypedDict):
    """The fields as typed; `which` is there when a time comes twice."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    provider: str
    type: str
    date: str
    time: str
    which: NotRequired[str]
    minutes: str
    how: str
    location: NotRequired[str]  # where the practice has more than its own address
    place: str
    video_url: str
    outside: NotRequired[str]  # ticked: the provider does not work then, and it is meant
    repeat: NotRequired[str]  # of a new one
    every: NotRequired[str]
    times: NotRequired[str]
    until: NotRequired[str]
    scope: NotRequired[str]  # of one of a series: it alone, or all after it too


class ReasonForm(TypedDict):
    """Why the staff cancel."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    reason: str
    scope: NotRequired[str]


class NoteForm(TypedDict):
    """A line for a patient whose wish can't be granted."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    note: str


class BookingState(FindsPatients, ProviderState):
    """The dialogs about one appointment, and the box that finds whom a new one is for."""

    form: BookingForm = BookingForm()
    moving: bool = False
    outside: bool = False  # the provider does not work then: asked whether that is meant
    which: list[Choice] = []  # the two moments of a time that comes twice
    plan: list[Planned] = []  # of a series that is about to be booked
    planned: str = ""  # the same in a sentence
    free: int = 0
    errors: dict[str, str] = {}
    about: str = ""  # whose appointment is cancelled, or whose wish declined
    opened: str = ""  # another one each time the form is to open; the next two likewise
    cancelling: str = ""
    declining: str = ""
    filled: int = 0  # grows whenever a form is filled anew: its fields start from what stands there
    done: int = 0  # grows with each deed: dialogs close, lists are read again
    _appointment_id: str = ""
    _request_id: str = ""
    _form_key: str = ""
    _version: int = 0
    _planned: dict[str, str] = {}  # the form whose plan is shown
    repeats: str = ""  # "Every week", where the one that is cancelled is of a series

    @rx.event
    async def new(self, patient_id: str, day: str) -> None:
        """An empty form, for a patient who is known or is to be found, on a day or none."""
        self._request_id = ""  # of a wish whose dialog was closed: this form grants none
        await self._open(day=day, patient_id=ids.read(patient_id) if patient_id else None)

    @rx.event
    async def choose(self, patient_id: str) -> None:
        """This is the patient."""
        await self._fill(day=self.form.date, patient_id=ids.read(patient_id))

    @rx.event
    async def move(self, appointment_id: str) -> None:
        """The form of an appointment that gets another time."""
        await self._open(appointment_id=ids.read(appointment_id))

    @rx.event
    async def answer(self, request_id: str) -> None:
        """The form that grants a patient's wish: of the appointment to be moved, or of a new one."""
        await self._open(request_id=ids.read(request_id))

    @rx.event
    async def save(self, form: VisitForm) -> list[EventSpec] | None:
        """Book or move; a second click books nothing."""
        given: dict[str, Any] = {"request_id": ids.read(self._request_id) if self._request_id else None}
        try:
            given["details"] = Arrangement.from_form(form)
            if self._appointment_id:
                known = {"appointment_id": ids.read(self._appointment_id), "version": self._version}
                moves = appointments.move_rest if form.get("scope") == REST else appointments.move
                await self._write(moves, **known, **given)
            elif repeat := Repeat.from_form(form):
                if self._planned != form:
                    await self._plan(form, repeat, given["details"])
                    return None
                known = {"patient_id": ids.read(self.form.patient_id), "form_key": self._form_key}
                made = await self._write(appointments.book_series, **known, **given, repeat=repeat)
                self._was_done()
                return [Notices.show(f"{len(made)} appointments were booked. {self.form.patient} is told by email.")]
            else:
                known = {"patient_id": ids.read(self.form.patient_id), "form_key": self._form_key}
                await self._write(appointments.book, **known, **given)
        except FormErrors as refused:
            self.errors = refused.by_field
            self.outside = self.outside or "outside" in refused.by_field
            self._forget_plan()
            if isinstance(refused, TimeComesTwice):
                self.which = refused.choices
            return None
        did = "moved" if self._appointment_id else "booked"
        self._was_done()
        return [Notices.show(f"The appointment was {did}. {self.form.patient} is told by email.")]

    @rx.event
    async def ask_cancel(self, appointment_id: str, version: int, about: str, repeats: str) -> None:
        """The question before an appointment is cancelled."""
        self._appointment_id, self._version, self.about, self.errors = appointment_id, version, about[:200], {}
        self.repeats = repeats[:40]
        self.cancelling = uuid4().hex
        self.filled += 1

    @rx.event
    async def cancel(self, form: ReasonForm) -> list[EventSpec] | None:
        """Cancel it; the patient is told."""
        known = {"appointment_id": ids.read(self._appointment_id), "version": self._version}
        try:
            cancels = appointments.cancel_rest if form.get("scope") == REST else appointments.cancel
            await self._write(cancels, reason=form["reason"], **known)
        except FormErrors as refused:
            self.errors = refused.by_field
            return None
        self._was_done()
        return [Notices.show("The appointment was cancelled. The patient is told by email.")]

    @rx.event
    async def mark(self, appointment_id: str, status: str) -> None:
        """What became of it; where the clinic wishes so, a visit that occurred begins its invoice."""
        await self._write(billing.mark, appointment_id=ids.read(appointment_id), status=status)
        self.done += 1

    @rx.event
    async def unmark(self, appointment_id: str, status: str) -> None:
        """That was a slip."""
        await self._write(billing.unmark, appointment_id=ids.read(appointment_id), status=status)
        self.done += 1

    @rx.event
    async def ask_decline(self, request_id: str, about: str) -> None:
        """The question before a patient's wish is declined."""
        self._request_id, self.about, self.errors = request_id, about[:200], {}
        self.declining = uuid4().hex
        self.filled += 1

    @rx.event
    async def decline(self, form: NoteForm) -> list[EventSpec] | None:
        """It can't be done; the patient is told."""
        try:
            await self._write(appointments.decline, request_id=ids.read(self._request_id), note=form["note"])
        except FormErrors as refused:
            self.errors = refused.by_field
            return None
        self._was_done()
        return [Notices.show("The request was declined. The patient is told by email.")]

    async def _plan(self, form: VisitForm, repeat: Repeat, details: Arrangement) -> None:
        """Show what would be booked; the same form sent again books it."""
        self.plan = await self._read(
            series.plan, patient_id=ids.read(self.form.patient_id), details=details, repeat=repeat
        )
        taken = sum(one.clash != "" for one in self.plan)
        self.free, self.errors, self._planned = len(self.plan) - taken, {}, dict(form)
        left_out = f", {taken} of them taken and left out" if taken else ""
        self.planned = f"{len(self.plan)} appointments{left_out}. Look at the times, then book them."

    async def _open(self, *, day: str = "", **about: Any) -> None:
        await self._fill(day=day, **about)
        self.opened = uuid4().hex

    async def _fill(self, *, day: str = "", **about: Any) -> None:
        """What the form holds, with nothing left of the one before."""
        asked = {name: given for name, given in about.items() if given is not None}
        self.form = await self._read(queries.booking_form, day=day, **asked)
        self.found, self.more, self.typed, self.which, self.errors = [], False, "", [], {}
        self.outside = False
        self._forget_plan()
        self.moving = self.form.appointment_id != ""
        self._appointment_id, self._version = self.form.appointment_id, self.form.version
        self._request_id = str(asked.get("request_id", self._request_id if "patient_id" in asked else ""))
        self._form_key = uuid4().hex
        self.filled += 1

    def _was_done(self) -> None:
        self.errors, self.which, self._request_id = {}, [], ""
        self._forget_plan()
        self.done += 1

    def _forget_plan(self) -> None:
        self.plan, self.planned, self.free, self._planned = [], "", 0, {}
