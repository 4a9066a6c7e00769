"""What the calendar shows: the day or week, and the provider, that the address names."""

import reflex as rx

from osmind_app.clinic.appointments import diary
from osmind_app.clinic.appointments.diary import DAY, WEEK, Diary
from osmind_app.web import live, routes
from osmind_app.web.session import ProviderState


class CalendarState(ProviderState):
    """One page of the calendar."""

    page: Diary = Diary()
    loaded: bool = False
    previous: str = ""
    next: str = ""
    today: str = ""
    as_day: str = ""
    as_week: str = ""

    @rx.event
    async def load(self) -> None:
        """Read the page the address asks for, and again whenever somebody books, moves or marks."""
        await self._look()
        live.watch(CalendarState.look_again, await self._read(diary.topic))

    @rx.event
    async def look_again(self) -> None:
        """Something changed."""
        await self._look()

    async def _look(self) -> None:
        asked = self.router.url.query_parameters
        words = {name: asked.get(name, "")[:40] for name in ("day", "view", "provider")}
        self.page = await self._read(diary.diary, **words)
        here = {"view": self.page.view if self.page.view == WEEK else "", "provider": self.page.provider}
        self.previous = routes.calendar(here | {"day": self.page.previous_day})
        self.next = routes.calendar(here | {"day": self.page.next_day})
        self.today = routes.calendar(here)
        same = {"day": self.page.day, "provider": self.page.provider}
        self.as_day, self.as_week = routes.calendar(same | {"view": DAY}), routes.calendar(same | {"view": WEEK})
        self.loaded = True
