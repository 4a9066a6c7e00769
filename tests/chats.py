"""Writing into a chat, as the page does: with the key of the composer that is open."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from osmind_app.clinic.messaging import service as messaging
from osmind_app.clinic.messaging.models import ChatMessage
from osmind_app.clinic.messaging.reach import Writer


def composer(session: Session, actor: Writer, patient_id: UUID, now: datetime) -> str:
    """The key of this writer's open composer in the patient's chat."""
    return messaging.open_chat(session, actor=actor, patient_id=patient_id, now=now).form_key


def says(session: Session, *, actor: Writer, patient_id: UUID, text: str, now: datetime) -> ChatMessage:
    """Open the chat and send one message."""
    key = composer(session, actor, patient_id, now)
    return messaging.send(session, actor=actor, patient_id=patient_id, text=text, form_key=key, now=now)
