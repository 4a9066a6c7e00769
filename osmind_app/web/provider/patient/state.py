"""One patient's profile: the chart that is open in this tab, and what is done about its invitation."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

import reflex as rx
from reflex_base.event import EventSpec

from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.chart import Chart, chart, open_chart
from osmind_app.clinic.patients import news
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.lib.errors import NotFound
from osmind_app.web import ids
from osmind_app.web.notices import Notices
from osmind_app.web.provider import words
from osmind_app.web.session import ProviderState

Result = TypeVar("Result")


class PatientState(ProviderState):
    """The chart named in the address, for whoever may open it."""

    shown: Chart = Chart()
    missing: bool = False
    loaded: bool = False
    asked_about: str = ""  # whose chart, while an admin is asked why they open it (D1)
    link: str = ""  # the personal link, after it was asked for
    _patient_id: str = ""  # of the open chart: no deed finds one before
    _asked_for: str = ""  # the chart that waits for a reason

    @rx.event
    async def load(self) -> None:
        """Open the chart, which is written down; nothing is shown to who may not find it (D1)."""
        asked = self.router.url.query_parameters.get("id", "")
        if asked != self._patient_id:
            self._forget()
        try:
            self.shown = await self._write(open_chart, patient_id=ids.read(asked))
        except ReasonNeeded as needed:
            self._ask_reason(needed, asked)
            return
        except NotFound:
            self._forget()
            self.missing = True
            return
        self._patient_id, self.missing, self.loaded, self.asked_about = asked, False, True, ""

    @rx.event
    async def look_again(self) -> None:
        """Show the chart as it is now; the form keeps what was typed, and the version it was opened with."""
        await self._look(keeps_form=True)

    @rx.event
    async def reload(self) -> None:
        """Show the chart as it is now, the form included."""
        await self._look(keeps_form=False)

    @rx.event
    async def send_invite(self) -> list[EventSpec]:
        """Send the first link, or a new one: those sent earlier stop working (S26, S30)."""
        sent = await self._do(invitations.send, patient_id=self._id())
        return [words.invitation_promised(self.shown.patient.called, sent.id), PatientState.look_again]

    @rx.event
    async def reset_password(self) -> list[EventSpec]:
        """Send a password reset; before a password was created it is a fresh setup email (A1, S78)."""
        sent = await self._do(onboarding.send_reset, patient_id=self._id())
        if sent is not None:
            return [words.invitation_promised(self.shown.patient.called, sent.id), PatientState.look_again]
        return [Notices.show(f"Password reset sent to {self.shown.patient.email}."), PatientState.look_again]

    @rx.event
    async def copy_link(self) -> EventSpec:
        """Show the personal link, to read out or to text; who asked for it is written down."""
        self.link = await self._do(invitations.copy_link, patient_id=self._id())
        return PatientState.look_again

    @rx.event
    async def withdraw(self) -> list[EventSpec]:
        """Turn the link off; an email that left stays where it is (A19)."""
        await self._do(invitations.withdraw, patient_id=self._id())
        self.link = ""
        return [Notices.show("The link was turned off."), PatientState.look_again]

    @rx.event
    async def archive(self) -> list[EventSpec]:
        """Take the patient out of the list; links, access and visits end at once (A26)."""
        await self._do(onboarding.archive, patient_id=self._id())
        self.link = ""
        return [Notices.show(f"{self.shown.patient.name} was archived."), PatientState.reload]

    @rx.event
    async def restore(self) -> list[EventSpec]:
        """Put the patient back into the list."""
        await self._do(onboarding.restore, patient_id=self._id())
        return [
            Notices.show(f"{self.shown.patient.name} was restored. Cancelled appointments stay cancelled."),
            PatientState.reload,
        ]

    @rx.event
    async def seen_contact_info(self) -> EventSpec:
        """Somebody of the clinic has read what the patient changed; what came since stays marked."""
        shown = [ids.read(one) for one in self.shown.news.ids]
        await self._do(news.seen, patient_id=self._id(), change_ids=shown)
        return PatientState.look_again

    async def _do(self, deed: Callable[..., Result], **given: Any) -> Result:
        """Do a deed about this chart; a chart that is no longer theirs is closed at once (S62)."""
        try:
            return await self._write(deed, **given)
        except NotFound:
            await self._look(keeps_form=True)
            raise

    async def _look(self, *, keeps_form: bool) -> None:
        """A care team that changed closes the chart at once (S62)."""
        try:
            found = await self._read(chart, patient_id=self._id())
        except ReasonNeeded as needed:
            self._ask_reason(needed, self._patient_id)
            return
        except NotFound:
            self._forget()
            self.missing = True
            return
        self.shown = _keeping_form(found, self.shown) if keeps_form else found

    def _id(self) -> UUID:
        return ids.read(self._patient_id)

    def _ask_reason(self, needed: ReasonNeeded, patient_id: str) -> None:
        """Nothing of the chart stays in this tab until an admin said why (D1)."""
        self._forget()
        self._asked_for, self.asked_about, self.missing = patient_id, needed.name, False

    def _forget(self) -> None:
        self.shown, self.link, self.loaded, self._patient_id, self.asked_about = Chart(), "", False, "", ""


def _keeping_form(found: Chart, before: Chart) -> Chart:
    """What was typed stays, and so does the version it belongs to: saving tells when somebody else was faster."""
    return replace(found, patient=replace(found.patient, version=before.patient.version))
