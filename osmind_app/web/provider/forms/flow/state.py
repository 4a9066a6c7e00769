"""One intake flow: its forms, their order and their rule."""

import reflex as rx
from reflex_base.event import EventSpec

from osmind_app.clinic.intake import flow_rows, flows
from osmind_app.clinic.intake.flow_rows import FlowPage
from osmind_app.clinic.intake.models import REQUIRED, SKIPPABLE
from osmind_app.lib.errors import FormErrors, NotFound
from osmind_app.web import ids
from osmind_app.web.notices import Notices
from osmind_app.web.provider.forms.flows.state import FlowNameForm
from osmind_app.web.session import ProviderState


class FlowState(ProviderState):
    """The flow named in the address."""

    shown: FlowPage = FlowPage()
    loaded: bool = False
    missing: bool = False
    renaming: bool = False
    errors: dict[str, str] = {}
    _named: str = ""  # which flow the address named
    moved: str = ""  # said to who can't see the list: what went where

    @rx.event
    async def load(self) -> None:
        """Read the flow; its small form stays open: it may be typed into, and the connection came back."""
        asked = self.router.url.query_parameters.get("id", "")
        try:
            self.shown = await self._read(flow_rows.flow_page, flow_id=ids.read(asked))
        except NotFound:
            self.shown, self.missing, self.loaded = FlowPage(), True, True
            return
        if asked != self._named:
            self._named, self.renaming, self.errors = asked, False, {}
        self.loaded, self.missing = True, False

    @rx.event
    async def add(self, key: str) -> EventSpec | None:
        """Put a form at the end."""
        if not key:
            return None
        await self._write(flows.add_form, flow_id=ids.read(self.shown.id), key=key)
        return FlowState.load

    @rx.event
    async def remove(self, key: str) -> EventSpec:
        """Take a form out."""
        await self._write(flows.remove_form, flow_id=ids.read(self.shown.id), key=key)
        return FlowState.load

    @rx.event
    async def move(self, key: str, way: str) -> EventSpec:
        """One place up or down."""
        await self._write(flows.move_form, flow_id=ids.read(self.shown.id), key=key, way=way)
        self.shown = await self._read(flow_rows.flow_page, flow_id=ids.read(self.shown.id))
        at = next((at for at, line in enumerate(self.shown.lines, 1) if line.key == key), 0)
        title = self.shown.lines[at - 1].title if at else ""
        self.moved = f"{title} is now number {at} of {len(self.shown.lines)}."
        return FlowState.load

    @rx.event
    async def set_skippable(self, key: str, on: bool) -> EventSpec:
        """Let patients skip a form, or require it."""
        rule = SKIPPABLE if on else REQUIRED
        await self._write(flows.set_rule, flow_id=ids.read(self.shown.id), key=key, rule=rule)
        return FlowState.load

    @rx.event
    async def keep_order(self, on: bool) -> EventSpec:
        """Let a form wait for the required ones before it."""
        await self._write(flows.keep_order, flow_id=ids.read(self.shown.id), on=on)
        return FlowState.load

    @rx.event
    async def begin_renaming(self) -> None:
        """Open the small form."""
        self.renaming = True

    @rx.event
    async def rename(self, form: FlowNameForm) -> list[EventSpec] | None:
        """Give the flow another name."""
        try:
            named = await self._write(flows.rename, flow_id=ids.read(self.shown.id), name=form["name"])
        except FormErrors as refused:
            self.errors = refused.by_field
            return None
        self.renaming, self.errors = False, {}
        return [Notices.show(f"The flow is now “{named.name}”."), FlowState.load]

    @rx.event
    async def archive(self) -> list[EventSpec]:
        """Start it for nobody any more."""
        await self._write(flows.archive, flow_id=ids.read(self.shown.id))
        return [Notices.show("The flow was archived. Who is on their way goes on."), FlowState.load]

    @rx.event
    async def restore(self) -> list[EventSpec]:
        """Start it again."""
        await self._write(flows.restore, flow_id=ids.read(self.shown.id))
        return [Notices.show("The flow was restored."), FlowState.load]
