"""Every change of a draft: found by its question, saved at once; what a colleague changed meanwhile stays."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.intake import extensions
from osmind_app.clinic.intake.drafting import choices, drafts, fields, kinds, parts, showing
from osmind_app.clinic.intake.drafting.errors import AnswerInUse, ChangedMeanwhile, QuestionInUse
from osmind_app.clinic.intake.drafting.fields import Field
from osmind_app.clinic.intake.drafting.parts import Json
from osmind_app.clinic.intake.flows import UP
from osmind_app.clinic.intake.items import CHOICE, GROUP
from osmind_app.lib.errors import FormErrors, NotFound
from osmind_app.lib.typed import line


def set_field(
    session: Session, *, actor: Provider, key: str, link_id: str, name: str, was: str, typed: str, now: datetime
) -> str:
    """Write one field of a question, or of the form itself (no `link_id`); `was` is what the writer had before them.

    Returns what stands there now.
    Raises `ChangedMeanwhile` when a colleague wrote the same field since, and `FormErrors` for what can't be read.
    """
    with _writing(session, actor, key, now) as form:
        part = parts.find(form, link_id) if link_id else form
        field = (fields.OF_QUESTION if link_id else fields.OF_FORM).get(name)
        return _write(session, actor, key, field, part, name, was, typed)


def set_option(
    session: Session,
    *,
    actor: Provider,
    key: str,
    link_id: str,
    code: str,
    name: str,
    was: str,
    typed: str,
    now: datetime,
) -> str:
    """The same of one answer that a question offers."""
    with _writing(session, actor, key, now) as form:
        option = choices.find(parts.find(form, link_id), code)
        return _write(session, actor, key, choices.OF_OPTION.get(name), option, name, was, typed)


def add_question(session: Session, *, actor: Provider, key: str, group_id: str, now: datetime) -> str:
    """One more question at the end of a page of several, or of the form; its id."""
    with _writing(session, actor, key, now) as form:
        within = parts.find(form, group_id) if group_id else form
        made = {"linkId": parts.new_id(form), "type": "string", "text": ""}
        _inside(within).append(made)
        return made["linkId"]


def add_page(session: Session, *, actor: Provider, key: str, now: datetime) -> str:
    """One more page that holds several questions, with its first; the page's id."""
    with _writing(session, actor, key, now) as form:
        page: Json = {"linkId": parts.new_id(form), "type": "group", "text": ""}
        form.setdefault("item", []).append(page)
        page["item"] = [{"linkId": parts.new_id(form), "type": "string", "text": ""}]
        return str(page["linkId"])


def move(session: Session, *, actor: Provider, key: str, link_id: str, way: str, now: datetime) -> None:
    """One place up or down among its neighbours; at the end it stays where it is."""
    with _writing(session, actor, key, now) as form:
        siblings = parts.holder(form, link_id)["item"]
        at = parts.place(siblings, link_id)
        to = at - 1 if way == UP else at + 1
        if 0 <= to < len(siblings):
            siblings[at], siblings[to] = siblings[to], siblings[at]


def put_on_page(session: Session, *, actor: Provider, key: str, link_id: str, group_id: str, now: datetime) -> None:
    """Put a question on a page with others, at its end; without a page it gets one of its own behind where it was."""
    with _writing(session, actor, key, now) as form:
        item, held = parts.find(form, link_id), parts.holder(form, link_id)
        to = parts.find(form, group_id) if group_id else form
        if kinds.of(item) == GROUP:
            raise NotFound
        if held is to:
            return
        held["item"].remove(item)
        if to is form and held is not form:
            form["item"].insert(_top(form, held) + 1, item)
        else:
            _inside(to).append(item)


def duplicate(session: Session, *, actor: Provider, key: str, link_id: str, now: datetime) -> str:
    """The same once more, right behind; a page with everything on it. The id of the copy."""
    with _writing(session, actor, key, now) as form:
        siblings = parts.holder(form, link_id)["item"]
        made = deepcopy(parts.find(form, link_id))
        siblings.insert(parts.place(siblings, link_id) + 1, made)
        renamed: dict[str, str] = {}
        for item in (made, *parts.walk(made)):
            old, item["linkId"] = item["linkId"], parts.new_id(form)
            renamed[old] = item["linkId"]
        for item in (made, *parts.walk(made)):
            for row in item.get("enableWhen") or []:
                row["question"] = renamed.get(row["question"], row["question"])
        return str(made["linkId"])


@dataclass(frozen=True)
class Removed:
    """What was taken out of a draft, and where it stood."""

    item: Json
    group_id: str  # empty: in the form itself
    at: int


def remove(session: Session, *, actor: Provider, key: str, link_id: str, now: datetime) -> Removed:
    """Take a question out, or a page with everything on it; what it returns can be put back.

    Raises `QuestionInUse` while others depend on it.
    """
    with _writing(session, actor, key, now) as form:
        item = parts.find(form, link_id)
        gone = {one["linkId"] for one in (item, *parts.walk(item))}
        if showing.users(form, gone):
            raise QuestionInUse
        held = parts.holder(form, link_id)
        at = parts.place(held["item"], link_id)
        held["item"].remove(item)
        return Removed(item, held.get("linkId", ""), at)


def put_back(session: Session, *, actor: Provider, key: str, removed: Removed, now: datetime) -> None:
    """Undo a removal: where it stood, or at the end of the form when its page is gone. Twice is once."""
    with _writing(session, actor, key, now) as form:
        known = {item["linkId"] for item in parts.walk(form)}
        if removed.item["linkId"] in known:
            return
        page_is_gone = removed.group_id != "" and removed.group_id not in known
        within = parts.find(form, removed.group_id) if removed.group_id in known else form
        siblings = within.setdefault("item", [])
        siblings.insert(len(siblings) if page_is_gone else removed.at, removed.item)


def add_option(session: Session, *, actor: Provider, key: str, link_id: str, now: datetime) -> str:
    """One more answer to choose; its code."""
    with _writing(session, actor, key, now) as form:
        item = parts.find(form, link_id)
        if kinds.of(item) not in (CHOICE, kinds.CHOICES):
            raise NotFound
        return choices.add(item)


def move_option(
    session: Session, *, actor: Provider, key: str, link_id: str, code: str, way: str, now: datetime
) -> None:
    """An answer one place up or down."""
    with _writing(session, actor, key, now) as form:
        item = parts.find(form, link_id)
        options: list[Json] = item["answerOption"] if choices.find(item, code) else []
        at = next(at for at, one in enumerate(options) if choices.code(one) == code)
        to = at - 1 if way == UP else at + 1
        if 0 <= to < len(options):
            options[at], options[to] = options[to], options[at]


def remove_option(session: Session, *, actor: Provider, key: str, link_id: str, code: str, now: datetime) -> None:
    """Take an answer out. Raises `AnswerInUse` while a question is shown after it."""
    with _writing(session, actor, key, now) as form:
        item = parts.find(form, link_id)
        option = choices.find(item, code)
        if showing.users(form, {link_id}, code=code):
            raise AnswerInUse
        item["answerOption"].remove(option)


def add_condition(
    session: Session,
    *,
    actor: Provider,
    key: str,
    link_id: str,
    earlier: str,
    operator: str,
    value: str,
    now: datetime,
) -> None:
    """Show a question only after this answer to an earlier one. Raises `FormErrors` by field."""
    with _writing(session, actor, key, now) as form:
        showing.add(form, parts.find(form, link_id), earlier, operator, value)


def remove_condition(session: Session, *, actor: Provider, key: str, link_id: str, row: str, now: datetime) -> None:
    """Take a condition out."""
    with _writing(session, actor, key, now) as form:
        showing.remove(parts.find(form, link_id), row)


def set_band(session: Session, *, actor: Provider, key: str, at: str, words: str, now: datetime) -> None:
    """What sums from this number on are called; a band that begins there already gets these words."""
    least = fields.number("at", at)
    if not isinstance(least, int):
        raise FormErrors({"at": "Enter a whole number"})
    if not line(words):
        raise FormErrors({"words": "Enter words"})
    with _writing(session, actor, key, now) as form:
        inside = [{"url": "from", "valueInteger": least}, {"url": "words", "valueString": line(words)}]
        others = [one for one in bands(form) if one[0] != least]
        found = sorted([*others, (least, {"url": extensions.BAND, "extension": inside})], key=lambda one: one[0])
        _put_bands(form, [band for _, band in found])


def remove_band(session: Session, *, actor: Provider, key: str, at: int, now: datetime) -> None:
    """Take a band out."""
    with _writing(session, actor, key, now) as form:
        _put_bands(form, [band for least, band in bands(form) if least != at])


def bands(form: Json) -> list[tuple[int, Json]]:
    """The bands of a draft, each with the number it begins at."""
    found = [one for one in form.get("extension") or [] if one.get("url") == extensions.BAND]
    return [(parts.extension(one, "from") or 0, one) for one in found]


def _put_bands(form: Json, found: list[Json]) -> None:
    others = [one for one in form.get("extension") or [] if one.get("url") != extensions.BAND]
    parts.set_plain(form, "extension", [*others, *found] or None)


@contextmanager
def _writing(session: Session, actor: Provider, key: str, now: datetime) -> Iterator[Json]:
    draft = drafts.to_change(session, actor=actor, key=key)
    form: Json = json.loads(draft.content)
    yield form
    drafts.keep(session, actor=actor, draft=draft, form=form, now=now)


def _write(
    session: Session, actor: Provider, key: str, field: Field | None, part: Json, name: str, was: str, typed: str
) -> str:
    if field is None:
        raise NotFound
    there = field.read(part)
    if there not in (was, typed):
        by = drafts.saver(session, draft=drafts.get(session, actor=actor, key=key))
        raise ChangedMeanwhile(name, by=by, theirs=there)
    if there == typed:
        return there
    field.write(part, typed)
    return field.read(part)


def _inside(within: Json) -> list[Json]:
    """The questions of a page, or of the form."""
    if "linkId" in within and kinds.of(within) != GROUP:
        raise NotFound
    found: list[Json] = within.setdefault("item", [])
    return found


def _top(form: Json, held: Json) -> int:
    """Where the page that holds this group stands in the form."""
    return next(
        at for at, one in enumerate(form["item"]) if one is held or any(item is held for item in parts.walk(one))
    )
