"""June's portal is open, and she and her care team talk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.messaging import queries
from osmind_app.clinic.messaging import service as messaging
from osmind_app.clinic.messaging.models import ChatMessage
from osmind_app.clinic.messaging.queries import ChatPage
from tests.chats import composer
from tests.clinic.onboarding.changing import access_of, active


@dataclass
class Talk:
    """June's chat, and what people do in it."""

    session: Session
    cast: object
    june: PortalAccess
    now: datetime

    def says(self, actor, text="Hello", *, form_key=None, at=None, patient=None) -> ChatMessage:
        """Send one message from the composer that is open."""
        about = (patient or self.cast.june).id
        return messaging.send(
            self.session,
            actor=actor,
            patient_id=about,
            text=text,
            form_key=form_key or composer(self.session, actor, about, at or self.now),
            now=at or self.now,
        )

    def page(self, actor, *, at=None, of=None, **stretch) -> ChatPage:
        """What this reader has before them."""
        about = (of or self.cast.june).id
        return queries.chat_page(self.session, actor=actor, patient_id=about, now=at or self.now, **stretch)

    def texts(self, actor) -> list[str]:
        return [row.text for row in self.page(actor).rows]

    def opens(self, actor, *, at=None):
        return messaging.open_chat(self.session, actor=actor, patient_id=self.cast.june.id, now=at or self.now)

    def reads(self, actor, number=1_000, *, at=None) -> bool:
        """Have everything up to this number before one's eyes."""
        return messaging.mark_read(
            self.session, actor=actor, patient_id=self.cast.june.id, number=number, now=at or self.now
        )

    def unread(self, actor) -> int:
        return queries.unread_count(self.session, actor=actor)

    def inbox(self, actor, **asked) -> queries.Inbox:
        return queries.inbox(self.session, actor=actor, now=self.now, **asked)


@pytest.fixture
def talk(session, cast, now) -> Talk:
    active(session, cast, now - timedelta(days=1))
    return Talk(session, cast, access_of(session, cast), now)


@pytest.fixture
def later(now) -> Callable[[float], datetime]:
    return lambda minutes: now + timedelta(minutes=minutes)
