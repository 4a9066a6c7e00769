"""One email of the practice: how it stands, what it says, trying it again, taking it back. Owners and admins only."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.mail import errors
from osmind_app.clinic.mail.names import name_of
from osmind_app.clinic.mail.states import WORDS, state_of, waits, why
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import tokens, when
from osmind_app.lib.errors import NotFound
from osmind_app.outbox import service as outbox
from osmind_app.outbox.models import Letter
from osmind_app.outbox.render import Rendered, render

# Their invitation would stay open and wait for nobody.
WITH_THEIR_INVITATION = {"invitation", "invitation_again", "set_up_by_staff", "activation_reminder", "staff_invitation"}
_NOTHING = bytes(tokens.NONCE_BYTES)


@dataclass(frozen=True)
class MailStep:
    """Something that happened to it, and when."""

    text: str
    at: str


@dataclass(frozen=True)
class OneMail:
    """One email with all that is known of it."""

    id: str = ""
    name: str = ""
    reader: str = ""
    subject: str = ""
    patient: str = ""
    patient_id: str = ""
    state: str = ""
    state_words: str = ""
    why: str = ""
    said: str = ""  # the mail service's own words
    tries: int = 0
    next_try: str = ""
    steps: list[MailStep] = field(default_factory=list)
    may_try: bool = False
    may_take_back: bool = False
    ends_with_invitation: bool = False


def one(session: Session, *, actor: Provider, letter_id: UUID, now: datetime) -> OneMail:
    """One email; another practice's is `NotFound`."""
    letter = _get(session, actor, letter_id)
    patient = _patient(session, actor, letter)
    zone = practices.get(session, actor=actor).time_zone
    state, waiting = state_of(letter, now), waits(letter)
    return OneMail(
        id=str(letter.id),
        name=name_of(letter.kind),
        reader=letter.to_email,
        subject=_as_sample(letter).subject,
        patient=patient.full_name if patient else "",
        patient_id=str(patient.id) if patient else "",
        state=state,
        state_words=WORDS[state],
        why=why(letter),
        said=letter.last_error,
        tries=letter.tries,
        next_try=when.short(letter.deliver_after, zone) if waiting and letter.deliver_after > now else "",
        steps=_steps(letter, zone),
        may_try=_may_try(letter, now),
        may_take_back=waiting and letter.kind not in WITH_THEIR_INVITATION,
        ends_with_invitation=waiting and letter.kind in WITH_THEIR_INVITATION,
    )


def preview(session: Session, *, actor: Provider, letter_id: UUID) -> Rendered:
    """The email as it is read, with links and codes that open nothing: whoever may look may not therefore get in."""
    return _as_sample(_get(session, actor, letter_id))


def try_now(session: Session, *, actor: Provider, letter_id: UUID, now: datetime) -> None:
    """Try an email that waits or was given up at once, from the first try on; raises `CantTryAgain`, `LinkHasEnded`."""
    letter = _get(session, actor, letter_id)
    if letter.useless_after is not None and letter.useless_after <= now:
        raise errors.LinkHasEnded
    if not outbox.try_now(session, letter_id=letter.id, now=now):
        raise errors.CantTryAgain
    _record(session, actor, letter, "letter.tried_again", now)


def take_back(session: Session, *, actor: Provider, letter_id: UUID, now: datetime) -> None:
    """Take an email back that has not left; raises `EndItsInvitation`, `HasLeft`."""
    letter = _get(session, actor, letter_id)
    if letter.kind in WITH_THEIR_INVITATION:
        raise errors.EndItsInvitation
    if not outbox.withdraw(session, key=letter.key, now=now):
        raise errors.HasLeft
    _record(session, actor, letter, "letter.taken_back", now)


def _get(session: Session, actor: Provider, letter_id: UUID) -> Letter:
    practices.must_be_admin(actor)
    found = session.exec(
        select(Letter).where(Letter.id == letter_id, Letter.practice_id == actor.practice_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def _patient(session: Session, actor: Provider, letter: Letter) -> Patient | None:
    return session.exec(
        select(Patient).where(Patient.id == letter.patient_id, Patient.practice_id == actor.practice_id)
    ).one_or_none()


def _may_try(letter: Letter, now: datetime) -> bool:
    ended = letter.sent_at is not None or letter.withdrawn_at is not None
    useless = letter.useless_after is not None and letter.useless_after <= now
    leaving = letter.leased_until is not None and letter.leased_until > now
    return not (ended or useless or leaving) and (letter.failed_at is not None or letter.deliver_after > now)


def _as_sample(letter: Letter) -> Rendered:
    link = letter.link
    sample = Letter(
        key="",
        kind=letter.kind,
        to_email=letter.to_email,
        context=letter.context,
        promised_at=letter.promised_at,
        deliver_after=letter.deliver_after,
    )
    if link is not None:
        nothing = replace(link, id=UUID(int=0), nonce=_NOTHING)
        sample.link_purpose, sample.link_id, sample.link_nonce = nothing.purpose, nothing.id, nothing.nonce
        sample.link_generation, sample.link_key_id = nothing.generation, nothing.key_id
    return render(sample)


def _steps(letter: Letter, zone: str) -> list[MailStep]:
    told = [
        ("Written", letter.promised_at),
        ("Left for the mail service", letter.sent_at),
        ("Delayed by the reader’s mail server", letter.delayed_at),
        ("Taken by the reader’s mail server", letter.delivered_at),
        ("Came back", letter.bounced_at),
        ("Given up", letter.failed_at if letter.sent_at is None else None),
        ("Taken back", letter.withdrawn_at),
    ]
    known = sorted(((at, text) for text, at in told if at is not None), key=lambda step: step[0])
    return [MailStep(text, when.short(at, zone)) for at, text in known]


def _record(session: Session, actor: Provider, letter: Letter, event: str, now: datetime) -> None:
    audit.record(
        session,
        actor=actor,
        event=event,
        patient_id=letter.patient_id,
        subject_id=letter.id,
        kind=letter.kind,
        now=now,
    )
