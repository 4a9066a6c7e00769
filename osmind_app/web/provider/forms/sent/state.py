"""What patients sent and who is at which page; the list, its filter and its page are words of the address."""

import reflex as rx

from osmind_app.clinic.accounts import queries as accounts
from osmind_app.clinic.accounts.queries import ProviderChoice
from osmind_app.clinic.intake import form_rows
from osmind_app.clinic.intake.sent_forms import REVIEW, SentFilter, SentPage, sent_page
from osmind_app.clinic.practices.queries import Choice
from osmind_app.web import routes
from osmind_app.web.session import ProviderState


class SentFormsState(ProviderState):
    """One page of the list."""

    shown: SentPage = SentPage()
    choices: list[Choice] = []
    providers: list[ProviderChoice] = []
    which: str = REVIEW
    form: str = ""
    provider: str = ""
    next: str = ""
    first: str = ""  # the address of the first page, on every other
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read what the address asks for."""
        asked = self.router.url.query_parameters
        filter = SentFilter.from_query(dict(asked))
        self.shown = await self._read(sent_page, filter=filter)
        self.choices = await self._read(form_rows.form_choices)
        self.providers = await self._read(accounts.provider_choices)
        self.which, self.form, self.provider = self.shown.which, filter.form, str(filter.provider or "")
        words = {"list": self.which, "form": self.form, "provider": self.provider}
        self.next = routes.forms(words | {"after": self.shown.next_key}) if self.shown.next_key else ""
        self.first = routes.forms(words) if filter.after is not None else ""
        self.loaded = True
