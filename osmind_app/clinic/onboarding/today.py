"""What needs attention today: invitations that did not arrive or ran out, and what patients asked, wrote and sent."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import FRONT_DESK, Provider
from osmind_app.clinic.billing import bill_list
from osmind_app.clinic.intake import sent_forms
from osmind_app.clinic.messaging import queries as messaging
from osmind_app.clinic.onboarding import chips
from osmind_app.clinic.onboarding.chips import LastInvite
from osmind_app.clinic.patients import news, reach
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.tasks import queries as tasks
from osmind_app.clinic.tasks.service import (
    APPOINTMENT_ASKED,
    EMAIL_KEPT,
    FORM_NEEDS_REVIEW,
    JOIN_ASKED,
    LETTER_FAILED,
    LINK_REQUESTED,
    NOT_LEFT,
    NOT_ME,
)
from osmind_app.lib import when
from osmind_app.outbox import meanings

BOUNCED, EXPIRED, EXPIRES_TODAY = "bounced", "expired", "expires_today"  # causes besides the kinds of tasks
JOINED = "joined"  # by a shared link, and nobody has looked yet
CONTACT_CHANGED = "contact_changed"
MESSAGE_WAITS = "message_waits"  # the patient wrote more than a day ago, and nobody answered
FORM_TO_REVIEW = "form_to_review"  # sent, and nobody has reviewed it
OVERDUE = "overdue"  # an invoice
RESEND, FIX_EMAIL, OPEN = "resend", "fix_email", "open"  # cures: a click sends; the profile opens at the e-mail
REVIEW = "review"  # the profile opens beside the charts that may be the same person's
ANSWER = "answer"  # the profile opens at the appointments
WRITE, READ_FORM, OPEN_BILL = "write", "read_form", "open_bill"  # the chat, the form, the invoice opens
UNANSWERED_AFTER = timedelta(hours=24)
OTHER_WAYS = "You can also copy the link from the profile and text it, read it out or print it."  # B22
MOST_PER_CAUSE = 100
PAGE = 25
STILL_NEWS = timedelta(days=30)  # what expired before is found in the list, not here

CURES = {
    FORM_NEEDS_REVIEW: OPEN,
    NOT_ME: FIX_EMAIL,
    EMAIL_KEPT: OPEN,
    BOUNCED: FIX_EMAIL,
    LINK_REQUESTED: RESEND,
    MESSAGE_WAITS: WRITE,
    NOT_LEFT: OPEN,
    LETTER_FAILED: OPEN,
    APPOINTMENT_ASKED: ANSWER,
    JOIN_ASKED: REVIEW,
    JOINED: REVIEW,
    FORM_TO_REVIEW: READ_FORM,
    OVERDUE: OPEN_BILL,
    EXPIRED: RESEND,
    EXPIRES_TODAY: RESEND,
    CONTACT_CHANGED: OPEN,
}


@dataclass(frozen=True)
class TodayRow:
    """One patient who needs attention, why, and the cure; `task_id` when ticking it off is part of that.

    `form_id` is the form that `READ_FORM` opens, `bill_id` the invoice that `OPEN_BILL` opens.
    """

    patient_id: str = ""
    name: str = ""
    cause: str = ""
    sentence: str = ""
    cure: str = ""
    task_id: str = ""
    form_id: str = ""
    bill_id: str = ""


@dataclass(frozen=True)
class TodayCount:
    """How many patients are here for one cause."""

    cause: str
    number: int


@dataclass(frozen=True)
class TodayPage:
    """One page, the most pressing first; a page of 0 means there is none on that side."""

    rows: list[TodayRow] = field(default_factory=list)
    counts: list[TodayCount] = field(default_factory=list)
    total_text: str = "0"
    page: int = 1
    next_page: int = 0
    previous_page: int = 0


Found = tuple[Patient, str, str, datetime]  # whose, cause, the task, form or invoice it is about, since when


def today(session: Session, *, actor: Provider, now: datetime, page: int = 1) -> TodayPage:
    """What needs attention among the actor's patients (D1), each patient once, by the most pressing cause."""
    zone = practices.get(session, actor=actor).time_zone
    rows: dict[UUID, Found] = {}
    full = False
    for cause, found in _causes(session, actor, zone, now):
        full = full or len(found) >= MOST_PER_CAUSE
        for patient, task_id, since in found:
            rows.setdefault(patient.id, (patient, cause, task_id, since))
    every = list(rows.values())
    page = max(1, min(page, -(-len(every) // PAGE)))
    shown = every[(page - 1) * PAGE : page * PAGE]
    ids = [patient.id for patient, *_ in shown]
    invites = chips.last_invites(session, practice_id=actor.practice_id, patient_ids=ids)
    counted = Counter(cause for _, cause, *_ in every)  # in order of urgency, as the rows are
    return TodayPage(
        rows=[_row(one, invites.get(one[0].id), zone, now, actor) for one in shown],
        counts=[TodayCount(cause, number) for cause, number in counted.items()],
        total_text=f"{len(every)}+" if full else str(len(every)),
        page=page,
        next_page=page + 1 if page * PAGE < len(every) else 0,
        previous_page=page - 1,
    )


def _causes(
    session: Session, actor: Provider, zone: str, now: datetime
) -> Iterator[tuple[str, list[tuple[Patient, str, datetime]]]]:
    state, until = col(Patient.portal_state), col(Patient.portal_until)
    asked = _asked(session, actor)
    local = now.astimezone(ZoneInfo(zone))
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    recent = until > now - STILL_NEWS
    if actor.role != FRONT_DESK:  # what is answered on forms is not theirs to know (D1)
        yield FORM_NEEDS_REVIEW, _tasks(asked, FORM_NEEDS_REVIEW)
    yield NOT_ME, _tasks(asked, NOT_ME)
    yield EMAIL_KEPT, _tasks(asked, EMAIL_KEPT)
    yield BOUNCED, _patients(session, actor, [state == chips.BOUNCED], until)
    yield LINK_REQUESTED, _tasks(asked, LINK_REQUESTED)
    late = messaging.unanswered_since(session, actor=actor, before=now - UNANSWERED_AFTER, at_most=MOST_PER_CAUSE)
    yield MESSAGE_WAITS, [(patient, "", since) for patient, since in late]
    yield NOT_LEFT, _tasks(asked, NOT_LEFT)
    yield LETTER_FAILED, _tasks(asked, LETTER_FAILED)
    yield APPOINTMENT_ASKED, [(patient, "", since) for patient, _, since in _tasks(asked, APPOINTMENT_ASKED)]
    yield JOIN_ASKED, [(patient, "", since) for patient, _, since in _tasks(asked, JOIN_ASKED)]
    yield JOINED, _joined(session, actor)
    sent = sent_forms.waiting_for_review(session, actor=actor, at_most=MOST_PER_CAUSE)
    yield FORM_TO_REVIEW, [(patient, str(key), since) for patient, key, since in sent]
    bills = bill_list.overdue(session, actor=actor, now=now, at_most=MOST_PER_CAUSE)
    yield OVERDUE, [(patient, str(key), since) for patient, key, since in bills]
    yield EXPIRED, _patients(session, actor, [state == chips.INVITED, until <= now, recent], until.desc())
    yield EXPIRED, _patients(session, actor, [state == chips.EXPIRED, recent], until.desc())
    yield EXPIRES_TODAY, _patients(session, actor, [state == chips.INVITED, until > now, until < midnight], until)
    changed = news.of_practice(session, actor=actor, at_most=MOST_PER_CAUSE)
    yield CONTACT_CHANGED, [(patient, "", since) for patient, since in changed]


def _patients(
    session: Session, actor: Provider, conditions: list[Any], order: Any
) -> list[tuple[Patient, str, datetime]]:
    found = session.exec(
        select(Patient)
        .where(reach.within(actor), col(Patient.archived_at).is_(None), *conditions)
        .order_by(order)
        .limit(MOST_PER_CAUSE)
        .execution_options(populate_existing=True)
    ).all()
    return [(patient, "", patient.portal_until or patient.created_at) for patient in found]


def _joined(session: Session, actor: Provider) -> list[tuple[Patient, str, datetime]]:
    waits = (col(Patient.joined_by_link_at).is_not(None), col(Patient.reviewed_at).is_(None))
    found = _patients(session, actor, [*waits], col(Patient.joined_by_link_at))
    return [(patient, "", patient.joined_by_link_at or since) for patient, _, since in found]


def _asked(session: Session, actor: Provider) -> list[tuple[tasks.OpenTask, Patient]]:
    found = tasks.open_tasks(session, actor=actor, at_most=MOST_PER_CAUSE)
    about = select(Patient).where(reach.within(actor), col(Patient.id).in_([task.patient_id for task in found]))
    by_id = {patient.id: patient for patient in session.exec(about).all()}
    return [(task, by_id[task.patient_id]) for task in found]


def _tasks(asked: list[tuple[tasks.OpenTask, Patient]], kind: str) -> list[tuple[Patient, str, datetime]]:
    return [(patient, str(task.id), task.created_at) for task, patient in asked if task.kind == kind]


def _row(found: Found, last: LastInvite | None, zone: str, now: datetime, actor: Provider) -> TodayRow:
    patient, cause, about, since = found
    whose = "your" if patient.primary_provider_id == actor.id else "an"
    return TodayRow(
        patient_id=str(patient.id),
        name=patient.full_name,
        cause=cause,
        sentence=_sentence(cause, last, when.short(since, zone), now, whose),
        cure=CURES[cause],
        task_id="" if cause in (FORM_TO_REVIEW, OVERDUE) else about,
        form_id=about if cause == FORM_TO_REVIEW else "",
        bill_id=about if cause == OVERDUE else "",
    )


def _sentence(cause: str, last: LastInvite | None, at: str, now: datetime, whose: str) -> str:
    address = last.invitation.email if last else "the patient"
    other_ways = OTHER_WAYS if last and last.invitation.is_live(now) else ""
    if cause == BOUNCED:
        why = meanings.why_undelivered(last.letter) if last and last.letter else ""
        return " ".join(filter(None, [f"The invite to {address} did not arrive.", why, other_ways]))
    return {
        FORM_NEEDS_REVIEW: f"An answer on a form, given on {at}, needs to be read today.",
        NOT_ME: f'Whoever got the invite at {address} said "Not me" on {at}. The link is off. Check the email.',
        EMAIL_KEPT: f"The change of email was stopped or taken back from the old mailbox on {at}. Call the patient.",
        LINK_REQUESTED: f"Asked for a new invite on {at}.",
        MESSAGE_WAITS: f"Wrote on {at}. Nobody has answered yet.",
        FORM_TO_REVIEW: f"Sent a form on {at}. Nobody has reviewed it yet.",
        OVERDUE: f"The invoice of {at} is overdue.",
        NOT_LEFT: f"The invite {_by(last)} to {address} has not left yet. It is tried again. {other_ways}",
        APPOINTMENT_ASKED: f"Asked for an appointment on {at}. Book, move or decline it.",
        JOIN_ASKED: f"Joined by link. Asked on {at}: is this somebody you already have?",
        JOINED: f"Joined by {whose} invite link on {at}. Compare with the patients you have.",
        LETTER_FAILED: f"A letter could not be sent: given up on {at}.",
        EXPIRED: f"The invite to {address} expired on {at}.",
        CONTACT_CHANGED: f"Changed their contact info in the portal on {at}. Look at what is new.",
        EXPIRES_TODAY: f"The invite to {address} works until {at} and was not used yet.",
    }[cause]


def _by(last: LastInvite | None) -> str:
    return f"{last.sender} sent" if last and last.sender else "that was sent"
