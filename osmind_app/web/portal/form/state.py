"""One form, page by page: what was typed is kept as it comes, and Continue asks whether it will do."""

import reflex as rx
from reflex_base.event import EventSpec

from osmind_app.clinic.intake import errors as refusals
from osmind_app.clinic.intake import screens
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.intake.screens import FormPage
from osmind_app.lib.errors import FormErrors, NotFound
from osmind_app.web import ids, routes
from osmind_app.web.notices import Notices
from osmind_app.web.session import PortalState
from osmind_app.web.ui.addresses import leads_to
from osmind_app.web.ui.answering import SignForm, changes_in, signature_in


class FormState(PortalState):
    """The form named in the address, for the patient it is asked of."""

    page: FormPage = FormPage()
    loaded: bool = False
    missing: bool = False
    errors: dict[str, str] = {}
    moved: str = ""  # why nothing was sent
    turn: int = 0  # grows when another window's text was chosen: the fields start again from what is kept
    heard: int = 0  # the number of the last answers that were kept, as the browser counts them
    _id: str = ""
    _at: str = ""
    _version: int = 0

    @rx.event
    async def load(self) -> None:
        """Show what the address says; where the patient is, is remembered for the next device."""
        asked = self.router.url.query_parameters
        self.errors = {}
        if asked.get("id", "") != self._id:
            self.moved, self.heard = "", 0
        self._id, self._at = asked.get("id", ""), asked.get("at", "")
        try:
            self._show(await self._read(screens.form_page, submission_id=ids.read(self._id), at=self._at))
        except NotFound:
            self.page, self._id, self.loaded, self.missing = FormPage(), "", False, True
            return
        self.loaded, self.missing = True, False
        if self.page.place:
            await self._write(intake.be_at, submission_id=ids.read(self._id), place=self.page.place)

    @rx.event
    async def begin(self) -> EventSpec:
        """Start, or go on."""
        await self._write(intake.begin, submission_id=ids.read(self._id))
        return leads_to(routes.own_form(self._id, "1"))

    @rx.event
    async def keep_answers(self, sent: str) -> None:
        """Keep what was typed since the last time; the browser sends it again until it hears that it was kept."""
        number, changes = changes_in(sent, self._id)
        if changes is None:
            return
        known = {"submission_id": ids.read(self._id), "at": self.page.at}
        try:
            page = await self._write(screens.save_page, changes=changes, **known)
        except refusals.AlreadySent:  # in another window: this one shows that it was
            page = await self._read(screens.form_page, **known)
        self._show(page)
        self.heard = number

    @rx.event
    async def take_other(self, link_id: str, index: int) -> None:
        """The text of the other window is the right one."""
        await self._choose(link_id, index)

    @rx.event
    async def keep_own(self, link_id: str) -> None:
        """The text that stands there is the right one."""
        await self._choose(link_id, None)

    @rx.event
    async def add_file(self, link_id: str, file_id: str) -> None:
        """A file that was just uploaded answers this question."""
        known = {"submission_id": ids.read(self._id), "link_id": link_id, "file_id": ids.read(file_id)}
        await self._write(intake.attach, **known)
        await self._look_again()

    @rx.event
    async def take_file_out(self, link_id: str, file_id: str) -> None:
        """That file does not belong here."""
        known = {"submission_id": ids.read(self._id), "link_id": link_id, "file_id": file_id}
        await self._write(intake.detach, **known)
        await self._look_again()

    @rx.event
    async def go_on(self) -> EventSpec | None:
        """Check this page and go to the next."""
        step = await self._read(screens.go_on, submission_id=ids.read(self._id), at=self.page.at)
        self.errors = step.errors
        return leads_to(routes.own_form(self._id, step.to)) if step.to else None

    @rx.event
    async def checked(self) -> EventSpec | None:
        """Everything is right: sign it, or send it where nothing is signed."""
        self.moved = ""
        if self.page.problems:
            return None
        if self.page.is_signed:
            return leads_to(routes.own_form(self._id, screens.SIGN))
        return await self._send(None)

    @rx.event
    async def sign(self, form: SignForm) -> EventSpec | None:
        """Sign and send."""
        return await self._send(signature_in(form))

    @rx.event
    async def skip(self) -> EventSpec | list[EventSpec]:
        """Leave it for now."""
        await self._write(intake.skip, submission_id=ids.read(self._id))
        return [Notices.show("Skipped. You can fill it in later."), leads_to(routes.OWN_FORMS)]

    async def _send(self, signature: dict[str, str] | None) -> EventSpec | None:
        try:
            await self._write(
                intake.submit, submission_id=ids.read(self._id), version=self._version, signature=signature
            )
        except FormErrors as refused:
            return self._refuse(refused)
        except refusals.AnswersMoved as refused:
            self.moved = refused.sentence
            return leads_to(routes.own_form(self._id, screens.CHECK), replace=True)
        return leads_to(routes.own_form(self._id, screens.DONE), replace=True)

    def _refuse(self, refused: FormErrors) -> EventSpec | None:
        """A missing signature is said here; an answer that will not do is shown among those to check."""
        at_sign = f"q-{next(iter(refused.by_field))}" == self.page.signature and len(refused.by_field) == 1
        if self.page.step == screens.SIGN and at_sign:
            self.errors = {"typed": next(iter(refused.by_field.values()))}
            return None
        return leads_to(routes.own_form(self._id, screens.CHECK), replace=True)

    async def _choose(self, link_id: str, other: int | None) -> None:
        await self._write(intake.choose, submission_id=ids.read(self._id), link_id=link_id, other=other)
        await self._look_again()
        self.turn += 1  # with what the fields start from, not before it

    async def _look_again(self) -> None:
        self._show(await self._read(screens.form_page, submission_id=ids.read(self._id), at=self.page.at))

    def _show(self, page: FormPage) -> None:
        self.page, self._version = page, page.version
