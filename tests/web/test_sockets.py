"""Open sockets are counted by address, and an address is not what a browser says it is (T37, T48)."""

import asyncio
from collections import Counter

import pytest

from osmind_app.lib.settings import settings
from osmind_app.web import sockets


@pytest.fixture
def proxies(monkeypatch):
    """Declare so many proxies in front."""

    def declare(hops):
        monkeypatch.setattr(settings(), "trusted_proxy_hops", hops)

    monkeypatch.setattr(sockets, "_open", Counter())
    return declare


async def knock(*, client="203.0.113.5", forwarded=None, opened=None):
    """Open a socket that stays open; True when it was let in."""
    host = settings().host.encode()
    headers = [(b"host", host), (b"origin", settings().public_url.encode())]
    if forwarded:
        headers.append((b"x-forwarded-for", forwarded.encode()))
    scope = {"type": "websocket", "path": "/_event/", "headers": headers, "client": (client, 4000)}
    let_in = asyncio.Event()

    async def app(scope, receive, send):
        let_in.set()
        await asyncio.Event().wait()

    async def send(message):
        """Nothing listens."""

    task = asyncio.create_task(sockets.serve(app, scope, None, send))
    opened.append(task)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return let_in.is_set()


@pytest.fixture
async def opened():
    """The sockets of a test, closed at its end."""
    tasks = []
    yield tasks
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_one_address_holds_so_many_sockets_and_no_more(proxies, opened):
    proxies(None)
    assert all([await knock(opened=opened) for _ in range(sockets.PER_ADDRESS)])
    assert not await knock(opened=opened)
    assert await knock(client="203.0.113.6", opened=opened)


async def test_a_closed_socket_is_not_counted(proxies, opened):
    proxies(None)
    await knock(opened=opened)
    opened[0].cancel()
    await asyncio.gather(opened[0], return_exceptions=True)
    assert not sockets._open


async def test_a_spoofed_header_opens_no_more(proxies, opened):
    """Without a declared proxy the header is anybody's; behind one, only its own entry counts."""
    for hops in (None, 1):
        proxies(hops)
        sockets._open.clear()
        for number in range(sockets.PER_ADDRESS):
            assert await knock(forwarded=f"198.51.100.{number % 250}, 192.0.2.7", opened=opened)
        assert not await knock(forwarded="198.51.100.254, 192.0.2.7", opened=opened)
