"""Finding a chat, and what one reader has of it: made when they are first needed, by whoever comes first."""

from datetime import datetime
from uuid import uuid4

from sqlmodel import Session, select

from osmind_app.clinic.messaging.models import CLINIC, PATIENT, Chat, ChatReader
from osmind_app.clinic.messaging.reach import Writer
from osmind_app.clinic.patients import care_team
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import db, live


def side(actor: Writer) -> str:
    """CLINIC or PATIENT: on which side of the conversation somebody is."""
    return CLINIC if actor.actor_kind == CLINIC else PATIENT


def find(session: Session, *, patient: Patient) -> Chat | None:
    """The patient's chat, if anybody has written or looked into it yet."""
    return session.exec(
        select(Chat).where(Chat.patient_id == patient.id, Chat.practice_id == patient.practice_id)
    ).first()


def held(session: Session, *, patient: Patient, now: datetime) -> Chat:
    """The patient's chat, opened if need be; whoever writes into it at this moment waits."""
    made = Chat(practice_id=patient.practice_id, patient_id=patient.id, opened_at=now)
    db.insert(session, made, unless_there="patient_id")
    return session.exec(
        select(Chat)
        .where(Chat.patient_id == patient.id, Chat.practice_id == patient.practice_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def reader_of(session: Session, *, actor: Writer, chat: Chat) -> ChatReader:
    """What this reader has of the chat, made on their first look; two tabs at once make one."""
    asked = (
        select(ChatReader)
        .where(
            ChatReader.chat_id == chat.id,
            ChatReader.reader_id == actor.actor_id,
            ChatReader.practice_id == actor.practice_id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = session.exec(asked).first()
    if found is None:
        made = ChatReader(
            practice_id=chat.practice_id,
            chat_id=chat.id,
            reader_kind=side(actor),
            reader_id=actor.actor_id,
            form_key=new_form_key(),
        )
        db.insert(session, made, unless_there="chat_id, reader_id")
        found = session.exec(asked).one()
    return found


def new_form_key() -> str:
    """A key for the composer that opens now."""
    return uuid4().hex


def look_again(session: Session, *, patient: Patient) -> None:
    """Once this is committed, the patient's pages and those of the care team read again."""
    team = {patient.primary_provider_id, *care_team.member_ids(session, patient=patient)}
    live.look_again(session, live.patient(patient.id), *(live.provider(one) for one in team))
