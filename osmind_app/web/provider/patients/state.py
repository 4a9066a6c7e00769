"""What the Patients tab shows: a page of the list as the address asks for it."""

import reflex as rx

from osmind_app.clinic.onboarding.filter_choices import FilterChoices
from osmind_app.clinic.onboarding.patient_filter import PatientFilter
from osmind_app.clinic.onboarding.patients_tab import patients_tab
from osmind_app.clinic.onboarding.queries import PatientRow
from osmind_app.clinic.onboarding.views import VIEWS, view_counts, view_of
from osmind_app.web import routes
from osmind_app.web.session import ProviderState

KEPT = {"sort", "size"}  # words that choose no patients


class PatientsState(ProviderState):
    """The Patients tab; its filters, its order and its page are words of the address."""

    rows: list[PatientRow] = []
    total: str = ""
    next: str = ""
    previous: str = ""
    choices: FilterChoices = FilterChoices()
    q: str = ""
    group: str = ""
    provider: str = ""
    status: str = ""
    sort: str = "name"
    archived: bool = False
    mine: bool = False
    view: str = ""
    counts: dict[str, str] = dict.fromkeys(VIEWS, "")  # view → how many it holds; read once the rows are there
    filtered: bool = False
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the page the address asks for."""
        asked = PatientFilter.from_query(self.router.url.query_parameters)
        tab = await self._read(patients_tab, filter=asked)
        page, self.choices = tab.page, tab.choices
        words = asked.to_query()
        words.pop("after", None)
        self.rows, self.total = page.rows, page.total_text
        self.next = routes.patients(words | {"after": page.next_key}) if page.next_key else ""
        self.previous = routes.patients(words | {"after": page.previous_key}) if page.previous_key else ""
        self.q, self.group, self.provider = asked.q, words.get("group", ""), words.get("provider", "")
        self.status, self.sort, self.archived = asked.status, asked.sort, asked.archived
        self.mine, self.view = asked.mine, view_of(asked)
        self.filtered = bool(words.keys() - KEPT)
        self.loaded = True

    @rx.event
    async def count_views(self) -> None:
        """How many patients each saved view holds; asked for once the rows are shown."""
        found = await self._read(view_counts)
        self.counts = dict.fromkeys(VIEWS, "") | {one.key: one.text for one in found}
