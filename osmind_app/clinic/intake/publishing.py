"""The clinic's forms: imported, replaced by newer versions, put away and taken up again. Admins change them (D1)."""

import re
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.intake import json_text
from osmind_app.clinic.intake.models import FormVersion
from osmind_app.clinic.intake.questionnaire import Questionnaire
from osmind_app.clinic.intake.shipped import SHIPPED
from osmind_app.clinic.practices import service as practices
from osmind_app.lib.errors import Busy, NotFound

KEY_LIMIT = 60


def publish(session: Session, *, actor: Provider, content: str, now: datetime) -> FormVersion:
    """Take a FHIR Questionnaire into use; one of the same name becomes its next version. Admins only.

    What is filled in at this moment goes on with the version it was begun with. The same text again changes nothing.
    Raises `QuestionnaireRefused` with every problem.
    """
    practices.must_be_admin(actor)
    form = Questionnaire.parse(content)
    key = _key(content, form)
    current = _current(session, actor.practice_id, key)
    if current is not None and current.content == content and current.archived_at is None:
        return current
    made = _publish(session, actor.practice_id, key, content, form, now, by=actor.id)
    audit.record(
        session, actor=actor, event="form.published", subject_id=made.id, now=now, form=key, version=made.number
    )
    return made


def add_shipped(session: Session, *, actor: Provider, now: datetime) -> int:
    """Take the forms that come with the portal into use, those the clinic has no form of; how many. Admins only."""
    practices.must_be_admin(actor)
    added = stock(session, practice_id=actor.practice_id, now=now)
    audit.record(session, actor=actor, event="form.shipped_added", now=now, forms=added)
    return added


def stock(session: Session, *, practice_id: UUID, now: datetime) -> int:
    """The forms that come with the portal, for a clinic that begins; how many were not there."""
    known = set(session.exec(select(FormVersion.key).where(FormVersion.practice_id == practice_id)).all())
    missing = [key for key in SHIPPED if key not in known]
    for key in missing:
        _publish(session, practice_id, key, SHIPPED[key], Questionnaire.parse(SHIPPED[key]), now, by=None)
    return len(missing)


def archive(session: Session, *, actor: Provider, key: str, now: datetime) -> FormVersion:
    """Ask a form of nobody any more: flows pass it by, and what was begun can be finished. Admins only."""
    return _set_archived(session, actor, key, now, to=now, event="form.archived")


def restore(session: Session, *, actor: Provider, key: str, now: datetime) -> FormVersion:
    """Ask an archived form again. Admins only."""
    return _set_archived(session, actor, key, now, to=None, event="form.restored")


def current(session: Session, *, actor: Provider, key: str) -> FormVersion:
    """The version of today; another practice's is `NotFound`."""
    found = _current(session, actor.practice_id, key)
    if found is None:
        raise NotFound
    return found


def last_number(session: Session, *, practice_id: UUID, key: str) -> int:
    """The number of the newest version of a form; 0 while there is none."""
    last = session.exec(
        select(func.max(FormVersion.number)).where(FormVersion.practice_id == practice_id, FormVersion.key == key)
    ).one()
    return last or 0


def key_of(name: str) -> str:
    """How a form of this name or title is known: in small letters."""
    return re.sub(r"[^\w]+", "_", name.casefold()).strip("_")[:KEY_LIMIT].rstrip("_") or "form"


def _set_archived(
    session: Session, actor: Provider, key: str, now: datetime, *, to: datetime | None, event: str
) -> FormVersion:
    practices.must_be_admin(actor)
    found = current(session, actor=actor, key=key)
    if (found.archived_at is None) != (to is None):
        found.archived_at = to
        session.add(found)
        session.flush()
        audit.record(session, actor=actor, event=event, subject_id=found.id, now=now, form=key)
    return found


def _publish(
    session: Session, practice_id: UUID, key: str, content: str, form: Questionnaire, now: datetime, *, by: UUID | None
) -> FormVersion:
    session.exec(
        update(FormVersion)
        .where(
            col(FormVersion.practice_id) == practice_id,
            col(FormVersion.key) == key,
            col(FormVersion.replaced_at).is_(None),
        )
        .values(replaced_at=now)
    )
    made = FormVersion(
        practice_id=practice_id,
        key=key,
        number=last_number(session, practice_id=practice_id, key=key) + 1,
        title=form.title,
        minutes=form.minutes,
        content=content,
        published_at=now,
        published_by_id=by,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        raise Busy from None  # another admin published the same form in this moment
    return made


def _current(session: Session, practice_id: UUID, key: str) -> FormVersion | None:
    return session.exec(
        select(FormVersion).where(
            FormVersion.practice_id == practice_id, FormVersion.key == key, col(FormVersion.replaced_at).is_(None)
        )
    ).first()


def _key(content: str, form: Questionnaire) -> str:
    """Which form it is: FHIR's `name`, else the title, in small letters; a form that came with the portal keeps its."""
    given = json_text.read(content).get("name")
    named = given if isinstance(given, str) and given.strip() else form.title
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", named) if named == given else named
    return key_of(apart)
