"""What the page of a draft shows: the form in its order, what is still wrong and where, and one question to write."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.intake.drafting import choices, drafts, edits, fields, kinds, parts, showing
from osmind_app.clinic.intake.drafting.parts import Json
from osmind_app.clinic.intake.items import BOOLEAN, CHART_FIELDS, CHOICE, DATE, GROUP, NO, NUMBERS, YES
from osmind_app.clinic.intake.models import FormDraft
from osmind_app.clinic.intake.problems import called
from osmind_app.clinic.intake.questionnaire import Questionnaire, QuestionnaireRefused
from osmind_app.clinic.intake.scales import SCALES
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.queries import Choice
from osmind_app.lib import when

PAGE, UNTITLED_PAGE, UNTITLED = "Page", "A page without a heading", "A question without words"
SHORT = 60  # characters of a question in a select box
MOST_DRAFTS = 100
_JSON = re.compile(r" \([^)]*\)$")  # what a sentence of the import adds for who writes JSON
CHART_NAMES = {name: name.replace("_", " ").capitalize() for name in CHART_FIELDS}


@dataclass(frozen=True)
class DraftRow:
    """One draft in the list."""

    key: str = ""
    title: str = ""
    saved: str = ""


@dataclass(frozen=True)
class DraftLine:
    """One question, or one page of several, in the order of the form."""

    id: str = ""
    text: str = ""
    kind: str = ""
    is_page: bool = False
    depth: int = 0
    first: bool = False
    last: bool = False
    required: bool = False
    shown_when: str = ""
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class BandRow:
    """What sums from a number on are called."""

    at: int = 0
    words: str = ""


@dataclass(frozen=True)
class DraftPage:
    """A whole draft."""

    key: str = ""
    title: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    lines: list[DraftLine] = field(default_factory=list)
    bands: list[BandRow] = field(default_factory=list)
    scale: str = ""  # the published scale it is counted as
    problems: list[str] = field(default_factory=list)  # of the form as a whole
    count: int = 0  # of all that must be put right before it can be published
    number: str = ""  # of the version it becomes
    saved: str = ""


@dataclass(frozen=True)
class OptionCard:
    """One answer to choose."""

    code: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    number: str = ""
    first: bool = False
    last: bool = False


@dataclass(frozen=True)
class ConditionCard:
    """One condition, and how it is named to take it out."""

    row: str = ""
    words: str = ""


@dataclass(frozen=True)
class QuestionCard:
    """One question or page, open to be written."""

    id: str = ""
    is_page: bool = False
    fields: dict[str, str] = field(default_factory=dict)
    kind: str = ""
    options: list[OptionCard] = field(default_factory=list)
    conditions: list[ConditionCard] = field(default_factory=list)
    earlier: list[Choice] = field(default_factory=list)  # what a condition may look back at
    charts: list[Choice] = field(default_factory=list)  # what the chart could fill in
    pages: list[Choice] = field(default_factory=list)
    page: str = ""


@dataclass(frozen=True)
class Desk:
    """A draft and the question of it that is open; one without an id when none is, or when it was taken out."""

    page: DraftPage
    card: QuestionCard


@dataclass(frozen=True)
class EarlierCard:
    """A question that a condition looks back at: how its answers compare, and which there are."""

    id: str = ""
    operators: list[Choice] = field(default_factory=list)
    answers: list[Choice] = field(default_factory=list)
    type: str = "text"  # of the box, where there is no list


def draft_rows(session: Session, *, actor: Provider, now: datetime) -> list[DraftRow]:
    """The drafts of the practice by title; none for who may not write them."""
    if not actor.is_admin:
        return []
    zone = practices.get(session, actor=actor).time_zone
    found = session.exec(
        select(FormDraft)
        .where(FormDraft.practice_id == actor.practice_id)
        .order_by(col(FormDraft.title), col(FormDraft.key))
        .limit(MOST_DRAFTS)
    ).all()
    return [DraftRow(one.key, one.title, when.short(one.saved_at, zone)) for one in found]


def desk(session: Session, *, actor: Provider, key: str, link_id: str, now: datetime) -> Desk:
    """A draft as a whole, and the question that is written in it; raises `NotFound` for the draft alone."""
    draft = drafts.get(session, actor=actor, key=key)
    form: Json = json.loads(draft.content)
    there = any(item.get("linkId") == link_id for item in parts.walk(form))
    return Desk(_page(session, actor, draft, form), _card(form, link_id) if there else QuestionCard())


def _page(session: Session, actor: Provider, draft: FormDraft, form: Json) -> DraftPage:
    wrong = problems(draft.content, form)
    zone = practices.get(session, actor=actor).time_zone
    saved = f"Saved {when.short(draft.saved_at, zone)} by {drafts.saver(session, draft=draft)}"
    known = fields.of(fields.OF_FORM, form)
    scale = SCALES.get(known["scale"])
    return DraftPage(
        key=draft.key,
        title=draft.title or "Untitled form",
        fields=known,
        lines=list(_lines(form, form, wrong, 0)),
        bands=[BandRow(at, str(parts.extension(one, "words"))) for at, one in edits.bands(form)],
        scale=scale.name if scale else "",
        problems=wrong.get("", []),
        count=sum(len(found) for found in wrong.values()),
        number=str(drafts.next_number(session, actor=actor, key=draft.key)),
        saved=saved,
    )


def _card(form: Json, link_id: str) -> QuestionCard:
    item = parts.find(form, link_id)
    kind, held = kinds.of(item), parts.holder(form, link_id)
    options = item.get("answerOption") or []
    groups = [one for one in parts.walk(form) if kinds.of(one) == GROUP]
    fits = CHOICE if kind == kinds.CHOICES else kind
    return QuestionCard(
        id=link_id,
        is_page=kind == GROUP,
        fields=fields.of(fields.OF_QUESTION, item),
        kind=kind,
        options=[_option(at, one, len(options)) for at, one in enumerate(options)],
        conditions=[
            ConditionCard(showing.written(one), showing.words(form, one)) for one in item.get("enableWhen") or []
        ],
        earlier=[Choice(one["linkId"], _short(one)) for one in showing.earlier(form, link_id)],
        charts=[Choice(name, CHART_NAMES[name]) for name, wanted in CHART_FIELDS.items() if fits in wanted],
        pages=[Choice(one["linkId"], _short(one)) for one in groups] if kind != GROUP else [],
        page=held.get("linkId", ""),
    )


def earlier_card(
    session: Session, *, actor: Provider, key: str, link_id: str, earlier: str, now: datetime
) -> EarlierCard:
    """What a condition may say about an earlier question; raises `NotFound`."""
    form = _form(session, actor, key)
    asked = next((one for one in showing.earlier(form, link_id) if one["linkId"] == earlier), None)
    if asked is None:
        return EarlierCard()
    kind = kinds.of(asked)
    answers = [
        Choice(choices.code(one), choices.OF_OPTION["words"].read(one)) for one in asked.get("answerOption") or []
    ]
    if kind == BOOLEAN:
        answers = [Choice(YES, "Yes"), Choice(NO, "No")]
    return EarlierCard(
        id=earlier,
        operators=[Choice(name, words) for name, words in showing.operators(kind).items()],
        answers=answers,
        type="date" if kind == DATE else "number" if kind in NUMBERS else "text",
    )


def problems(content: str, form: Json) -> dict[str, list[str]]:
    """What the import would refuse, by question; under "" what is wrong with the form as a whole."""
    try:
        Questionnaire.parse(content)
    except QuestionnaireRefused as refused:
        noted = refused.noted or tuple(("", problem) for problem in refused.problems)
    else:
        return {}
    names = {called(item.get("linkId")): item for item in parts.walk(form)}
    found: dict[str, list[str]] = {}
    for where, what in noted:
        item = next((names[name] for name in names if where == name or where.startswith(f"{name}, ")), None)
        number = where.rpartition(", answer ")[2] if item is not None and ", answer " in where else ""
        said = f"Answer {number}: {what}" if number else what
        found.setdefault(item["linkId"] if item is not None else "", []).append(_in_words(form, said))
    return found


def _in_words(form: Json, sentence: str) -> str:
    """A question is named by its words here, and JSON by nothing: who writes a form sees neither."""
    sentence = _JSON.sub("", sentence)
    for item in parts.walk(form):
        sentence = sentence.replace(f"“{item.get('linkId')}”", f"“{_short(item)}”")
    return sentence[:1].upper() + sentence[1:]


def _lines(form: Json, within: Json, wrong: dict[str, list[str]], depth: int) -> Iterator[DraftLine]:
    siblings = within.get("item") or []
    for at, item in enumerate(siblings):
        kind = kinds.of(item)
        conditions = [showing.words(form, one) for one in item.get("enableWhen") or []]
        joined = " and " if item.get("enableBehavior") == "all" else " or "
        yield DraftLine(
            id=item["linkId"],
            text=_short(item, 200),
            kind=PAGE if kind == GROUP else kinds.NAMES.get(kind, kind),
            is_page=kind == GROUP,
            depth=depth,
            first=at == 0,
            last=at == len(siblings) - 1,
            required=bool(item.get("required")),
            shown_when=joined.join(conditions),
            problems=wrong.get(item["linkId"], []),
        )
        yield from _lines(form, item, wrong, depth + 1)


def _option(at: int, option: Json, count: int) -> OptionCard:
    return OptionCard(
        code=choices.code(option),
        fields=fields.of(choices.OF_OPTION, option),
        number=str(at + 1),
        first=at == 0,
        last=at == count - 1,
    )


def _short(item: Json, most: int = SHORT) -> str:
    said = str(item.get("text") or "").strip()
    if not said:
        return UNTITLED_PAGE if kinds.of(item) == GROUP else UNTITLED
    return said if len(said) <= most else f"{said[: most - 1]}…"


def _form(session: Session, actor: Provider, key: str) -> Json:
    form: Json = json.loads(drafts.get(session, actor=actor, key=key).content)
    return form
