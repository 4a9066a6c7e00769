"""The Share Invite Link tab: one link to hand out, and all that are out."""

from typing import NotRequired
from uuid import UUID

import reflex as rx
from pydantic import ConfigDict
from typing_extensions import TypedDict

from osmind_app.clinic.joining import screens
from osmind_app.clinic.joining import service as joining
from osmind_app.clinic.joining.details import NewLink
from osmind_app.clinic.joining.screens import LinkCard, LinkPage, ShareForm
from osmind_app.lib.errors import FormErrors
from osmind_app.web import ids, routes
from osmind_app.web.session import ProviderState

GROUP, PROVIDER, MOST = "sl_group", "sl_provider", "sl_most"
MEANINGS = {GROUP: "group", PROVIDER: "provider", MOST: "most"}


class ShareLinkForm(TypedDict):
    """What a new link is made of."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    sl_group: NotRequired[str]
    sl_provider: NotRequired[str]
    sl_most: str


class Chosen(TypedDict):
    """What stands in the two selects at this moment."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    group: str
    provider: str


class ShareLinkState(ProviderState):
    """What can be shared, the link that is looked at, and the live ones."""

    form: ShareForm = ShareForm()
    card: LinkCard = LinkCard()
    poster: str = ""
    links: LinkPage = LinkPage()
    errors: dict[str, str] = {}
    said: str = ""
    _after: str = ""

    @rx.event
    async def begin(self) -> None:
        """The dialog opens: nothing is chosen yet."""
        self.form = await self._read(screens.share_form)
        self.errors, self.said, self._after = {}, "", ""
        self._show(LinkCard())
        await self._look()

    @rx.event(supersedes=True)
    async def choose(self, chosen: Chosen) -> None:
        """Show the link that is out already for this group and provider, if there is one (S38, S39)."""
        self.errors, self.said = {}, ""
        group, provider = _id(chosen["group"]), _id(chosen["provider"])
        self._show(await self._read(screens.live_for, group_id=group, provider_id=provider))

    @rx.event
    async def create(self, form: ShareLinkForm) -> None:
        """Make a link; those made before go on working (A5)."""
        try:
            details = NewLink.from_form({MEANINGS[field]: typed for field, typed in form.items()})
            made = await self._write(joining.create, details=details)
        except FormErrors as refused:
            self.errors = {field: refused.by_field[key] for field, key in MEANINGS.items() if key in refused.by_field}
            return
        self.errors, self._after = {}, ""
        self._show(await self._read(screens.link_card, link_id=made.id))
        self.said = "The link is ready. Copy it below."
        await self._look()

    @rx.event
    async def show(self, link_id: str) -> None:
        """Look at one of the live links."""
        self._show(await self._read(screens.link_card, link_id=ids.read(link_id)))
        self.said = "This link is shown above."

    @rx.event
    async def withdraw(self, link_id: str) -> None:
        """Turn a link off: whoever joined by it stays."""
        await self._write(joining.withdraw, link_id=ids.read(link_id))
        if link_id == self.card.id:
            self._show(LinkCard())
        self.said = "The link was turned off. Whoever joined by it stays."
        await self._look()

    @rx.event
    async def turn(self, after: str) -> None:
        """Another page of the live links; empty: the first."""
        self._after = after
        await self._look()

    def _show(self, card: LinkCard) -> None:
        self.card = card
        self.poster = routes.invite_poster(card.id) if card.url else ""

    async def _look(self) -> None:
        self.links = await self._read(screens.live_links, after=self._after)


def _id(typed: str) -> UUID | None:
    return ids.read(typed) if typed else None
