"""The poster of a shared invite link, for a waiting room's wall: printed by the browser, for signed-in staff only."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.accounts.models import PROVIDER, Provider
from osmind_app.clinic.joining.screens import LinkCard, link_card
from osmind_app.clinic.practices import service as practices
from osmind_app.lib.errors import NotFound
from osmind_app.outbox.letters import PracticeCard
from osmind_app.web import ids
from osmind_app.web import routes as paths
from osmind_app.web import who as people
from osmind_app.web.doors import base
from osmind_app.web.doors.faces import STAFF
from osmind_app.web.doors.going_on import by_way_of


async def show(request: Request) -> Response:
    """`/clinic/invite-poster?id=`: clinic, code, steps, deadline and phone, but not the group by name."""
    link_id = ids.read(request.query_params.get("id", ""))
    found = await base.read(_poster, secret=base.cookie_secret(request, PROVIDER), link_id=link_id)
    if found is None:
        return base.see_other(by_way_of(paths.STAFF_SIGN_IN, paths.invite_poster(link_id), STAFF.kind))
    card, clinic = found
    if not card.url:
        raise NotFound
    return base.page(request, "invite_poster.html", title="Join our patient portal", practice=clinic, card=card)


def _poster(
    session: Session, *, now: datetime, secret: str | None, link_id: UUID
) -> tuple[LinkCard, PracticeCard] | None:
    asker = people.find(session, kind=PROVIDER, secret=secret, now=now)
    if asker is None or not isinstance(asker.actor, Provider):
        return None
    card = link_card(session, actor=asker.actor, link_id=link_id, now=now)
    return card, practices.card(practices.get(session, actor=asker.actor))


routes = [Route(paths.STAFF_INVITE_POSTER, show)]
