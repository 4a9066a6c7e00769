"""Settings → Staff and roles: the list as the address asks for it, and what happened lately. For owners and admins."""

import reflex as rx

from osmind_app.clinic.staff.rows import StaffFilter, StaffRow, staff_rows
from osmind_app.clinic.staff.story import StaffEvent, lately
from osmind_app.web import routes
from osmind_app.web.session import AdminState


class StaffState(AdminState):
    """The people of the practice; its filters and its page are words of the address."""

    rows: list[StaffRow] = []
    lately: list[StaffEvent] = []
    total: str = ""
    next: str = ""
    previous: str = ""
    q: str = ""
    standing: str = ""  # which state is asked for
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the page the address asks for."""
        asked = StaffFilter.from_query(self.router.url.query_parameters)
        page = await self._read(staff_rows, filter=asked)
        self.lately = await self._read(lately)
        self.rows, self.total = page.rows, str(page.total)
        self.next = routes.staff(asked.to_query(page.next_page)) if page.next_page else ""
        self.previous = routes.staff(asked.to_query(page.previous_page)) if page.previous_page else ""
        self.q, self.standing, self.loaded = asked.q, asked.state, True
