"""Letters nobody has said anything about since they left: the mail service is asked, once a day, for a week.

So a message that was lost on its way to us costs a day, and ends in the same state.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, or_, select

from osmind_app.lib import db
from osmind_app.outbox import news
from osmind_app.outbox.couriers.outcomes import Courier, Later
from osmind_app.outbox.models import Letter
from osmind_app.outbox.news import News

AFTER = timedelta(hours=24)
AGAIN_AFTER = timedelta(hours=24)
FOR_AS_LONG_AS = timedelta(days=7)
AT_ONCE = 60  # of an hour's run: half a minute of what may be sent, and letters go first

Hear = Callable[..., None]


def silent(session: Session, *, now: datetime, limit: int = AT_ONCE) -> Sequence[UUID]:
    """Which letters to ask about now, the longest silent first."""
    return session.exec(
        select(Letter.id)
        .where(
            col(Letter.courier_ref).is_not(None),
            col(Letter.delivered_at).is_(None),
            col(Letter.bounced_at).is_(None),
            col(Letter.sent_at) <= now - AFTER,
            col(Letter.sent_at) > now - FOR_AS_LONG_AS,
            or_(col(Letter.asked_at).is_(None), col(Letter.asked_at) <= now - AGAIN_AFTER),
        )
        .order_by(col(Letter.sent_at))
        .limit(limit)
    ).all()


def ask(letter_id: UUID, *, courier: Courier, clock: Callable[[], datetime], hear: Hear) -> str:
    """Ask what became of one letter, and hear the answer as if it had come by itself; says in one word what it was.

    A mail service that can't answer now is asked again by the next run.
    """
    with db.reading() as session:
        letter = session.get_one(Letter, letter_id)
    if letter.courier_ref is None or letter.delivered_at or letter.bounced_at:
        return "nothing"
    answer = courier.ask(letter.courier_ref)
    if isinstance(answer, Later):
        return type(answer).__name__
    with db.writing() as session:
        now = clock()
        if answer not in (None, news.SENT):
            key = f"asked:{letter.id}:{answer}"
            told = News(id=key, kind=answer, at=now, ref=letter.courier_ref, letter_id=letter.id, asked=True)
            hear(session, told=told, now=now)
        session.connection().execute(update(Letter).where(col(Letter.id) == letter.id).values(asked_at=now))
    return answer or "nothing"
