"""What the demo's patients and their care teams wrote to each other: answered, waiting, unread, and a long history."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.models import SELF, PortalAccess
from osmind_app.clinic.messaging import chats, reading, sending, welcome_settings
from osmind_app.clinic.messaging.models import Chat, ChatMessage
from osmind_app.clinic.messaging.welcome_settings import OWN
from osmind_app.clinic.patients.models import Patient
from osmind_app.outbox.models import Letter

PATIENT = ""  # who wrote, else a provider's key
LONG_AGO = 60.0  # hours
READ = "read"  # both sides have read to the end; without it the newest is new to its reader

Line = tuple[str, float, str]  # who, hours ago, words

SMALL_TALK = (
    (PATIENT, "Good morning. Is my appointment this week still on?"),
    ("rivera", "Yes, it is. You’ll find it under Appointments."),
    (PATIENT, "Thank you. I’ll be there."),
    ("okafor", "The front desk has sent you the form for the insurance. It takes five minutes."),
    (PATIENT, "Done, I sent it back last night."),
    ("rivera", "It arrived. Thank you for being so quick."),
)

# first name → what was written, the oldest first
TALKS: dict[str, tuple[str, tuple[Line, ...]]] = {
    "June": (
        "",
        (
            *[(who, 24.0 * (50 - at), words) for at, (who, words) in enumerate(SMALL_TALK * 7)],
            (PATIENT, 27, "Could we move Thursday to a later time? I have to work until four."),
            ("rivera", 25.5, "Of course. Five o’clock is free, shall I put you down for that?"),
            (PATIENT, 25, "Five is perfect."),
            ("rivera", 24.8, "Done. You’ll see the new time under Appointments."),
            ("okafor", 1.2, "One more thing: please bring the letter from your insurance, or send a photo of it here."),
        ),
    ),
    "Priya": (
        "",
        (
            (PATIENT, 5, "Hello, I have a new phone number. I changed it under Contact info. Is that enough?"),
            (PATIENT, 4.9, "And may I come by bike, is there a place to lock it?"),
        ),
    ),
    "Teller": (
        READ,
        (
            (PATIENT, 72, "Do I have to use a last name anywhere? I have only the one."),
            ("rivera", 70, "No, one name is fine everywhere. If a form insists, leave the field empty."),
            (PATIENT, 69, "Thank you!"),
            ("rivera", 68, "You’re welcome."),
        ),
    ),
    "Anneliese": (
        "",
        (
            (PATIENT, 50, "I can’t find the receipt from October."),
            ("okafor", 47, "It’s under Documents now. Write again if you can’t open it."),
            (PATIENT, 2.5, "Found it, thank you. Could you also send the one from September?"),
        ),
    ),
    "Henry": (
        "",
        ((PATIENT, 31, "My daughter would like to come along to the next appointment. Is that possible?"),),
    ),
    "Carlos": (
        READ,
        (
            (PATIENT, 200, "Where do I park?"),
            ("okafor", 199, "Behind the building, the places marked Willow Creek are free for an hour and a half."),
        ),
    ),
    "Siobhán": ("", (("rivera", 20, "Your next video visit is on Tuesday. The link works from 15 minutes before."),)),
    "Dmitri": (
        "",
        (
            (PATIENT, 26, "I’m running late today, about ten minutes."),
            ("okafor", 25.8, "That’s all right, come in when you’re here."),
            (PATIENT, 0.4, "I left my umbrella with you yesterday, a green one. Has anybody seen it?"),
        ),
    ),
}


def welcome_from(session: Session, provider: Provider, *, now: datetime) -> None:
    """This provider welcomes everybody who joins from now on (S68)."""
    welcome_settings.turn(session, actor=provider, whose=OWN, on=True, now=now)


def live_through(session: Session, staff: dict[str, Provider], *, now: datetime) -> None:
    """Everything above, each message at its time; letters about them left then."""
    practice_id = staff["rivera"].practice_id
    for first_name, (ends, lines) in TALKS.items():
        patient = session.exec(
            select(Patient).where(Patient.practice_id == practice_id, Patient.first_name == first_name)
        ).one()
        _talk(session, patient, lines, ends, staff, now)
    session.exec(
        update(Letter)
        .where(col(Letter.practice_id) == practice_id, col(Letter.kind).in_(("new_message", "care_team_update")))
        .where(col(Letter.sent_at).is_(None), col(Letter.deliver_after) <= now)
        .values(sent_at=col(Letter.deliver_after), delivered_at=col(Letter.deliver_after), tries=1, claims=1)
    )


def _talk(
    session: Session, patient: Patient, lines: tuple[Line, ...], ends: str, staff: dict[str, Provider], now: datetime
) -> None:
    access = families.portal_of(session, practice_id=patient.practice_id, patient_id=patient.id)
    if access is None:
        return
    old = [line for line in lines if line[1] > LONG_AGO]
    _long_ago(session, patient, access, old, staff, now)
    for who, hours_ago, words in lines[len(old) :]:
        author, at = staff[who] if who else access, now - timedelta(hours=hours_ago)
        reading.mark_read(session, actor=author, patient_id=patient.id, number=_last(session, patient), now=at)
        chat = chats.held(session, patient=patient, now=at)
        key = chats.reader_of(session, actor=author, chat=chat).form_key
        sending.send(session, actor=author, patient_id=patient.id, text=words, form_key=key, now=at)
    if ends == READ:
        at = now - timedelta(hours=lines[-1][1] - 0.5)
        for reader in (access, staff["okafor" if patient.primary_provider_id == staff["okafor"].id else "rivera"]):
            reading.mark_read(session, actor=reader, patient_id=patient.id, number=_last(session, patient), now=at)


def _long_ago(
    session: Session,
    patient: Patient,
    access: PortalAccess,
    lines: Sequence[Line],
    staff: dict[str, Provider],
    now: datetime,
) -> None:
    """What everybody has long read, written down at once."""
    if not lines:
        return
    chat = chats.held(session, patient=patient, now=now - timedelta(hours=lines[0][1]))
    for number, (who, hours_ago, words) in enumerate(lines, chat.last_number + 1):
        author = staff[who] if who else access
        message = ChatMessage(
            practice_id=chat.practice_id,
            chat_id=chat.id,
            number=number,
            author_kind=chats.side(author),
            author_id=author.actor_id,
            author_role="" if who else SELF,
            sent_at=now - timedelta(hours=hours_ago),
            form_key=f"{chat.id}:demo-{number}",
        )
        message.text = words
        session.add(message)
        chat.last_number, chat.last_at = number, message.sent_at
    session.add(chat)
    session.flush()


def _last(session: Session, patient: Patient) -> int:
    found = session.exec(
        select(Chat.last_number).where(Chat.patient_id == patient.id, Chat.practice_id == patient.practice_id)
    ).first()
    return found or 0
