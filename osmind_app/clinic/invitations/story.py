"""The invitation's story: every letter and what became of it, every try, by whom and when. Kept for ever."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import PATIENT, Provider
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.invitations.models import ARCHIVED, BY_STAFF, EMAIL_CHANGED, NOT_ME, UNDONE, Invitation
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import when
from osmind_app.outbox import meanings
from osmind_app.outbox import queries as outbox
from osmind_app.outbox.models import Letter
from osmind_app.outbox.reasons import plainly

PLAIN, GOOD, WARNING, BAD = "plain", "good", "warning", "bad"
Told = tuple[datetime, int, str, str]  # when, order within one moment, what, tone
LETTER_NAMES = {
    "invitation": "The invitation",
    "invitation_again": "The new invitation",
    "activation_reminder": "The reminder",
    "set_up_by_staff": "The setup email",
    "invitation_expired": 'The email "your invitation has expired"',
    "password_reset": "The password reset email",
    "password_changed": 'The email "your password was changed"',
    "temporary_password": 'The email "your password was reset at the clinic"',
    "email_confirm": "The email to confirm the new address",
    "email_about_to_change": 'The email "your portal email is about to change"',
    "email_changed": 'The email "your portal email was changed" (new address)',
    "email_changed_from": 'The email "your portal email was changed" (old address)',
    "email_kept": 'The email "your portal email was changed back"',
    "access_ended": 'The email "your portal access has changed"',
    "new_sign_in": 'The email "new sign-in"',
    "already_has_you": 'The email "the clinic already has you"',
    "account_locked": 'The email "sign-in paused"',
}
CARRY_THE_LINK = ("invitation", "invitation_again", "set_up_by_staff")
REFUSED = {
    "used": "a password was already created with it",
    "replaced": "a newer invitation had been sent",
    "withdrawn": "it had been turned off",
    "expired": "it had expired",
}
ENDED = {
    BY_STAFF: "{who} turned the link off.",
    UNDONE: "{who} took the invitation back before the email left.",
    EMAIL_CHANGED: "The link stopped working: {who} changed the email address.",
    ARCHIVED: "The link stopped working: {who} archived the patient.",
    NOT_ME: 'Whoever opened the link said "Not me". The link stopped working.',
}
STOPPED = {  # why a change of e-mail came to nothing
    "cancelled": "{who} cancelled the change of email.",
    "kept": "Whoever reads the old mailbox kept the old email. The change was stopped.",
    "replaced": "The change of email gave way to a newer one.",
    "closed": "The change of email ended with the portal access.",
    "taken": "The new email could not be confirmed: it belongs to another account.",
}
EVENTS = {
    "invitation.link_copied": "{who} copied the personal link.",
    "invitation.link_requested": "A new link was asked for.",
    "invitation.reminders_stopped": "Whoever reads the mailbox stopped the reminders.",
    "invitation.refused": "The link was tried again and refused: {why}.",
    "email_change.asked": "{who} asked for another email. It counts once it is confirmed.",
    "email_change.sent_again": "{who} had the link to confirm it sent again.",
    "email_change.confirmed": "The new email was confirmed from its mailbox. It signs in from now on.",
    "email_change.undone": "Whoever reads the old mailbox took the change of email back. The old one signs in again.",
    "email_change.ended": "{ended}",
}


@dataclass(frozen=True)
class StoryLine:
    """One line: when, what happened, and whether it is good news."""

    at: str
    text: str
    tone: str


def story(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> list[StoryLine]:
    """Everything that happened to this patient's invitations and account letters, the newest first."""
    patient = patients.get(session, actor=actor, patient_id=patient_id)
    zone = practices.get(session, actor=actor).time_zone
    rows = session.exec(
        select(Invitation).where(Invitation.patient_id == patient.id, Invitation.practice_id == patient.practice_id)
    ).all()
    letters = [letter for letter in outbox.letters_of_patient(session, patient.id) if letter.kind in LETTER_NAMES]
    events = session.exec(
        select(AuditEvent)
        .where(
            AuditEvent.patient_id == patient.id,
            AuditEvent.practice_id == patient.practice_id,
            or_(col(AuditEvent.event).startswith("invitation."), col(AuditEvent.event).startswith("email_change.")),
        )
        .order_by(col(AuditEvent.id))
    ).all()
    names = _names(session, actor.practice_id)
    kinds = {letter.id: letter.kind for letter in letters}
    told = [
        *(line for row in rows for line in _of_invitation(row, kinds, events, names, zone, now)),
        *(line for letter in letters for line in _of_letter(letter)),
        *_of_events(events, names),
    ]
    told.sort(key=lambda line: line[:2], reverse=True)
    return [StoryLine(when.short(at, zone), text, tone) for at, _, text, tone in told]


def _of_invitation(
    row: Invitation,
    kinds: dict[UUID, str],
    events: Sequence[AuditEvent],
    names: dict[UUID, str],
    zone: str,
    now: datetime,
) -> Iterator[Told]:
    who = names.get(row.sent_by_id, "The clinic") if row.sent_by_id else "The clinic"
    what = {"invitation_again": "a new invitation", "set_up_by_staff": "a setup email"}
    named = what.get(kinds.get(row.letter_id, "") if row.letter_id else "", "an invitation")
    until = when.long(row.expires_at, zone)
    yield row.sent_at, 0, f"{who} sent {named} to {row.email}. The link works until {until}.", PLAIN
    if row.opened_at:
        yield row.opened_at, 4, "The link was opened.", PLAIN
    if row.continued_at:
        yield row.continued_at, 5, 'The reader went on to "Create your password".', PLAIN
    if row.accepted_at:
        yield row.accepted_at, 6, "A password was created. The link stopped working.", GOOD
    if row.replaced_at:
        yield row.replaced_at, -1, "The earlier link stopped working: a newer invitation was sent.", PLAIN
    if row.withdrawn_at:
        ender = next((e for e in events if e.event == "invitation.withdrawn" and e.subject_id == row.id), None)
        text = ENDED[row.withdrawn_why].format(who=_who(ender, names))
        yield row.withdrawn_at, 6, text, WARNING if row.withdrawn_why == NOT_ME else PLAIN
    if row.expires_at <= now and not (row.accepted_at or row.replaced_at or row.withdrawn_at):
        yield row.expires_at, 7, "The link expired.", WARNING


def _of_letter(letter: Letter) -> Iterator[Told]:
    name = LETTER_NAMES[letter.kind]
    if letter.sent_at:
        yield letter.sent_at, 1, f"{name} left for {letter.to_email}.", PLAIN
    elif letter.withdrawn_at:
        yield letter.withdrawn_at, 1, f"{name} was taken back before it left.", PLAIN
    elif letter.failed_at:
        yield letter.failed_at, 1, f"{name} could not be sent. {meanings.why_undelivered(letter)}", _alarm(letter)
    elif letter.last_error:
        yield (
            letter.promised_at,
            1,
            f"{name} has not left yet: {plainly(letter.last_error)}. It is tried again.",
            WARNING,
        )
    else:
        yield letter.promised_at, 1, f"{name} is about to leave for {letter.to_email}.", PLAIN
    if letter.delayed_at:
        yield letter.delayed_at, 2, f"{name} is delayed on its way.", WARNING
    if letter.delivered_at:
        yield letter.delivered_at, 2, f"{name} arrived.", GOOD
    if letter.bounced_at:
        how = f"{name} {meanings.how(letter)}."
        yield letter.bounced_at, 3, f"{how} {meanings.why_undelivered(letter)}", _alarm(letter)


def _alarm(letter: Letter) -> str:
    """An invitation that did not arrive keeps somebody out; other letters only say something about the address."""
    return BAD if letter.kind in CARRY_THE_LINK else WARNING


def _of_events(events: Sequence[AuditEvent], names: dict[UUID, str]) -> Iterator[Told]:
    for event in events:
        text = EVENTS.get(event.event)
        if text:
            told = str(event.detail.get("why"))
            who, why = _who(event, names), REFUSED.get(told, "it no longer works")
            ended = STOPPED.get(told, "The change of email ended.").format(who=who)
            yield event.at, 8, text.format(who=who, why=why, ended=ended), PLAIN


def _who(event: AuditEvent | None, names: dict[UUID, str]) -> str:
    if event is not None and event.actor_kind == PATIENT:
        return "The patient"
    return names.get(event.actor_id, "The clinic") if event and event.actor_id else "The clinic"


def _names(session: Session, practice_id: UUID) -> dict[UUID, str]:
    rows = session.exec(select(Provider.id, Provider.full_name).where(Provider.practice_id == practice_id)).all()
    return {row[0]: row[1] for row in rows}
