"""A draft from its first word to the version it becomes; admins write them (D1)."""

import json
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.intake import json_text, publishing
from osmind_app.clinic.intake.drafting import choices
from osmind_app.clinic.intake.drafting.errors import DraftTooLong
from osmind_app.clinic.intake.drafting.parts import Json
from osmind_app.clinic.intake.models import FormDraft, FormVersion
from osmind_app.clinic.intake.questionnaire import TITLE_LIMIT
from osmind_app.clinic.practices import service as practices
from osmind_app.lib.errors import Busy, FormErrors, NotFound
from osmind_app.lib.typed import is_blank, line

COPY_OF = "Copy of "


def begin(session: Session, *, actor: Provider, title: str, now: datetime) -> FormDraft:
    """Begin a form of the clinic's own with one question. Raises `FormErrors` for a title that can't be."""
    practices.must_be_admin(actor)
    named = _title(title)
    first = {"linkId": "q-1", "type": "string", "text": ""}
    return _make(session, actor, named, {"title": named, "item": [first]}, now)


def copy(session: Session, *, actor: Provider, key: str, now: datetime) -> FormDraft:
    """Begin a form of one's own with what another one asks; raises `NotFound`."""
    practices.must_be_admin(actor)
    form = _form_of(publishing.current(session, actor=actor, key=key))
    named = (COPY_OF + str(form.get("title", "")))[:TITLE_LIMIT]
    return _make(session, actor, named, form | {"title": named}, now)


def edit(session: Session, *, actor: Provider, key: str, now: datetime) -> FormDraft:
    """Begin the next version of a form, or go on with the draft that a colleague began; raises `NotFound`."""
    practices.must_be_admin(actor)
    there = _draft(session, actor, key)
    if there is not None:
        return there
    form = _form_of(publishing.current(session, actor=actor, key=key))
    return _keep_new(session, actor, key, form, now)


def get(session: Session, *, actor: Provider, key: str) -> FormDraft:
    """The draft of a form; raises `NotFound` for another practice's and for one that was published or discarded."""
    practices.must_be_admin(actor)
    found = _draft(session, actor, key)
    if found is None:
        raise NotFound
    return found


def to_change(session: Session, *, actor: Provider, key: str) -> FormDraft:
    """The same, to be written: who writes it at this moment waits."""
    practices.must_be_admin(actor)
    found = _draft(session, actor, key, to_write=True)
    if found is None:
        raise NotFound
    return found


def keep(session: Session, *, actor: Provider, draft: FormDraft, form: Json, now: datetime) -> None:
    """Save what the draft holds now; the same again changes nothing. Raises `DraftTooLong`."""
    content = _json(form)
    if content == draft.content:
        return
    if len(content.encode()) > json_text.MAX_BYTES:
        raise DraftTooLong
    draft.content, draft.title = content, line(str(form.get("title", "")))[:TITLE_LIMIT]
    draft.saved_at, draft.saved_by_id = now, actor.id
    session.add(draft)
    session.flush()


def publish(session: Session, *, actor: Provider, key: str, now: datetime) -> FormVersion:
    """Freeze the draft as the form's next version, which flows give from now on; what was given keeps its own.

    The rule is the import's: raises `QuestionnaireRefused` with every problem.
    """
    draft = to_change(session, actor=actor, key=key)
    made = publishing.publish(session, actor=actor, content=draft.content, now=now)
    session.delete(draft)
    session.flush()
    return made


def discard(session: Session, *, actor: Provider, key: str, now: datetime) -> None:
    """Throw the draft away; the published form stays as it is."""
    draft = to_change(session, actor=actor, key=key)
    audit.record(session, actor=actor, event="form.draft_discarded", subject_id=draft.id, now=now, form=key)
    session.delete(draft)
    session.flush()


def _make(session: Session, actor: Provider, title: str, form: Json, now: datetime) -> FormDraft:
    """A draft of a form that is not there yet, under a key that is free."""
    versions = select(FormVersion.key).where(FormVersion.practice_id == actor.practice_id)
    drafts = select(FormDraft.key).where(FormDraft.practice_id == actor.practice_id)
    taken = {*session.exec(versions).all(), *session.exec(drafts).all()}
    wanted = publishing.key_of(title)
    tries = [wanted, *(f"{wanted[: publishing.KEY_LIMIT - 4]}_{number}" for number in range(2, 1_000))]
    key = next((one for one in tries if one not in taken), None)
    if key is None:
        raise FormErrors({"title": "There are too many forms of this name. Choose another one"})
    return _keep_new(session, actor, key, form, now)


def _keep_new(session: Session, actor: Provider, key: str, form: Json, now: datetime) -> FormDraft:
    whole = {"resourceType": "Questionnaire", "status": "active", **form, "name": key}
    made = FormDraft(
        practice_id=actor.practice_id,
        key=key,
        title=str(whole["title"]),
        content=_json(whole),
        begun_at=now,
        begun_by_id=actor.id,
        saved_at=now,
        saved_by_id=actor.id,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        raise Busy from None  # a colleague began the same draft in this moment
    audit.record(session, actor=actor, event="form.draft_begun", subject_id=made.id, now=now, form=key)
    return made


def _draft(session: Session, actor: Provider, key: str, *, to_write: bool = False) -> FormDraft | None:
    wanted = (
        select(FormDraft)
        .where(FormDraft.practice_id == actor.practice_id, FormDraft.key == key)
        .execution_options(populate_existing=True)
    )
    return session.exec(wanted.with_for_update() if to_write else wanted).first()


def _form_of(version: FormVersion) -> Json:
    form: Json = json.loads(version.content)
    choices.normal(form)
    return form


def _json(form: Json) -> str:
    return json.dumps(form, ensure_ascii=False)


def _title(typed: str) -> str:
    title = line(typed)
    if is_blank(title):
        raise FormErrors({"title": "Enter a title. Patients see it in their list"})
    if len(title) > TITLE_LIMIT:
        raise FormErrors({"title": f"The title must be {TITLE_LIMIT} characters or fewer"})
    return title


def saver(session: Session, *, draft: FormDraft) -> str:
    """Who saved it last."""
    return session.exec(
        select(Provider.full_name).where(Provider.id == draft.saved_by_id, Provider.practice_id == draft.practice_id)
    ).one()


def next_number(session: Session, *, actor: Provider, key: str) -> int:
    """The number of the version that the draft becomes."""
    return publishing.last_number(session, practice_id=actor.practice_id, key=key) + 1
