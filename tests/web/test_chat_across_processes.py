"""Two server processes on PostgreSQL and Redis: what is written at one is read at the other (S7, F11)."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
import redis

from osmind_app.osmind_app import app
from osmind_app.web.portal.messages.state import MessagesState
from osmind_app.web.provider.messages.state import ChatState
from tests import databases
from tests import redis as local_redis
from tests.server import Server, beside, serving_the_cast
from tests.web.tab import Tab
from tests.web.test_chat_live import at_june, becomes, handler, texts

assert app


@pytest.fixture(scope="module")
def processes() -> Iterator[tuple[Server, Server, str]]:
    """Two processes of one installation, and the address of their Redis."""
    database = databases.fresh_postgres()
    if database is None:
        pytest.skip(databases.WHY_NO_POSTGRES)
    with local_redis.running() as url:
        if url is None:
            pytest.skip(local_redis.WHY_NONE)
        with (
            serving_the_cast(database=database, OSMIND_REDIS_URL=url) as one,
            beside(one, database, OSMIND_REDIS_URL=url) as other,
        ):
            yield one, other, url


async def says(tab: Tab, state: type, word: str) -> None:
    key = tab.state(state)["chat"]["form_key"]
    await tab.send(handler(state, "send"), {"form": {"text": word, "form_key": key}})


@pytest.mark.slow
async def test_both_sides_read_at_once_what_is_written_at_the_other_process(processes):
    """S7, S62; F11: an emptied Redis loses no message, since none is kept there"""
    one, other, url = processes
    june = Tab(one, cookie=one.june(), token=f"june-{uuid4()}", path="/portal/messages")
    async with june, at_june(other, other.people.rivera) as rivera:
        await june.send(handler(MessagesState, "load"))
        await rivera.send(handler(ChatState, "load"))
        for number in range(3):
            asked, answered = f"asked {number} {uuid4().hex}", f"answered {number} {uuid4().hex}"
            await says(june, MessagesState, asked)
            await becomes(lambda word=asked: word in texts(rivera, ChatState))
            await says(rivera, ChatState, answered)
            await becomes(lambda word=answered: word in texts(june, MessagesState))
    redis.Redis.from_url(url).flushall()
    async with Tab(other, cookie=one.june(), token=f"june-{uuid4()}", path="/portal/messages") as again:
        await again.send(handler(MessagesState, "load"))
        assert len(texts(again, MessagesState)) == 6
