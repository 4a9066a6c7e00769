"""A form tried out in a phone's frame; what is typed lives in this tab alone."""

from dataclasses import replace

import reflex as rx
from reflex_base.event import EventSpec

from osmind_app.clinic.intake import screens, trying
from osmind_app.clinic.intake.questionnaire import QuestionnaireRefused
from osmind_app.clinic.intake.screens import FormPage
from osmind_app.clinic.intake.trying import Trial
from osmind_app.lib.errors import FormErrors, NotAllowed, NotFound
from osmind_app.web import routes
from osmind_app.web.session import ProviderState
from osmind_app.web.ui.addresses import leads_to
from osmind_app.web.ui.answering import SignForm, changes_in, signature_in

LONGEST_KEY = 60


class TrialState(ProviderState):
    """The form named in the address."""

    page: FormPage = FormPage()
    key: str = ""
    draft: str = ""  # "1" while the draft is tried
    loaded: bool = False
    missing: bool = False
    unfinished: bool = False  # the draft can't be shown yet
    errors: dict[str, str] = {}
    moved: str = ""
    turn: int = 0
    heard: int = 0
    _trial: Trial | None = None

    @rx.event
    async def load(self) -> None:
        """Show what the address says; another form, or its draft, begins anew."""
        asked = self.router.url.query_parameters
        key, draft = asked.get("key", "")[:LONGEST_KEY], "1" if asked.get("draft") == "1" else ""
        self.errors = {}
        if (key, draft) != (self.key, self.draft) or self._trial is None or not asked.get("at"):
            await self._begin(key, draft)
        if self._trial is not None:
            self.page = await self._read(trying.page, trial=self._trial, at=asked.get("at", ""))
        self.loaded = self._trial is not None

    @rx.event
    async def begin(self) -> EventSpec | None:
        """Start, as a patient would."""
        return self._go_to("1", started=True)

    @rx.event
    async def keep_answers(self, sent: str) -> None:
        """What was typed: the same merging as a patient's, in this tab alone."""
        number, changes = changes_in(sent, self.page.id)
        if self._trial is None or changes is None:
            return
        self._trial = trying.with_changes(self._trial, changes)
        self.page = await self._read(trying.page, trial=self._trial, at=self.page.at)
        self.heard = number

    @rx.event
    async def pretend_file(self, link_id: str) -> None:
        """As if a file had been sent."""
        if self._trial is not None:
            self._trial = trying.with_file(self._trial, link_id)
            self.page = await self._read(trying.page, trial=self._trial, at=self.page.at)

    @rx.event
    async def take_file_out(self, link_id: str, file_id: str) -> None:
        """The file taken out again."""
        if self._trial is not None and file_id:
            self._trial = trying.without_file(self._trial, link_id)
            self.page = await self._read(trying.page, trial=self._trial, at=self.page.at)

    @rx.event
    async def go_on(self) -> EventSpec | None:
        """Check this page and go to the next."""
        if self._trial is None:
            return None
        step = await self._read(trying.go_on, trial=self._trial, at=self.page.at)
        self.errors = step.errors
        return self._go_to(step.to) if step.to else None

    @rx.event
    async def checked(self) -> EventSpec | None:
        """Everything is right: sign it, or send it where nothing is signed."""
        if self.page.problems:
            return None
        return self._go_to(screens.SIGN) if self.page.is_signed else self._send(None)

    @rx.event
    async def sign(self, form: SignForm) -> EventSpec | None:
        """Sign and send."""
        return self._send(signature_in(form))

    def _send(self, signature: dict[str, str] | None) -> EventSpec | None:
        if self._trial is None:
            return None
        try:
            self._trial = trying.sent(self._trial, signature)
        except FormErrors as refused:
            first, *more = refused.by_field.items()
            if self.page.step == screens.SIGN and f"q-{first[0]}" == self.page.signature and not more:
                self.errors = {"typed": first[1]}
                return None
            return self._go_to(screens.CHECK)
        return self._go_to(screens.DONE)

    def _go_to(self, at: str, *, started: bool = False) -> EventSpec | None:
        if self._trial is None:
            return None
        self._trial = replace(self._trial, started=started or self._trial.started)
        return leads_to(routes.form_trial(self.key, draft=bool(self.draft), at=at))

    async def _begin(self, key: str, draft: str) -> None:
        self.page, self.missing, self.unfinished, self.heard, self._trial = FormPage(), False, False, 0, None
        self.key, self.draft = key, draft
        self.turn += 1
        try:
            self._trial = await self._read(trying.begin, key=key, draft=bool(draft))
        except (NotFound, NotAllowed):
            self.missing = True
        except QuestionnaireRefused:
            self.missing = self.unfinished = True
