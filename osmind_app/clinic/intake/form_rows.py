"""What the staff's pages show of the clinic's forms: the list, and a form page by page as patients meet it."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.intake import publishing
from osmind_app.clinic.intake import questionnaire as forms
from osmind_app.clinic.intake.items import DISPLAY, GROUP, Item
from osmind_app.clinic.intake.models import FormVersion
from osmind_app.clinic.intake.paper import sheets
from osmind_app.clinic.intake.questionnaire import Questionnaire
from osmind_app.clinic.intake.shipped import SHIPPED
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.queries import Choice
from osmind_app.lib import when

PAGE = 25
MOST_CHOICES = 200  # forms in a select box


@dataclass(frozen=True)
class FormRow:
    """One form of the clinic in the list."""

    key: str = ""
    title: str = ""
    version: str = ""
    about: str = ""  # "20 questions, about 8 minutes"
    published: str = ""
    archived: bool = False


@dataclass(frozen=True)
class FormsPage:
    """One page of them."""

    rows: list[FormRow] = field(default_factory=list)
    next_key: str = ""
    may_change: bool = False
    shipped_missing: int = 0  # forms that come with the portal and are not here


@dataclass(frozen=True)
class PreviewItem:
    """A question as the preview shows it."""

    kind: str = ""
    text: str = ""
    why: str = ""
    notes: str = ""  # "Required · shown only after certain answers"
    options: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class PreviewPage:
    """One page of a form as patients meet it."""

    number: str = ""
    heading: str = ""
    asked: list[PreviewItem] = field(default_factory=list)


@dataclass(frozen=True)
class FormPreview:
    """A whole form, page by page."""

    key: str = ""
    title: str = ""
    intro: str = ""
    about: str = ""
    version: str = ""
    archived: bool = False
    copyright: str = ""
    pages: list[PreviewPage] = field(default_factory=list)
    may_change: bool = False


def forms_page(session: Session, *, actor: Provider, after: str = "", now: datetime) -> FormsPage:
    """The clinic's forms by title, those in use first; a page at a time."""
    archived, title, key = col(FormVersion.archived_at).is_not(None), col(FormVersion.title), col(FormVersion.key)
    wanted = in_use(actor).order_by(archived, title, key).limit(PAGE + 1)
    at = _after(session, actor, after)
    if at is not None:
        behind = or_(title > at.title, (title == at.title) & (key > at.key))
        same = archived if at.archived_at is not None else ~archived
        wanted = wanted.where((same & behind) | (archived if at.archived_at is None else same & behind))
    found = session.exec(wanted).all()
    zone = practices.get(session, actor=actor).time_zone
    known = set(session.exec(select(FormVersion.key).where(FormVersion.practice_id == actor.practice_id)).all())
    return FormsPage(
        rows=[_row(one, zone) for one in found[:PAGE]],
        next_key=found[PAGE - 1].key if len(found) > PAGE else "",
        may_change=actor.is_admin,
        shipped_missing=len(SHIPPED.keys() - known),
    )


def form_choices(session: Session, *, actor: Provider) -> list[Choice]:
    """The forms that can be asked of a patient, by title."""
    found = session.exec(
        in_use(actor).where(col(FormVersion.archived_at).is_(None)).order_by(col(FormVersion.title)).limit(MOST_CHOICES)
    ).all()
    return [Choice(one.key, one.title) for one in found]


def preview(session: Session, *, actor: Provider, key: str, now: datetime) -> FormPreview:
    """A form as patients meet it, page by page; `NotFound` for another practice's."""
    version = publishing.current(session, actor=actor, key=key)
    form = Questionnaire.parse(version.content)
    pages = forms.pages(form)
    return FormPreview(
        key=version.key,
        title=version.title,
        intro=form.intro,
        about=_about(form),
        version=str(version.number),
        archived=version.archived_at is not None,
        copyright=form.copyright,
        pages=[
            PreviewPage(f"Page {number} of {len(pages)}", page.heading, [_item(item) for item in page.items])
            for number, page in enumerate(pages, 1)
        ],
        may_change=actor.is_admin,
    )


def blank_paper(session: Session, *, actor: Provider, key: str, now: datetime) -> dict[str, object]:
    """A form to print and fill in by hand (S50)."""
    version = publishing.current(session, actor=actor, key=key)
    clinic = practices.card(practices.get(session, actor=actor))
    return sheets.blank(Questionnaire.parse(version.content), clinic=clinic, version=str(version.number))


def source(session: Session, *, actor: Provider, key: str, now: datetime) -> str:
    """The form's JSON, to keep, to change and to import again."""
    return publishing.current(session, actor=actor, key=key).content


def in_use(actor: Provider) -> SelectOfScalar[FormVersion]:
    """The versions of today of every form of the practice."""
    return select(FormVersion).where(
        FormVersion.practice_id == actor.practice_id, col(FormVersion.replaced_at).is_(None)
    )


def _after(session: Session, actor: Provider, key: str) -> FormVersion | None:
    return session.exec(in_use(actor).where(FormVersion.key == key)).first() if key else None


def _row(version: FormVersion, zone: str) -> FormRow:
    return FormRow(
        key=version.key,
        title=version.title,
        version=str(version.number),
        about=_about(Questionnaire.parse(version.content)),
        published=when.short(version.published_at, zone),
        archived=version.archived_at is not None,
    )


def _about(form: Questionnaire) -> str:
    number = len(form.questions)
    asked = f"{number} question{'' if number == 1 else 's'}"
    return f"{asked}, about {form.minutes} minutes" if form.minutes else asked


def _item(item: Item) -> PreviewItem:
    notes = ["Required" if item.required else ""] if item.kind not in (GROUP, DISPLAY) else []
    notes += ["Shown after certain answers" if item.conditions else "", "Starts with the chart" if item.chart else ""]
    options = [option.text for option in item.options] + (["Other"] if item.other else [])
    return PreviewItem(item.kind, item.text, item.why, " · ".join(filter(None, notes)), options)
