"""What Today shows, and the cures that stand beside each line."""

import reflex as rx
from reflex_base.event import EventSpec

from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding.day import Day, day
from osmind_app.clinic.onboarding.today import TodayPage
from osmind_app.clinic.tasks import service as tasks
from osmind_app.web import ids, live, routes
from osmind_app.web.provider import words
from osmind_app.web.session import ProviderState


class TodayState(ProviderState):
    """The landing page of the staff: who comes, what needs attention with its cure, who is new."""

    day: Day = Day()
    page: TodayPage = TodayPage()
    next: str = ""
    previous: str = ""
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the page the address asks for."""
        await self._look()
        live.watch(TodayState.look_again, self.day.topic)

    @rx.event
    async def look_again(self) -> None:
        """Somebody booked, moved, marked or asked."""
        await self._look()

    @rx.event
    async def resend_invite(self, patient_id: str, name: str) -> EventSpec:
        """Send one patient a new link; the line leaves the list."""
        sent = await self._write(invitations.send, patient_id=ids.read(patient_id))
        await self._look()
        return words.invitation_promised(name, sent.id)

    @rx.event
    async def mark_done(self, task_id: str) -> None:
        """Somebody took care of it."""
        await self._write(tasks.done, task_id=ids.read(task_id))
        await self._look()

    async def _look(self) -> None:
        asked = self.router.url.query_parameters.get("page", "")
        self.day = await self._read(day, page=int(asked) if asked.isdecimal() and len(asked) < 4 else 1)
        self.page = self.day.attention
        self.next = routes.today(self.page.next_page)
        self.previous = routes.today(self.page.previous_page)
        self.loaded = True
