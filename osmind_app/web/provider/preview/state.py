"""What a preview shows: opening it is written down."""

import reflex as rx

from osmind_app.clinic.onboarding import previews
from osmind_app.clinic.onboarding.previews import PreviewPage
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.lib.errors import NotFound
from osmind_app.web import ids, routes
from osmind_app.web.session import ProviderState


class PreviewState(ProviderState):
    """The preview of the patient named in the address."""

    page: PreviewPage = PreviewPage()
    missing: bool = False
    loaded: bool = False
    chart: str = ""  # where an admin says first why they look (D1)

    @rx.event
    async def load(self) -> None:
        """Open the preview, which is written down."""
        asked = self.router.url.query_parameters.get("id", "")
        self.page, self.missing, self.loaded, self.chart = PreviewPage(), False, False, ""
        try:
            self.page = await self._write(previews.open_preview, patient_id=ids.read(asked))
        except ReasonNeeded:
            self.chart = routes.patient(ids.read(asked))
            return
        except NotFound:
            self.missing = True
            return
        self.chart, self.loaded = routes.patient(asked), True
