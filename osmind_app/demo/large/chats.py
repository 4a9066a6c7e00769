"""The chats of the large clinic: a question, its answer, the next question, over years; a few wait for an answer."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from osmind_app.clinic.families.models import SELF
from osmind_app.clinic.messaging.models import CLINIC, PATIENT, Chat, ChatMessage, ChatReader
from osmind_app.demo.large.people import Known
from osmind_app.demo.large.plan import MESSAGES_EACH, Plan
from osmind_app.demo.large.rows import Rows
from osmind_app.demo.large.words import EXCHANGES, WELCOME
from osmind_app.lib import sealed

WAITING, RECENT = 0.02, timedelta(days=3)  # so many wait for an answer, since then at most
COLUMN = "chat_message.text"  # as the model seals it


def messages(session: Session, plan: Plan, known: list[Known]) -> Iterator[int]:
    """Write fifteen for each patient, into the chats of those who use the portal; yields how many were made since."""
    common = {"practice_id": plan.practice.id}
    chats, lines, readers = (Rows(session, model, common) for model in (Chat, ChatMessage, ChatReader))
    with_portal = [one for one in known if one.account_id is not None]
    lengths = _lengths(plan, len(known) * MESSAGES_EACH, len(with_portal))
    for patient, length in zip(with_portal, lengths, strict=True):
        chat, written = _chat(plan, patient, length)
        chats.add(**chat)
        for line in written:
            lines.add(**line)
        for reader in _readers(plan, patient, chat):
            readers.add(**reader)
        if lines.is_full:
            chats.write()
            readers.write()
            yield lines.write()
    chats.write()
    readers.write()
    yield lines.write()


def _lengths(plan: Plan, total: int, count: int) -> Iterator[int]:
    """How long each chat is: from one message to twice the average, and `total` together."""
    for left in range(count, 0, -1):
        length = total if left == 1 else plan.chance.randint(1, max(1, round(2 * total / left) - 1))
        yield length
        total -= length


def _chat(plan: Plan, patient: Known, length: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A chat and its messages, which end with the clinic's unless the patient waits."""
    chance, id = plan.chance, plan.id()
    waits = chance.random() < WAITING
    last = plan.now - chance.random() * (RECENT if waits else plan.now - patient.added_at)
    began = min(patient.added_at + timedelta(hours=90), last)
    start = chance.randrange(len(EXCHANGES))
    written = []
    for number in range(1, length + 1):
        from_clinic = (length - number) % 2 == waits
        exchange = EXCHANGES[(start - (length - number + waits) // 2) % len(EXCHANGES)]
        at = began + (last - began) * (number / length)
        text = WELCOME if number == 1 and from_clinic else exchange[from_clinic]
        written.append(_line(plan, patient, id, number, from_clinic, text, at))
    chat = {
        "id": id,
        "patient_id": patient.id,
        "opened_at": began,
        "last_at": last,
        "last_number": length,
        "clinic_number": length - waits,
        "patient_number": length - (not waits),
        "waiting_since": last if waits else None,
    }
    return chat, written


def _line(
    plan: Plan, patient: Known, chat_id: Any, number: int, from_clinic: bool, text: str, at: datetime
) -> dict[str, Any]:
    id = plan.id()
    return {
        "id": id,
        "chat_id": chat_id,
        "number": number,
        "author_kind": CLINIC if from_clinic else PATIENT,
        "author_id": patient.provider_id if from_clinic else patient.account_id,
        "author_role": "" if from_clinic else SELF,
        "text_sealed": sealed.seal(text, column=COLUMN, row_id=id),
        "sent_at": at,
        "form_key": f"{chat_id}:demo-{number}",
    }


def _readers(plan: Plan, patient: Known, chat: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Everybody has read to the end, but for what waits."""
    clinic = filter(None, (patient.provider_id, patient.other_id))
    for kind, reader_id in (*((CLINIC, one) for one in clinic), (PATIENT, patient.account_id)):
        waits = kind == CLINIC and chat["waiting_since"] is not None
        yield {
            "id": plan.id(),
            "chat_id": chat["id"],
            "reader_kind": kind,
            "reader_id": reader_id,
            "read_number": chat["last_number"] - waits,
            "read_at": chat["last_at"],
            "form_key": plan.id().hex,
        }
