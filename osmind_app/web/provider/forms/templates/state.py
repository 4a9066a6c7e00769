"""The clinic's forms; the page of the list is a word of the address."""

import reflex as rx
from pydantic import ConfigDict
from reflex_base.event import EventSpec
from typing_extensions import TypedDict

from osmind_app.clinic.intake import form_rows, publishing
from osmind_app.clinic.intake.drafting import drafts
from osmind_app.clinic.intake.drafting import rows as draft_rows
from osmind_app.clinic.intake.drafting.rows import DraftRow
from osmind_app.clinic.intake.form_rows import FormsPage
from osmind_app.lib.errors import FormErrors
from osmind_app.web import routes
from osmind_app.web.notices import Notices
from osmind_app.web.session import ProviderState
from osmind_app.web.ui.addresses import leads_to

LONGEST_KEY = 60


class NewForm(TypedDict):
    """A form's title."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    title: str


class TemplatesState(ProviderState):
    """One page of the forms."""

    shown: FormsPage = FormsPage()
    drafts: list[DraftRow] = []
    errors: dict[str, str] = {}
    next: str = ""
    first: str = ""
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the page the address asks for."""
        after = self.router.url.query_parameters.get("after", "")[:LONGEST_KEY]
        self.shown = await self._read(form_rows.forms_page, after=after)
        self.drafts, self.errors = await self._read(draft_rows.draft_rows), {}
        self.next = routes.form_templates(self.shown.next_key) if self.shown.next_key else ""
        self.first = routes.FORM_TEMPLATES if after else ""
        self.loaded = True

    @rx.event
    async def begin(self, form: NewForm) -> EventSpec | None:
        """Begin a form of the clinic's own."""
        try:
            draft = await self._write(drafts.begin, title=form["title"])
        except FormErrors as refused:
            self.errors = refused.by_field
            return None
        return leads_to(routes.form_draft(draft.key))

    @rx.event
    async def add_shipped(self) -> list[EventSpec]:
        """Take the forms that come with the portal into use."""
        added = await self._write(publishing.add_shipped)
        return [Notices.show(f"Forms added: {added}."), TemplatesState.load]
