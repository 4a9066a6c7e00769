"""A door's content as one file from memory: nothing is looked up, nothing is rendered."""

from pathlib import Path

import brotli
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_PAGE = brotli.compress((Path(__file__).parent / "page.html").read_bytes())


async def page(_request: Request) -> Response:
    """The page, compressed once."""
    return Response(_PAGE, headers={"content-encoding": "br"}, media_type="text/html; charset=utf-8")


app = Starlette(routes=[Route("/", page)])
