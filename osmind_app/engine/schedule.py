"""The recurring jobs, one readable line each. Their rules live in the clinic; each is harmless late, early or twice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dbos import DBOS, ScheduleInput

from osmind_app.clinic.accounts import tidying
from osmind_app.clinic.billing import card_checkouts, card_silence
from osmind_app.clinic.documents import service as documents
from osmind_app.clinic.guardians import service as guardians
from osmind_app.clinic.intake import scheduling
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.joining import service as joining
from osmind_app.engine.post import PostBox
from osmind_app.lib import cards, clock, db, log

EVERY_MINUTE = "* * * * *"
EVERY_QUARTER = "*/15 * * * *"  # midnight comes at a quarter somewhere
EVERY_HOUR = "17 * * * *"
BATCHES = 20  # in one run; the rest waits for the next


@dataclass(frozen=True)
class Job:
    """Something to do again and again."""

    name: str
    when: str  # cron, UTC
    do: Callable[[datetime], Any]


def jobs(box: PostBox) -> list[Job]:
    """Every recurring job of the house."""
    return [
        Job("make-late-invitations-anew", EVERY_MINUTE, _in_one_transaction(invitations.renew_stale)),
        Job("notice-late-invitations", EVERY_MINUTE, _in_one_transaction(invitations.note_late)),
        Job("notice-expired-invitations", EVERY_MINUTE, _in_one_transaction(invitations.note_expired)),
        Job("finish-invitations-to-many", EVERY_MINUTE, _finish_batches),
        Job("remind-invited-patients", EVERY_MINUTE, _in_one_transaction(invitations.remind)),
        Job("ask-forms-on-schedule", EVERY_MINUTE, _in_batches(scheduling.ask_due)),
        Job("end-guardians-at-age", EVERY_QUARTER, _in_one_transaction(guardians.end_at_age)),
        Job("post-due-letters", EVERY_MINUTE, box.sweep),
        Job("ask-about-card-payments", EVERY_MINUTE, _ask_about_cards),
        Job("forget-who-did-not-join", EVERY_HOUR, _in_one_transaction(joining.forget_unfinished)),
        Job("ask-about-silent-letters", EVERY_HOUR, box.ask),
        Job("forget-old-jobs", EVERY_HOUR, box.forget),
        Job("forget-unclaimed-uploads", EVERY_HOUR, _in_batches(documents.forget_unclaimed)),
        Job("forget-old-sign-ins", EVERY_HOUR, _in_batches(tidying.forget_old)),
    ]


def register(found: list[Job]) -> None:
    """Make the jobs known as workflows; before the launch."""
    for job in found:
        _workflows[job.name] = DBOS.workflow(name=job.name)(_workflow(job))


def apply(found: list[Job]) -> None:
    """Write the timetable down; after the launch. Each tick runs once, however many workers there are."""
    DBOS.apply_schedules(
        [ScheduleInput(schedule_name=job.name, workflow_fn=_workflows[job.name], schedule=job.when) for job in found]
    )


def _in_one_transaction(deed: Callable[..., Any]) -> Callable[[datetime], None]:
    def run(now: datetime) -> None:
        with db.writing() as session:
            deed(session, now=now)

    return run


def _in_batches(deed: Callable[..., bool]) -> Callable[[datetime], None]:
    """One short transaction after another, for as long as the deed says that there is more."""

    def run(now: datetime) -> None:
        for _ in range(BATCHES):
            with db.writing() as session:
                more = deed(session, now=now)
            if not more:
                return

    return run


def _finish_batches(now: datetime) -> None:
    """Send the rest of what was left behind, part by part, as whoever started it."""
    with db.reading() as session:
        left = invitations.batches_left(session, now=now)
    for batch_id, maker in left:
        going = True
        while going:
            with db.writing() as session:
                batch = invitations.send_some(session, actor=maker, batch_id=batch_id, now=clock.now())
            going = batch.finished_at is None and batch.stopped_at is None


def _ask_about_cards(_now: datetime) -> None:
    """Ask Stripe what became of payments that it has said nothing about; what it doesn't answer is asked again."""
    if not cards.is_on():
        return
    with db.writing() as session:
        refs = card_silence.unanswered(session, now=clock.now())
    for ref in refs:
        try:
            told = cards.ask(ref)
        except cards.Unreachable:
            log.warning("cards.not_answered")
            continue
        with db.writing() as session:
            card_checkouts.heard(session, told=told, now=clock.now())


_workflows: dict[str, Callable[[datetime, Any], None]] = {}


def _workflow(job: Job) -> Callable[[datetime, Any], None]:
    def run(_at: datetime, _context: Any) -> None:
        job.do(clock.now())

    return run
