"""Scores over time: what the scales of one patient came to, as a chart and as the table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.intake import scoring, sent_forms
from osmind_app.clinic.intake.models import FormVersion, Submission
from osmind_app.clinic.intake.questionnaire import Questionnaire
from osmind_app.clinic.intake.scales import SCALES
from osmind_app.clinic.intake.scoring import Score
from osmind_app.clinic.patients import opening
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import when

MOST = 200  # forms of one patient, the newest
WIDTH, HEIGHT = 360, 220  # of the drawing; what is drawn stays LEFT of, ABOVE and BELOW its edges
LEFT, RIGHT, ABOVE, BELOW = 34, 14, 12, 30


@dataclass(frozen=True)
class ScorePoint:
    """One time a scale was filled in."""

    submission_id: str = ""
    on: str = ""
    words: str = ""  # "12 of 27, moderate"
    flag: str = ""  # an answer that asked for help
    is_drawn: bool = True  # there was a sum
    x: int = 0
    y: int = 0


@dataclass(frozen=True)
class BandMark:
    """One band of the chart: its words, where it begins, and the stripe it is."""

    words: str = ""
    begins: str = ""
    y: int = 0
    height: int = 0
    text_y: int = 0
    shaded: bool = False


@dataclass(frozen=True)
class ScoreChart:
    """One scale of one patient."""

    name: str = ""
    said: str = ""  # the chart in a sentence, for who can't see it
    line: str = ""  # the points of the line
    points: list[ScorePoint] = field(default_factory=list)  # the newest first
    bands: list[BandMark] = field(default_factory=list)
    first: str = ""  # the dates at its ends
    last: str = ""


def of_patient(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> list[ScoreChart]:
    """Every scale this patient has sent, which is written down; none for the front desk (D1).

    Raises `NotFound`, and `ReasonNeeded` as a chart does.
    """
    patient = opening.may_read(session, actor=actor, patient_id=patient_id, now=now)
    if not sent_forms.reads_answers(actor):
        return []
    found = session.exec(
        select(Submission)
        .where(
            Submission.practice_id == actor.practice_id,
            Submission.patient_id == patient.id,
            col(Submission.submitted_at).is_not(None),
        )
        .order_by(col(Submission.submitted_at).desc(), col(Submission.id).desc())
        .limit(MOST)
    ).all()
    forms = _counted(session, actor, {one.form_version_id for one in found})
    by_key: dict[str, list[Submission]] = {}
    for one in found:
        if one.form_version_id in forms:
            by_key.setdefault(one.form_key, []).append(one)
    if by_key:
        audit.record(session, actor=actor, event="form.scores_read", patient_id=patient.id, now=now)
    zone = ZoneInfo(practices.get(session, actor=actor).time_zone)
    charts = [_chart(sent, forms, zone) for sent in by_key.values()]
    return sorted(charts, key=lambda chart: chart.name)


def _counted(session: Session, actor: Provider, version_ids: set[UUID]) -> dict[UUID, Questionnaire]:
    """Those of these versions that are scored."""
    versions = session.exec(
        select(FormVersion.id, FormVersion.content).where(
            FormVersion.practice_id == actor.practice_id, col(FormVersion.id).in_(version_ids)
        )
    ).all()
    forms = {version_id: Questionnaire.parse(content) for version_id, content in versions}
    return {version_id: form for version_id, form in forms.items() if scoring.bands(form)}


def _chart(sent: Sequence[Submission], forms: dict[UUID, Questionnaire], zone: ZoneInfo) -> ScoreChart:
    """The chart of one form, whose bands are those of its newest version."""
    newest = forms[sent[0].form_version_id]
    days = [one.submitted_at.astimezone(zone).date() for one in sent if one.submitted_at is not None]
    answers = [one.answers for one in sent]
    scores = [
        score
        for one, given in zip(sent, answers, strict=True)
        if (score := scoring.score(forms[one.form_version_id], given)) is not None
    ]
    highest = max(score.highest for score in scores)
    points = [
        ScorePoint(
            submission_id=str(one.id),
            on=when.day(day),
            words=score.words,
            flag=_flag(newest) if scoring.crisis(forms[one.form_version_id], given) else "",
            is_drawn=score.total is not None,
            x=_across(day, days),
            y=_up(score.total or 0, highest),
        )
        for one, given, day, score in zip(sent, answers, days, scores, strict=True)
    ]
    return ScoreChart(
        name=scores[0].scale,
        said=_said(scores, days),
        line=" ".join(f"{point.x},{point.y}" for point in reversed(points) if point.is_drawn),
        points=points,
        bands=_bands(scoring.bands(newest), highest),
        first=when.day(days[-1]),
        last=when.day(days[0]) if days[0] != days[-1] else "",
    )


def _flag(form: Questionnaire) -> str:
    scale = SCALES.get(form.scale)
    return f"Question {scale.crisis} above 0" if scale and scale.crisis else "An answer asked for help"


def _said(scores: Sequence[Score], days: Sequence[date]) -> str:
    said = [f"{when.day(day)}: {score.words}" for score, day in zip(scores, days, strict=True)]
    return f"{scores[0].scale} over time. {'; '.join(reversed(said))}."


def _across(day: date, days: Sequence[date]) -> int:
    """Where a day stands between the first and the last; a single one stands in the middle."""
    span = (days[0] - days[-1]).days
    share = (day - days[-1]).days / span if span else 0.5
    return round(LEFT + share * (WIDTH - LEFT - RIGHT))


def _up(total: int, highest: int) -> int:
    share = total / highest if highest else 0
    return round(HEIGHT - BELOW - share * (HEIGHT - ABOVE - BELOW))


def _bands(bands: tuple[tuple[int, str], ...], highest: int) -> list[BandMark]:
    ends = [least for least, _ in bands[1:]] + [highest]
    marks = []
    for at, ((least, words), end) in enumerate(zip(bands, ends, strict=True)):
        top, bottom = _up(min(end, highest), highest), _up(min(least, highest), highest)
        marks.append(
            BandMark(
                words=words,
                begins=str(least),
                y=top,
                height=bottom - top,
                text_y=bottom - 4,
                shaded=at % 2 == 1,
            )
        )
    return marks
