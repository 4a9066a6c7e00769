"""Every refusal and every accident at a door becomes a page a person can read."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import uuid4

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.lib.errors import DomainError, NotFound, TooMany
from osmind_app.web.doors.base import page

Endpoint = Callable[[Request], Awaitable[Response]]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Problem:
    """A page that says what happened and what to do."""

    status: int
    title: str
    text: str


STALE = Problem(
    403,
    "Open this page again",
    "For your safety we only accept forms from the page you have open, and this one had gone stale. "
    "Go back, reload the page and try again. If that does not help, allow cookies for this site.",
)
MISSING = Problem(404, "Page not found", "Check the address, or go back to where you came from.")
TOO_LARGE = Problem(413, "That was too much text", "Nothing was saved. Go back, shorten it and try again.")
UNREADABLE = Problem(400, "We could not read that form", "Nothing was saved. Go back, reload the page and try again.")
PROBLEMS = {403: STALE, 404: MISSING, 413: TOO_LARGE}


def guarded(route: Route) -> Route:
    """The same door, whose refusals and accidents are pages."""
    endpoint: Endpoint = route.endpoint

    async def open_door(request: Request) -> Response:
        try:
            return await endpoint(request)
        except HTTPException as refused:
            return problem(request, PROBLEMS.get(refused.status_code, UNREADABLE))
        except NotFound as refused:
            return problem(request, Problem(404, MISSING.title, refused.sentence))
        except DomainError as refused:
            status = 429 if isinstance(refused, TooMany) else 409
            return problem(request, Problem(status, "This did not go through", refused.sentence))
        except Exception:
            reference = uuid4().hex[:8]
            log.exception("door.failed", extra={"reference": reference, "door": route.path})
            return problem(request, accident(reference))

    return Route(route.path, open_door, methods=list(route.methods or ()), name=route.name)


def accident(reference: str) -> Problem:
    """Our own mistake, with a reference that finds it in the log."""
    return Problem(
        500,
        "We could not do that",
        f"The mistake is ours and nothing was saved. Try again in a minute. If it happens again, "
        f"call your clinic and give them the reference {reference}.",
    )


def problem(request: Request, what: Problem) -> Response:
    """The page of a problem."""
    return page(request, "problem.html", what.status, title=what.title, text=what.text)
