"""A draft while it is written: every field is kept as it is typed, one question is open at a time."""

import reflex as rx
from pydantic import ConfigDict
from reflex_base.event import EventSpec
from typing_extensions import TypedDict

from osmind_app.clinic.intake.drafting import drafts, edits, rows
from osmind_app.clinic.intake.drafting.errors import ChangedMeanwhile
from osmind_app.clinic.intake.drafting.fields import YES
from osmind_app.clinic.intake.drafting.rows import DraftPage, EarlierCard, QuestionCard
from osmind_app.clinic.intake.questionnaire import QuestionnaireRefused
from osmind_app.lib.errors import FormErrors, NotFound
from osmind_app.web import routes
from osmind_app.web.notices import Notices
from osmind_app.web.session import AdminState
from osmind_app.web.ui.addresses import leads_to

LONGEST_KEY = 60


class ConditionForm(TypedDict):
    """How the answer to an earlier question compares."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    operator: str
    value: str


class BandForm(TypedDict):
    """What sums from a number on are called."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    at: str
    words: str


class BuilderState(AdminState):
    """The draft named in the address."""

    shown: DraftPage = DraftPage()
    open: QuestionCard = QuestionCard()
    earlier: EarlierCard = EarlierCard()
    loaded: bool = False
    missing: bool = False
    errors: dict[str, str] = {}  # of the form's own fields
    field_errors: dict[str, str] = {}  # of the open question's
    condition_errors: dict[str, str] = {}
    band_errors: dict[str, str] = {}
    refused: bool = False  # somebody tried to publish it: what is wrong is named from now on
    problems: dict[str, str] = {}  # id on the page → sentence
    removed: str = ""  # the words of what was taken out last
    moved: str = ""  # said to who can't see the list: what went where
    turn: int = 0  # grows with each question that is opened: its fields start afresh
    made: int = 0  # grows with each condition and band: their forms start afresh
    _key: str = ""
    _removed: edits.Removed | None = None
    _form_was: dict[str, str] = {}  # what this tab has before it, field by field
    _was: dict[str, str] = {}
    _options_was: dict[str, str] = {}  # the same of the open question's answers: "code name"

    @rx.event
    async def load(self) -> None:
        """Read the draft."""
        self._key = self.router.url.query_parameters.get("key", "")[:LONGEST_KEY]
        self.open, self.refused, self.problems = QuestionCard(), False, {}
        self.moved, self.removed, self._removed = "", "", None
        self.errors, self.field_errors, self.condition_errors, self.band_errors = {}, {}, {}, {}
        try:
            self.shown = (await self._read(rows.desk, key=self._key, link_id="")).page
        except NotFound:
            self.shown, self.missing, self.loaded = DraftPage(), True, True
            return
        self._form_was = dict(self.shown.fields)
        self.missing, self.loaded = False, True

    @rx.event
    async def open_question(self, link_id: str) -> None:
        """Write this question; the one that was open is kept already."""
        await self._open(link_id)

    @rx.event
    async def close_question(self) -> None:
        """The question is written."""
        self.open = QuestionCard()
        await self._look_again()

    @rx.event
    async def set_form(self, name: str, typed: str) -> None:
        """Keep a field of the form itself."""
        if name not in self._form_was:
            return
        self._form_was, self.errors = await self._keep(self._form_was, self.errors, name, typed, link_id="")

    @rx.event
    async def set_field(self, link_id: str, name: str, typed: str) -> None:
        """Keep a field of the open question; a late word about another one was kept when it was left."""
        if link_id != self.open.id or name not in self._was:
            return
        self._was, self.field_errors = await self._keep(self._was, self.field_errors, name, typed, link_id=link_id)

    @rx.event
    async def tick_field(self, link_id: str, name: str, on: bool) -> None:
        """Keep a tick of the open question."""
        if link_id == self.open.id and name in self._was:
            typed = YES if on else ""
            self._was, self.field_errors = await self._keep(self._was, self.field_errors, name, typed, link_id=link_id)

    @rx.event
    async def set_option(self, link_id: str, code: str, name: str, typed: str) -> None:
        """Keep a field of one answer."""
        await self._set_option(link_id, code, name, typed)

    @rx.event
    async def tick_option(self, link_id: str, code: str, name: str, on: bool) -> None:
        """Keep a tick of one answer."""
        await self._set_option(link_id, code, name, YES if on else "")

    @rx.event
    async def add_question(self, group_id: str) -> None:
        """One more question, on a page with others or on its own; it opens."""
        made = await self._write(edits.add_question, key=self._key, group_id=group_id)
        await self._open(made)

    @rx.event
    async def add_page(self) -> None:
        """One more page of several questions; it opens."""
        made = await self._write(edits.add_page, key=self._key)
        await self._open(made)

    @rx.event
    async def move(self, link_id: str, way: str) -> None:
        """One place up or down."""
        await self._write(edits.move, key=self._key, link_id=link_id, way=way)
        await self._look_again()
        near = [line for line in self.shown.lines if line.id == link_id]
        self.moved = f"{near[0].text} moved {way}." if near else ""

    @rx.event
    async def put_on_page(self, link_id: str, group_id: str) -> None:
        """Put the open question on a page with others, or on one of its own."""
        await self._write(edits.put_on_page, key=self._key, link_id=link_id, group_id=group_id)
        await self._look_again()

    @rx.event
    async def duplicate(self, link_id: str) -> None:
        """The same once more; the copy opens."""
        made = await self._write(edits.duplicate, key=self._key, link_id=link_id)
        await self._open(made)

    @rx.event
    async def remove(self, link_id: str) -> None:
        """Take it out; until something else is, it can be put back."""
        text = next((line.text for line in self.shown.lines if line.id == link_id), "")
        self._removed = await self._write(edits.remove, key=self._key, link_id=link_id)
        self.removed, self.open = text, QuestionCard()
        await self._look_again()

    @rx.event
    async def put_back(self) -> None:
        """The one that was taken out last, where it stood."""
        if self._removed is not None:
            await self._write(edits.put_back, key=self._key, removed=self._removed)
        self.removed, self._removed = "", None
        await self._look_again()

    @rx.event
    async def add_option(self) -> None:
        """One more answer."""
        await self._write(edits.add_option, key=self._key, link_id=self.open.id)
        await self._look_again()

    @rx.event
    async def move_option(self, code: str, way: str) -> None:
        """An answer one place up or down."""
        await self._write(edits.move_option, key=self._key, link_id=self.open.id, code=code, way=way)
        await self._look_again()

    @rx.event
    async def remove_option(self, code: str) -> None:
        """Take an answer out."""
        await self._write(edits.remove_option, key=self._key, link_id=self.open.id, code=code)
        self._options_was = {at: text for at, text in self._options_was.items() if at.partition(" ")[0] != code}
        await self._look_again()

    @rx.event
    async def choose_earlier(self, link_id: str) -> None:
        """The question that a new condition looks back at."""
        self.condition_errors = {}
        known = {"key": self._key, "link_id": self.open.id, "earlier": link_id}
        self.earlier = await self._read(rows.earlier_card, **known)

    @rx.event
    async def add_condition(self, form: ConditionForm) -> None:
        """Show the open question only after this answer."""
        given = {"earlier": self.earlier.id, "operator": form["operator"], "value": form["value"]}
        try:
            await self._write(edits.add_condition, key=self._key, link_id=self.open.id, **given)
        except FormErrors as refused:
            self.condition_errors = refused.by_field
            return
        self.earlier, self.condition_errors = EarlierCard(), {}
        self.made += 1
        await self._look_again()

    @rx.event
    async def remove_condition(self, row: str) -> None:
        """Take a condition out."""
        await self._write(edits.remove_condition, key=self._key, link_id=self.open.id, row=row)
        await self._look_again()

    @rx.event
    async def add_band(self, form: BandForm) -> None:
        """Name the sums from a number on."""
        try:
            await self._write(edits.set_band, key=self._key, at=form["at"], words=form["words"])
        except FormErrors as refused:
            self.band_errors = refused.by_field
            return
        self.band_errors = {}
        self.made += 1
        await self._look_again()

    @rx.event
    async def remove_band(self, at: int) -> None:
        """Take a band out."""
        await self._write(edits.remove_band, key=self._key, at=at)
        await self._look_again()

    @rx.event
    async def publish(self) -> list[EventSpec] | None:
        """Freeze the draft as the next version, or say what is still wrong and where."""
        try:
            made = await self._write(drafts.publish, key=self._key)
        except QuestionnaireRefused:
            self.open, self.refused = QuestionCard(), True
            await self._look_again()
            return None
        said = f"{made.title} was published as version {made.number}. Whoever is given it from now on gets this one."
        return [Notices.show(said), leads_to(routes.form(made.key))]

    @rx.event
    async def discard(self) -> list[EventSpec]:
        """Throw the draft away."""
        await self._write(drafts.discard, key=self._key)
        return [Notices.show("The draft was discarded."), leads_to(routes.FORM_TEMPLATES)]

    async def _open(self, link_id: str) -> None:
        self.open = QuestionCard(id=link_id)
        await self._look_again()
        self._was, self._options_was = dict(self.open.fields), _of_options(self.open)
        self.earlier, self.field_errors, self.condition_errors = EarlierCard(), {}, {}
        self.turn += 1

    async def _keep(
        self, was: dict[str, str], errors: dict[str, str], name: str, typed: str, *, link_id: str
    ) -> tuple[dict[str, str], dict[str, str]]:
        """Keep one field; what this tab has before it afterwards, and what is said beside the fields."""
        known = {"key": self._key, "link_id": link_id, "name": name, "was": was[name], "typed": typed}
        try:
            there = await self._write(edits.set_field, **known)
        except ChangedMeanwhile as told:
            was, errors = {**was, name: told.theirs}, {**errors, **told.by_field}
        except FormErrors as refused:
            errors = {**errors, **refused.by_field}
        else:
            was, errors = {**was, name: there}, {key: said for key, said in errors.items() if key != name}
        await self._look_again()
        return was, errors

    async def _set_option(self, link_id: str, code: str, name: str, typed: str) -> None:
        at = f"{code} {name}"
        if link_id != self.open.id or at not in self._options_was:
            return
        known = {"key": self._key, "link_id": link_id, "code": code, "name": name, "typed": typed}
        try:
            there = await self._write(edits.set_option, was=self._options_was[at], **known)
        except ChangedMeanwhile as told:
            self._options_was = {**self._options_was, at: told.theirs}
            self.field_errors = {**self.field_errors, at: told.by_field[name]}
        except FormErrors as refused:
            self.field_errors = {**self.field_errors, at: refused.by_field[name]}
        else:
            self._options_was = {**self._options_was, at: there}
            self.field_errors = {key: said for key, said in self.field_errors.items() if key != at}
        await self._look_again()

    async def _look_again(self) -> None:
        """The draft as it is now; what this tab has before it in its fields stays until it is written there."""
        desk = await self._read(rows.desk, key=self._key, link_id=self.open.id)
        self.shown, self.open = desk.page, desk.card
        self._options_was = {**_of_options(self.open), **self._options_was}
        self.refused = self.refused and self.shown.count > 0
        named = {f"line-{line.id}": line for line in self.shown.lines if line.problems}
        said = {at: f"{line.text}: {' '.join(line.problems)}" for at, line in named.items()}
        whole = {"form": ". ".join(self.shown.problems)} if self.shown.problems else {}
        self.problems = {**whole, **said} if self.refused else {}


def _of_options(card: QuestionCard) -> dict[str, str]:
    """What the answers say before anybody writes: "code name" → text."""
    return {f"{option.code} {name}": text for option in card.options for name, text in option.fields.items()}
