"""Changing many patients at once: which provider or group, or archiving, and for whom it did not work."""

from uuid import UUID, uuid4

import reflex as rx
from pydantic import ConfigDict
from typing_extensions import TypedDict

from osmind_app.clinic.onboarding import many_charts
from osmind_app.clinic.onboarding.filter_choices import FilterChoices, filter_choices
from osmind_app.clinic.onboarding.many_charts import ARCHIVE, ASSIGN, MOVE, PART, Order, Refused
from osmind_app.lib.errors import FormErrors
from osmind_app.web.provider.patients.chosen import CHANGE, ChosenForm, who
from osmind_app.web.session import ProviderState

SAID = {ASSIGN: "got the Primary Provider", MOVE: "were moved to the group", ARCHIVE: "were archived"}


class AssignForm(TypedDict):
    """The new Primary Provider."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    provider: str


class MoveForm(TypedDict):
    """The new group."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    group: str


class ChangingManyState(ProviderState):
    """The dialog about the patients that are ticked."""

    number: int = 0  # of patients it is about
    choices: FilterChoices = FilterChoices()
    errors: dict[str, str] = {}
    report: str = ""  # "11 of 12 patients were archived."; empty until something was done
    refused: list[Refused] = []
    opened: str = ""  # another one each time there is something to ask: the dialog opens
    finished: int = 0  # grows when it was done: the list is read again
    _chosen: list[UUID] = []

    @rx.event
    async def look(self, form: ChosenForm) -> None:
        """Who is meant, and what may be chosen for them."""
        if form["deed"] != CHANGE:
            return
        self._chosen = await self._read(many_charts.chosen, **who(form, self.router.url.query_parameters))
        self.choices = await self._read(filter_choices)
        self.number, self.errors, self.report, self.refused = len(self._chosen), {}, "", []
        self.opened = uuid4().hex

    @rx.event
    async def assign(self, form: AssignForm) -> None:
        """Give all of them this Primary Provider."""
        await self._do_as_asked(ASSIGN, dict(form))

    @rx.event
    async def move(self, form: MoveForm) -> None:
        """Place all of them into this group."""
        await self._do_as_asked(MOVE, dict(form))

    @rx.event
    async def archive(self) -> None:
        """Take all of them out of the list."""
        await self._do(Order(ARCHIVE))

    async def _do_as_asked(self, what: str, form: dict[str, str]) -> None:
        try:
            order = Order.from_form(what, form)
        except FormErrors as refused:
            self.errors = refused.by_field
            return
        await self._do(order)

    async def _do(self, order: Order) -> None:
        """Part after part, each in a transaction of its own; a second click finds nobody left."""
        waiting, self._chosen = self._chosen, []
        if not waiting:
            return
        number, refused = 0, list[Refused]()
        for first in range(0, len(waiting), PART):
            part = waiting[first : first + PART]
            done = await self._write(many_charts.change, patient_ids=part, order=order)
            number, refused = number + done.number, refused + list(done.refused)
        self.errors, self.refused = {}, refused
        self.report = f"{number} of {len(waiting)} patients {SAID[order.what]}."
        self.finished += 1
