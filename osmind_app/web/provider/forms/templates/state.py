"""The clinic's forms; the page of the list is a word of the address."""

import reflex as rx
from reflex_base.event import EventSpec

from osmind_app.clinic.intake import form_rows, publishing
from osmind_app.clinic.intake.form_rows import FormsPage
from osmind_app.web import routes
from osmind_app.web.notices import Notices
from osmind_app.web.session import ProviderState

LONGEST_KEY = 60


class TemplatesState(ProviderState):
    """One page of the forms."""

    shown: FormsPage = FormsPage()
    next: str = ""
    first: str = ""
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the page the address asks for."""
        after = self.router.url.query_parameters.get("after", "")[:LONGEST_KEY]
        self.shown = await self._read(form_rows.forms_page, after=after)
        self.next = routes.form_templates(self.shown.next_key) if self.shown.next_key else ""
        self.first = routes.FORM_TEMPLATES if after else ""
        self.loaded = True

    @rx.event
    async def add_shipped(self) -> list[EventSpec]:
        """Take the forms that come with the portal into use."""
        added = await self._write(publishing.add_shipped)
        return [Notices.show(f"Forms added: {added}."), TemplatesState.load]
