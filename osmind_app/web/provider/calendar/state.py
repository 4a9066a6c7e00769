"""What the calendar shows: the day or week, and the provider, that the address names."""

import reflex as rx
from reflex_base.event import EventSpec

from osmind_app.clinic.appointments import diary, staff_feeds
from osmind_app.clinic.appointments import service as appointments
from osmind_app.clinic.appointments.diary import AGENDA, DAY, WEEK, Diary
from osmind_app.clinic.appointments.staff_feeds import FeedCard
from osmind_app.web import live, routes
from osmind_app.web.notices import Notices
from osmind_app.web.session import ProviderState


class CalendarState(ProviderState):
    """One page of the calendar."""

    page: Diary = Diary()
    feed: FeedCard = FeedCard()
    loaded: bool = False
    previous: str = ""
    next: str = ""
    today: str = ""
    as_day: str = ""
    as_week: str = ""
    as_agenda: str = ""

    @rx.event
    async def load(self) -> None:
        """Read the page the address asks for, and again whenever somebody books, moves or marks."""
        await self._look()
        self.feed = await self._read(staff_feeds.card)
        live.watch(CalendarState.look_again, await self._read(diary.topic))

    @rx.event
    async def look_again(self) -> None:
        """Something changed."""
        await self._look()

    @rx.event
    async def make_feed(self) -> EventSpec:
        """A new private address of one's own; the one before stops working."""
        await self._write(appointments.make_staff_feed)
        self.feed = await self._read(staff_feeds.card)
        return Notices.show("Your calendar link is ready.")

    @rx.event
    async def turn_off_feed(self) -> EventSpec:
        """The private address stops working."""
        await self._write(appointments.turn_off_staff_feed)
        self.feed = await self._read(staff_feeds.card)
        return Notices.show("Your calendar link was turned off.")

    async def _look(self) -> None:
        asked = self.router.url.query_parameters
        words = {name: asked.get(name, "")[:40] for name in ("day", "view", "provider", "location")}
        self.page = await self._read(diary.diary, **words)
        here = {
            "view": self.page.view if self.page.view != DAY else "",
            "provider": self.page.provider,
            "location": self.page.location,
        }
        self.previous = routes.calendar(here | {"day": self.page.previous_day})
        self.next = routes.calendar(here | {"day": self.page.next_day})
        self.today = routes.calendar(here)
        same = {"day": self.page.day, "provider": self.page.provider, "location": self.page.location}
        self.as_day, self.as_week, self.as_agenda = (
            routes.calendar(same | {"view": view}) for view in ("", WEEK, AGENDA)
        )
        self.loaded = True
