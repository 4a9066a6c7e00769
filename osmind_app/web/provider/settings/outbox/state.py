"""Settings → Outbox: the list as the address asks for it. For owners and admins."""

import reflex as rx

from osmind_app.clinic.mail.rows import MailFilter, MailRow, mail_rows
from osmind_app.web import routes
from osmind_app.web.session import AdminState


class OutboxState(AdminState):
    """The practice's emails, the newest first; view, search and page are words of the address."""

    rows: list[MailRow] = []
    need_a_look: str = ""
    view: str = ""
    q: str = ""
    next: str = ""
    first: str = ""  # the way back to the newest, on every page but theirs
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the page the address asks for."""
        asked = MailFilter.from_query(self.router.url.query_parameters)
        page = await self._read(mail_rows, filter=asked)
        self.rows, self.view, self.q = page.rows, asked.view, asked.q
        self.need_a_look = str(page.need_a_look) if page.need_a_look else ""
        self.next = routes.outbox(asked.to_query(page.next)) if page.next else ""
        self.first = routes.outbox(asked.to_query()) if asked.after else ""
        self.loaded = True
