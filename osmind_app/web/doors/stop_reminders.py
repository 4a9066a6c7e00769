"""The quiet link of a reminder: a page with a button, since scanners follow links (A20)."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.invitations import queries
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.errors import InvitationDamaged
from osmind_app.outbox.letters import PracticeCard
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, cookies, dead_invite, invite, links

TOKEN_LIMIT = invite.TOKEN_LIMIT
COOKIE, COOKIE_SECONDS = "reminders", 3600


async def ask(request: Request) -> Response:
    """`/q/<token>`: asks; nothing changes here."""
    token = request.path_params["token"][:TOKEN_LIMIT]
    response = await _question(request, token)
    cookies.put(response, COOKIE, token, seconds=COOKIE_SECONDS)
    return response


async def ask_again(request: Request) -> Response:
    """`/reminders`: the same page again, by the cookie: reloaded, or come back to."""
    return await _question(request, (cookies.read(request.cookies, COOKIE) or "")[:TOKEN_LIMIT])


async def _question(request: Request, token: str) -> Response:
    try:
        clinic = await base.read(queries.clinic_of_stop_link, token=token)
    except InvitationDamaged:
        return dead_invite.damaged(request)
    return base.page(
        request,
        "stop_reminders.html",
        address=paths.REMINDERS,
        title="Stop the reminders?",
        practice=PracticeCard(clinic),
        path=paths.stop_reminders(token),
    )


async def stop(request: Request) -> Response:
    """`/q/<token>`, POST: no more reminders; the invitation itself keeps working."""
    await base.form(request)
    await links.count_try(request)
    try:
        clinic = await base.write(invitations.stop_reminders, token=request.path_params["token"][:TOKEN_LIMIT])
    except InvitationDamaged:
        return dead_invite.damaged(request)
    return dead_invite.told(
        request,
        "No more reminders",
        f"{clinic} sends you no more reminders to set up the portal. "
        "The link in your invitation works as long as it says there.",
        address=paths.REMINDERS,
    )


routes = [
    Route(paths.STOP_REMINDERS, ask),
    Route(paths.STOP_REMINDERS, stop, methods=["POST"]),
    Route(paths.REMINDERS, ask_again),
]
