"""One form of the clinic, page by page."""

import reflex as rx
from reflex_base.event import EventSpec

from osmind_app.clinic.intake import form_rows, publishing
from osmind_app.clinic.intake.drafting import drafts
from osmind_app.clinic.intake.form_rows import FormPreview
from osmind_app.lib.errors import NotFound
from osmind_app.web import routes
from osmind_app.web.notices import Notices
from osmind_app.web.session import ProviderState
from osmind_app.web.ui.addresses import leads_to

LONGEST_KEY = 60


class TemplateState(ProviderState):
    """The form named in the address."""

    shown: FormPreview = FormPreview()
    missing: bool = False
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the version of today."""
        key = self.router.url.query_parameters.get("key", "")[:LONGEST_KEY]
        try:
            self.shown = await self._read(form_rows.preview, key=key)
        except NotFound:
            self.shown, self.missing, self.loaded = FormPreview(), True, True
            return
        self.missing, self.loaded = False, True

    @rx.event
    async def edit(self) -> EventSpec:
        """Write its next version, or go on with the draft of it."""
        draft = await self._write(drafts.edit, key=self.shown.key)
        return leads_to(routes.form_draft(draft.key))

    @rx.event
    async def copy(self) -> EventSpec:
        """Begin another form with what this one asks."""
        draft = await self._write(drafts.copy, key=self.shown.key)
        return leads_to(routes.form_draft(draft.key))

    @rx.event
    async def archive(self) -> list[EventSpec]:
        """Ask it of nobody any more."""
        await self._write(publishing.archive, key=self.shown.key)
        return [Notices.show(f"{self.shown.title} was archived. What was begun can be finished."), TemplateState.load]

    @rx.event
    async def restore(self) -> list[EventSpec]:
        """Ask it again."""
        await self._write(publishing.restore, key=self.shown.key)
        return [Notices.show(f"{self.shown.title} was restored."), TemplateState.load]
