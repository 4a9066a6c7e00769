"""The file doors: `POST /files` takes one file in, `GET /file?id=…` gives one out (security.md §1.8, T44, T45).

The body of an upload is the file itself: nothing is parsed, and one block of it is in memory. Staff name the patient
in the address; in the portal it is always the patient's own. What comes back is a file that nobody can read until a
deed claims it.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from urllib.parse import quote, unquote
from uuid import UUID

from limits import RateLimitItemPerMinute
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from osmind_app.clinic.accounts.models import PATIENT, PROVIDER
from osmind_app.clinic.documents import errors, names, uploading
from osmind_app.clinic.documents import service as documents
from osmind_app.clinic.documents.models import StoredFile
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.lib import files, log, tokens
from osmind_app.lib.errors import DomainError, NotFound, NotSignedIn, TooMany
from osmind_app.web import ids, limits, who
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, csrf, guard, headers

MARK = "x-osmind"  # a header that no form and no other site can send (T35)
NAME = "x-file-name"  # percent-encoded
PATIENCE_SECONDS = 15 * 60  # for a whole upload
BLOCK = 256 * 1024  # bytes handed to the disk at once
TRIES = RateLimitItemPerMinute(120)  # of one browser: wrong files cost no row, but time
EXAMINER = ThreadPoolExecutor(1, "examiner")  # decoding a photo takes up to 200 MB: one at a time
LONGEST_NAME = 3_000  # characters as sent
SANDBOX = "sandbox; default-src 'none'"
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
SIGN_IN = guard.Problem(401, "Sign in again", NotSignedIn.sentence)
REASON = guard.Problem(403, "Say why first", "Open the patient’s chart and say why you look, then open the file again.")
GONE = guard.Problem(
    500, "This file can’t be read", "It is not as it was when it was kept. Call the clinic, which has to restore it."
)


async def take(request: Request) -> Response:
    """Take one file in; answers 201 and `{"id", "name", "size"}`, or a status and `{"error": sentence}`."""
    if not csrf.browser_says_ours(request) or request.headers.get(MARK) != "file":
        return _refusal(403, guard.STALE.text)
    asked = request.query_params.get("patient")
    kind = PATIENT if asked is None else PROVIDER
    secret = base.cookie_secret(request, kind)
    if secret is None:
        return _refusal(401, NotSignedIn.sentence)
    try:
        if not await limits.spend_on(TRIES, f"upload:{tokens.fingerprint(secret).hex()}"):
            raise TooMany
        _fits(request)
        row = await base.write(_begin, kind=kind, secret=secret, patient_id=None if asked is None else ids.read(asked))
    except DomainError as refused:
        return _refused(refused)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await _receive(request, row.id)
        name = unquote(request.headers.get(NAME, "")[:LONGEST_NAME])
        name, media_type, size = await asyncio.get_running_loop().run_in_executor(
            EXAMINER, documents.examine, row.id, name
        )
        await base.write(_finish, kind=kind, secret=secret, file_id=row.id, name=name, media_type=media_type, size=size)
    except BaseException as error:
        await asyncio.shield(base.write(_give_up, row=row))
        if isinstance(error, DomainError):
            return _refused(error)
        if isinstance(error, Exception):
            log.fault("file.failed", error)
            return _refused(errors.NotUploaded())
        raise
    return headers.secure(JSONResponse({"id": str(row.id), "name": name, "size": size}, 201))


async def give(request: Request) -> Response:
    """Give a file to whoever may read it, as a download; every time is written down, parts of it too."""
    row = None
    found: DomainError = NotSignedIn()
    for kind in (PROVIDER, PATIENT):
        secret = base.cookie_secret(request, kind)
        if secret is None or row is not None:
            continue
        try:
            file_id = ids.read(request.query_params.get("id", ""))
            row = await base.write(_read, kind=kind, secret=secret, file_id=file_id)
        except DomainError as refused:
            found = refused
    if row is None:
        return _problem(request, found)
    try:
        size = await base.in_thread(files.size, row.id)
    except (FileNotFoundError, files.Damaged) as error:
        log.fault("file.unreadable", error)
        return guard.problem(request, GONE)
    return _answer(request, row, size)


def _fits(request: Request) -> None:
    """What says beforehand that it is too large, or nothing, is not listened to."""
    said = request.headers.get("content-length", "")
    if said.isdigit() and int(said) > uploading.MOST_BYTES:
        raise errors.TooLarge
    if said == "0":
        raise errors.Empty


async def _receive(request: Request, file_id: UUID) -> None:
    writer = await base.in_thread(files.Writer, file_id)
    try:
        waiting = bytearray()
        async for block in request.stream():
            waiting += block
            if writer.size + len(waiting) > uploading.MOST_BYTES:
                raise errors.TooLarge
            if len(waiting) >= BLOCK:
                await base.in_thread(writer.write, bytes(waiting))
                waiting.clear()
        await base.in_thread(writer.write, bytes(waiting))
    finally:
        await base.in_thread(writer.close)


def _answer(request: Request, row: StoredFile, size: int) -> Response:
    start, end = 0, size - 1
    asked = request.headers.get("range", "")
    in_part = bool(asked) and "if-range" not in request.headers and "," not in asked
    if in_part:
        span = _span(asked, size)
        if span is None:
            return _with_headers(Response(status_code=416, headers={"Content-Range": f"bytes */{size}"}), row)
        start, end = span
    length = end - start + 1
    body = _parts(row.id, start, length) if request.method == "GET" else _nothing()
    response = StreamingResponse(body, 206 if in_part else 200, media_type=row.media_type)
    response.headers["Content-Length"] = str(length)
    if in_part:
        response.headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    return _with_headers(response, row)


def _with_headers(response: Response, row: StoredFile) -> Response:
    """A download under its own name, that no page of any site shows, runs or keeps."""
    name = names.on_disk(row.name or "", row.media_type)
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    headers.secure(response)
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Accept-Ranges"] = "bytes"
    return response


def _span(asked: str, size: int) -> tuple[int, int] | None:
    """First and last byte of one range, or None for one that can't be given."""
    found = _RANGE.fullmatch(asked.strip())
    if found is None or not (found[1] or found[2]) or max(len(found[1]), len(found[2])) > 18:
        return None
    if not found[1]:
        start, end = max(0, size - int(found[2])), size - 1
    else:
        start, end = int(found[1]), min(size - 1, int(found[2] or size - 1))
    return (start, end) if start <= end else None


async def _parts(file_id: UUID, start: int, length: int) -> AsyncIterator[bytes]:
    parts = files.part(file_id, start, length)
    while (content := await base.in_thread(next, parts, b"")) != b"":
        yield content


async def _nothing() -> AsyncIterator[bytes]:
    for nothing in ():
        yield nothing


def _problem(request: Request, refused: DomainError) -> Response:
    if isinstance(refused, NotSignedIn):
        return guard.problem(request, SIGN_IN)
    if isinstance(refused, ReasonNeeded):
        return guard.problem(request, REASON)
    raise refused


def _refused(refused: DomainError) -> Response:
    if isinstance(refused, NotSignedIn):
        return _refusal(401, refused.sentence)
    if isinstance(refused, TooMany | errors.TooManyFiles):
        return _refusal(429, refused.sentence)
    if isinstance(refused, NotFound):
        return _refusal(404, refused.sentence)
    return _refusal(413 if isinstance(refused, errors.TooLarge) else 422, refused.sentence)


def _refusal(status: int, sentence: str) -> Response:
    return headers.secure(JSONResponse({"error": sentence}, status))


def _actor(session: Session, kind: str, secret: str, now: datetime) -> documents.Person:
    asker = who.find(session, kind=kind, secret=secret, now=now)
    if asker is None:
        raise NotSignedIn
    return asker.actor


def _begin(session: Session, *, now: datetime, kind: str, secret: str, patient_id: UUID | None) -> StoredFile:
    actor = _actor(session, kind, secret, now)
    return documents.begin(session, actor=actor, patient_id=patient_id, now=now)


def _finish(
    session: Session, *, now: datetime, kind: str, secret: str, file_id: UUID, name: str, media_type: str, size: int
) -> None:
    """Asked as whoever this browser is by now: a session that ended meanwhile files nothing."""
    actor = _actor(session, kind, secret, now)
    documents.finish(session, actor=actor, file_id=file_id, name=name, media_type=media_type, size=size, now=now)


def _give_up(session: Session, *, now: datetime, row: StoredFile) -> None:
    documents.give_up(session, practice_id=row.practice_id, file_id=row.id)


def _read(session: Session, *, now: datetime, kind: str, secret: str, file_id: UUID) -> StoredFile:
    return documents.read(session, actor=_actor(session, kind, secret, now), file_id=file_id, now=now)


routes = [Route(paths.FILES, take, methods=["POST"]), Route(paths.FILE, give, methods=["GET"])]
