"""A door fits into the first network window only when it is compressed."""

import gzip

import brotli
from starlette.requests import Request
from starlette.responses import Response

QUALITY = 6  # a millisecond for a door; 11 would save 3 % for twenty
WORTH_IT = 512  # bytes


def compressed(request: Request, response: Response) -> Response:
    """The response in the best encoding this browser takes."""
    response.headers.add_vary_header("Accept-Encoding")
    accepts = {part.split(";")[0].strip() for part in request.headers.get("accept-encoding", "").split(",")}
    body = bytes(response.body)
    if len(body) < WORTH_IT:
        return response
    if "br" in accepts:
        body, encoding = brotli.compress(body, quality=QUALITY), "br"
    elif "gzip" in accepts:
        body, encoding = gzip.compress(body, 6, mtime=0), "gzip"
    else:
        return response
    response.body = body
    response.headers["Content-Encoding"] = encoding
    response.headers["Content-Length"] = str(len(body))
    return response
