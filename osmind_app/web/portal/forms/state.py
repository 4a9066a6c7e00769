"""What the list of forms shows."""

import reflex as rx

from osmind_app.clinic.intake import queries
from osmind_app.clinic.intake.queries import FormsPage
from osmind_app.web import live
from osmind_app.web.session import PortalState


class FormsState(PortalState):
    """The forms that wait, and those that were sent."""

    page: FormsPage = FormsPage()
    loaded: bool = False
    _after: str = ""

    @rx.event
    async def load(self) -> None:
        """Read the list, or a later page of what was sent."""
        self._after = self.router.url.query_parameters.get("after", "")
        await self._look()
        live.watch(FormsState.look_again, self.page.topic)
        self.loaded = True

    @rx.event
    async def look_again(self) -> None:
        """A form was asked, sent or skipped, here or elsewhere."""
        await self._look()

    async def _look(self) -> None:
        self.page = await self._read(queries.forms_page, after=self._after)
