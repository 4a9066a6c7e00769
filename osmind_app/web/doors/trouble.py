"""What the help article tells patients who can't get in, each step with a link to where it is done (S79-S88, D15)."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.lib.settings import settings
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, clinic


async def show(request: Request) -> Response:
    """The steps."""
    practice = await clinic.only_one()
    return base.page(
        request, "trouble.html", title="Having trouble?", practice=practice, address=f"{settings().public_url}/"
    )


routes = [Route(paths.TROUBLE, show)]
