"""What the list of forms shows."""

import reflex as rx

from osmind_app.clinic.intake import queries
from osmind_app.clinic.intake.queries import FormsPage
from osmind_app.web.session import PortalState


class FormsState(PortalState):
    """The forms that wait, and those that were sent."""

    page: FormsPage = FormsPage()
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the list, or a later page of what was sent."""
        after = self.router.url.query_parameters.get("after", "")
        self.page = await self._read(queries.forms_page, after=after)
        self.loaded = True
