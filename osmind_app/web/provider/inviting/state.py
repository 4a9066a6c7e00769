"""Inviting many patients: the dry run, the yes, the parts one after another, and the report."""

from uuid import UUID, uuid4

import reflex as rx

from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding.batch_page import SENDING, BatchPage, advanced, batch_page
from osmind_app.clinic.onboarding.choosing import plan_invites
from osmind_app.lib.errors import NotFound
from osmind_app.web import ids
from osmind_app.web.provider.patients.chosen import INVITE, ChosenForm, who
from osmind_app.web.session import ProviderState


class InvitingState(ProviderState):
    """The dialog about one batch of invitations."""

    shown: BatchPage = BatchPage()
    opened: str = ""  # another one each time there is something to look at: the dialog opens
    finished: int = 0  # grows when the last part was sent: the list is read again

    @rx.event
    async def look(self, form: ChosenForm) -> None:
        """The dry run: who of those chosen would get what, and who nothing and why."""
        if form["deed"] != INVITE:
            return
        plan = await self._read(plan_invites, **who(form, self.router.url.query_parameters))
        batch = await self._write(invitations.keep, plan=plan)
        await self._show(batch.id)
        self.opened = uuid4().hex

    @rx.event
    async def open_batch(self, batch_id: str) -> None:
        """Look at one of the last batches again."""
        await self._show(ids.read(batch_id))
        self.opened = uuid4().hex

    @rx.event
    async def go_to_page(self, page: int) -> None:
        """Another page of its patients."""
        await self._show(self._id(), page)

    @rx.event
    async def refresh(self) -> None:
        """How many emails have left meanwhile."""
        await self._show(self._id(), self.shown.page)

    @rx.event
    async def start(self) -> rx.event.EventSpec:
        """Say yes to what is shown; a second click finds it done."""
        await self._write(invitations.start, batch_id=self._id())
        await self._show(self._id())
        return InvitingState.send

    @rx.event
    async def stop(self) -> None:
        """Send no further part."""
        batch = await self._write(invitations.stop, batch_id=self._id())
        self.shown = advanced(self.shown, batch)

    @rx.event
    async def go_on(self) -> rx.event.EventSpec:
        """Send the rest."""
        batch = await self._write(invitations.go_on, batch_id=self._id())
        self.shown = advanced(self.shown, batch)
        return InvitingState.send

    @rx.event(background=True)
    async def send(self) -> None:
        """Send part after part, each in a transaction of its own, while other events of this tab go on in between.

        Whatever ends this early (a closed server, a session that is over) is caught up by a job of the house.
        """
        going = True
        while going:
            async with self:
                batch = await self._write(invitations.send_some, batch_id=self._id())
                self.shown = advanced(self.shown, batch)
                going = self.shown.state == SENDING
        async with self:
            await self._show(self._id())
            self.finished += 1

    async def _show(self, batch_id: UUID, page: int = 1) -> None:
        self.shown = await self._read(batch_page, batch_id=batch_id, page=page)

    def _id(self) -> UUID:
        if not self.shown.id:
            raise NotFound
        return ids.read(self.shown.id)
