"""The offline page: kept by the service worker, the same for everybody, and shown when there is no connection."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.web import routes as paths
from osmind_app.web.doors import base


async def offline(request: Request) -> Response:
    """`/offline`: holds no name, no form and no clinic."""
    return base.page(request, "offline.html")


routes = [Route(paths.OFFLINE, offline, methods=["GET"])]
