"""What calendar programs ask for without a sign-in: one appointment's file, and a patient's private feed.

They follow links as they like and as often as they like: nothing changes here.
"""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.appointments import links
from osmind_app.clinic.appointments.errors import CalendarLinkEnded
from osmind_app.lib.errors import TooMany
from osmind_app.web import limits
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, guard, headers, visitor

TOKEN_LIMIT = 200
TYPE = "text/calendar; charset=utf-8"
ENDED = guard.Problem(404, "This calendar link has ended", CalendarLinkEnded.sentence)


async def file(request: Request) -> Response:
    """`/a/<token>`: one appointment, to be kept in a calendar."""
    return await _calendar(request, links.file, "appointment.ics", kept=True)


async def feed(request: Request) -> Response:
    """`/cal/<token>.ics`: a patient's appointments, asked for again and again."""
    return await _calendar(request, links.feed, "appointments.ics", kept=False)


async def _calendar(request: Request, find: Callable[..., Any], name: str, *, kept: bool) -> Response:
    try:
        text = await base.read(find, token=request.path_params["token"][:TOKEN_LIMIT])
    except CalendarLinkEnded:
        if await limits.spend(limits.LINK, visitor.address(request)):  # only wrong links count
            raise TooMany from None
        return guard.problem(request, ENDED)
    response = Response(text, media_type=TYPE)
    response.headers["Content-Disposition"] = f'{"attachment" if kept else "inline"}; filename="{name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return headers.secure(response)


routes = [Route(paths.CALENDAR_FILE, file), Route(paths.CALENDAR_FEED, feed)]
