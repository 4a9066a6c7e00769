"""The intake flows, and which group of patients is asked which."""

import reflex as rx
from pydantic import ConfigDict
from reflex_base.event import EventSpec
from typing_extensions import TypedDict

from osmind_app.clinic.intake import flow_rows, flows
from osmind_app.clinic.intake.flow_rows import FlowsPage
from osmind_app.lib.errors import FormErrors
from osmind_app.web import ids
from osmind_app.web.notices import Notices
from osmind_app.web.session import ProviderState


class FlowNameForm(TypedDict):
    """A flow's name."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    name: str


class FlowsState(ProviderState):
    """Every flow of the practice."""

    shown: FlowsPage = FlowsPage()
    loaded: bool = False
    errors: dict[str, str] = {}
    created: int = 0  # grows with each new flow: the form starts afresh

    @rx.event
    async def load(self) -> None:
        """Read the flows."""
        self.shown = await self._read(flow_rows.flows_page)
        self.loaded, self.errors = True, {}

    @rx.event
    async def create(self, form: FlowNameForm) -> list[EventSpec] | None:
        """Begin a flow."""
        try:
            made = await self._write(flows.create, name=form["name"])
        except FormErrors as refused:
            self.errors = refused.by_field
            return None
        self.created += 1
        return [Notices.show(f"“{made.name}” was added. Open it to put forms in."), FlowsState.load]

    @rx.event
    async def choose_default(self, flow_id: str) -> list[EventSpec]:
        """The flow of groups that name none."""
        await self._write(flows.make_default, flow_id=ids.read(flow_id) if flow_id else None)
        return [
            Notices.show("The practice’s own flow was changed, for patients who join from now on."),
            FlowsState.load,
        ]

    @rx.event
    async def choose(self, group_id: str, flow_id: str) -> list[EventSpec]:
        """The flow of one group."""
        flow = ids.read(flow_id) if flow_id else None
        await self._write(flows.of_group, group_id=ids.read(group_id), flow_id=flow)
        return [Notices.show("The group’s flow was changed, for patients who join from now on."), FlowsState.load]

    @rx.event
    async def choose_of_provider(self, provider_id: str, flow_id: str) -> list[EventSpec]:
        """The flow of one provider's patients."""
        flow = ids.read(flow_id) if flow_id else None
        await self._write(flows.of_provider, provider_id=ids.read(provider_id), flow_id=flow)
        return [Notices.show("The provider’s flow was changed, for patients who join from now on."), FlowsState.load]

    @rx.event
    async def rest_waits(self, on: bool) -> list[EventSpec]:
        """Let the rest of the portal wait for the forms, or not."""
        await self._write(flows.rest_waits, on=on)
        says = "Documents wait until the forms are done." if on else "The whole portal is open while forms wait."
        return [Notices.show(says), FlowsState.load]
