"""What the Invitations page shows: how far patients came, who is stuck where, and the cures beside each line."""

from dataclasses import dataclass, field
from uuid import uuid4

import reflex as rx
from reflex_base.event import EventSpec

from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding import funnel as funnels
from osmind_app.clinic.onboarding import work_list
from osmind_app.clinic.onboarding.batch_page import BatchLine, last_batches
from osmind_app.clinic.onboarding.funnel import Funnel
from osmind_app.clinic.onboarding.work_list import WorkPage
from osmind_app.web import ids, routes
from osmind_app.web.provider import words
from osmind_app.web.session import ProviderState


@dataclass(frozen=True)
class CopiedLink:
    """A personal link that somebody asked for, to read out or to text."""

    name: str = ""
    url: str = field(default="", repr=False)


class InvitationsState(ProviderState):
    """The work list; its period, its breakdown and its page are words of the address."""

    work: WorkPage = WorkPage()
    figures: Funnel = Funnel()
    batches: list[BatchLine] = []
    days: str = str(funnels.PERIODS[1])
    by: str = funnels.GROUP
    which: str = work_list.STUCK
    step: str = ""
    next: str = ""
    is_first: bool = True
    loaded: bool = False
    counted: bool = False
    link: CopiedLink = CopiedLink()
    copied: str = ""  # another one with each link that was asked for: its dialog opens

    @rx.event
    async def load(self) -> EventSpec:
        """Read the lines the address asks for; the figures follow."""
        asked = self.router.url.query_parameters
        self.which = work_list.TODAY if asked.get("list") == work_list.TODAY else work_list.STUCK
        self.step = asked.get("step", "") if asked.get("step", "") in work_list.STEPS else ""
        self.by = asked.get("by", "") if asked.get("by", "") in funnels.WAYS else funnels.GROUP
        periods = map(str, funnels.PERIODS)
        self.days = asked.get("days", "") if asked.get("days", "") in periods else str(funnels.PERIODS[1])
        await self._look()
        return InvitationsState.count

    @rx.event
    async def count(self) -> None:
        """How far everybody came who was invited in the period."""
        self.figures = await self._read(funnels.funnel, days=int(self.days), by=self.by)
        self.batches = await self._read(last_batches)
        self.counted = True

    @rx.event
    async def resend_invite(self, patient_id: str, name: str) -> EventSpec:
        """Send one patient a new link; the line leaves the list."""
        sent = await self._write(invitations.send, patient_id=ids.read(patient_id))
        await self._look()
        return words.invitation_promised(name, sent.id)

    @rx.event
    async def copy_link(self, patient_id: str, name: str) -> None:
        """Show one patient's personal link; who asked for it is written down."""
        url = await self._write(invitations.copy_link, patient_id=ids.read(patient_id))
        self.link = CopiedLink(name, url)
        self.copied = uuid4().hex

    async def _look(self) -> None:
        after = self.router.url.query_parameters.get("after", "")[:32]
        self.work = await self._read(work_list.work_page, which=self.which, step=self.step, after=after)
        words_of = {"days": self.days, "by": self.by, "list": self.which, "step": self.step}
        self.next = routes.invitations(words_of | {"after": self.work.next_key}) if self.work.next_key else ""
        self.is_first = not after
        self.loaded = True
