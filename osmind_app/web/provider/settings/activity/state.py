"""Settings → Activity log: the record as the address asks for it. For owners and admins."""

import reflex as rx

from osmind_app.clinic.activity.rows import ActivityFilter, ActivityRow, of_practice
from osmind_app.clinic.practices.queries import Choice
from osmind_app.clinic.staff.rows import everybody
from osmind_app.web import routes
from osmind_app.web.session import AdminState


class ActivityState(AdminState):
    """The practice's record, the newest first; its filters and its page are words of the address."""

    rows: list[ActivityRow] = []
    people: list[Choice] = []
    kind: str = ""
    who: str = ""
    next: str = ""
    first: str = ""  # the way back to the newest, on every page but theirs
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the page the address asks for."""
        asked = ActivityFilter.from_query(self.router.url.query_parameters)
        page = await self._read(of_practice, filter=asked)
        self.people = await self._read(everybody)
        self.rows, self.kind, self.who = page.rows, asked.kind, asked.who
        self.next = routes.activity(asked.to_query(page.next)) if page.next else ""
        self.first = routes.activity(asked.to_query()) if asked.before else ""
        self.loaded = True
