"""What a patient does in the portal, as the browser asks for it: look at Home, read, write, fill in a form."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from sqlmodel import Session

from osmind_app.clinic.intake import publishing
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.patients.models import Patient
from osmind_app.osmind_app import app
from osmind_app.web import routes
from osmind_app.web.portal.form.state import FormState
from osmind_app.web.portal.home.state import HomeState
from osmind_app.web.portal.messages.state import MessagesState
from tests import cast
from tests.bench.tab import Tab

assert app
FORM, QUESTION = "health_history", "reason"


@dataclass
class Visitor:
    """One patient at one tab."""

    tab: Tab
    submission_id: str
    message_key: str = ""
    saved: int = 0
    typed: str = field(default="")


def prepare(session: Session, *, people: cast.Cast, patient: Patient, now: datetime) -> str:
    """Ask a form of this patient; its id."""
    publishing.stock(session, practice_id=patient.practice_id, now=now)
    return str(intake.assign(session, actor=people.rivera, patient_id=patient.id, form_key=FORM, now=now).id)


async def look_at_home(visitor: Visitor) -> float:
    """Home, read anew."""
    visitor.tab.go(routes.HOME)
    return await visitor.tab.event(f"{HomeState.get_full_name()}.load", {}, "page_rx_state_")


async def read_messages(visitor: Visitor) -> float:
    """The chat, read anew."""
    visitor.tab.go(routes.MESSAGES)
    took = await visitor.tab.event(f"{MessagesState.get_full_name()}.load", {}, '"form_key"')
    visitor.message_key = visitor.tab.last.rpartition('"form_key":"')[2].partition('"')[0]
    return took


async def write_message(visitor: Visitor) -> float:
    """One message to the care team, until it stands in the chat."""
    if not visitor.message_key:
        return await read_messages(visitor)
    word = uuid4().hex
    form = {"text": f"A question about my next visit {word}", "form_key": visitor.message_key}
    took = await visitor.tab.event(f"{MessagesState.get_full_name()}.send", {"form": form}, word)
    visitor.message_key = visitor.tab.last.rpartition('"form_key":"')[2].partition('"')[0]
    return took


async def open_form(visitor: Visitor) -> float:
    """The page of the form they are at."""
    visitor.tab.go(routes.own_form(visitor.submission_id, "1"), {"id": visitor.submission_id, "at": "1"})
    return await visitor.tab.event(f"{FormState.get_full_name()}.load", {}, "page_rx_state_")


async def save_answers(visitor: Visitor) -> float:
    """What was typed in the last two seconds, until the page says that it is kept."""
    if not visitor.saved:
        await open_form(visitor)
    visitor.saved += 1
    was, visitor.typed = visitor.typed, f"{visitor.typed} and so on"[-2_000:]
    changes = {QUESTION: {"was": was, "now": visitor.typed}}
    sent = json.dumps({"number": visitor.saved, "form": visitor.submission_id, "changes": changes})
    name = f"{FormState.get_full_name()}.keep_answers"
    return await visitor.tab.event(name, {"sent": sent}, f'"heard_rx_state_":{visitor.saved}')


Deed = Callable[[Visitor], Awaitable[float]]
DEEDS: dict[str, Deed] = {
    "Home": look_at_home,
    "Messages": read_messages,
    "a message": write_message,
    "a page of a form": open_form,
    "answers saved": save_answers,
}
