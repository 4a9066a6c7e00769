"""Admins import a form: a FHIR Questionnaire as a file or pasted, with everything that is wrong listed (A21).

A door, since a file of 256 kB is more than an event of a page may carry, and so that it works without scripts.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.accounts.models import PROVIDER, Provider
from osmind_app.clinic.intake import publishing
from osmind_app.clinic.intake.json_text import MAX_BYTES
from osmind_app.clinic.intake.models import FormVersion
from osmind_app.clinic.intake.questionnaire import QuestionnaireRefused
from osmind_app.lib.errors import NotAllowed, NotSignedIn
from osmind_app.web import routes as paths
from osmind_app.web import who
from osmind_app.web.doors import base, clinic, csrf, going_on
from osmind_app.web.doors.faces import STAFF

MOST_BYTES = 2 * MAX_BYTES + 16 * 1024  # the file, the pasted text, and what surrounds them
NOTHING = "Choose a file, or paste the form’s JSON"
NOT_TEXT = "This file is not text. Export the form as JSON and try again."


async def show(request: Request) -> Response:
    """The two ways to hand a form in."""
    try:
        await base.read(_may, secret=base.cookie_secret(request, PROVIDER))
    except NotSignedIn:
        return _to_the_door()
    return await _page(request)


async def take(request: Request) -> Response:
    """Take the form into use, or show what is wrong with it, the text ready to be corrected."""
    typed = await _typed(request)
    if not csrf.is_ours(request, str(typed.get(csrf.FIELD, ""))):
        raise base.NotOurForm
    content, wrong = await _content(typed)
    if wrong:
        return await _page(request, {"pasted": content}, {"file": wrong})
    try:
        made = await base.write(_publish, secret=base.cookie_secret(request, PROVIDER), content=content)
    except NotSignedIn:
        return _to_the_door()
    except QuestionnaireRefused as refused:
        return await _page(request, {"pasted": content}, problems=refused.problems)
    return base.see_other(paths.form(made.key))


async def _typed(request: Request) -> FormData:
    """The form's parts, read up to what a form of ours can hold."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise HTTPException(415)

    size = 0

    async def bounded() -> Any:
        nonlocal size
        async for chunk in request.stream():
            size += len(chunk)
            if size > MOST_BYTES:
                raise HTTPException(413)
            yield chunk

    try:
        parser = MultiPartParser(request.headers, bounded(), max_files=1, max_fields=4, max_part_size=MOST_BYTES)
        return await parser.parse()
    except (MultiPartException, KeyError) as error:
        raise HTTPException(400) from error


async def _content(typed: FormData) -> tuple[str, str]:
    """What was handed in, the file before the text; and what is wrong with it."""
    file, pasted = typed.get("file"), typed.get("pasted", "")
    if isinstance(file, UploadFile) and file.size:
        try:
            return (await file.read()).decode(), ""
        except UnicodeDecodeError:
            return "", NOT_TEXT
    text = pasted if isinstance(pasted, str) else ""
    return text, "" if text.strip() else NOTHING


def _may(session: Session, *, now: datetime, secret: str | None) -> Provider:
    asker = who.find(session, kind=PROVIDER, secret=secret, now=now)
    if asker is None or not isinstance(asker.actor, Provider):
        raise NotSignedIn
    if not asker.actor.is_admin:
        raise NotAllowed
    return asker.actor


def _publish(session: Session, *, now: datetime, secret: str | None, content: str) -> FormVersion:
    actor = _may(session, now=now, secret=secret)
    return publishing.publish(session, actor=actor, content=content, now=now)


def _to_the_door() -> Response:
    return base.see_other(going_on.by_way_of(paths.STAFF_SIGN_IN, paths.FORM_TEMPLATES, STAFF.kind))


async def _page(
    request: Request,
    values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    problems: list[str] | None = None,
) -> Response:
    return base.page(
        request,
        "import_form.html",
        title="Import a form",
        practice=await clinic.only_one(),
        values=values or {},
        errors=errors or ({"pasted": QuestionnaireRefused.sentence} if problems else {}),
        problems=problems or [],
    )


routes = [Route(paths.STAFF_FORM_IMPORT, show), Route(paths.STAFF_FORM_IMPORT, take, methods=["POST"])]
