"""A Redis of our own, on a free port, that keeps nothing: where the machine has the binary."""

import contextlib
import shutil
import subprocess
import time
from collections.abc import Iterator

import redis

from tests.server import free_port

WHY_NONE = "no redis-server on this machine: install it to see two processes work together"


@contextlib.contextmanager
def running() -> Iterator[str | None]:
    """The URL of a fresh Redis, ended afterwards; None where there is no binary."""
    binary = shutil.which("redis-server")
    if binary is None:
        yield None
        return
    port = free_port()
    command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"redis://127.0.0.1:{port}/0"
    try:
        _wait(url)
        yield url
    finally:
        server.terminate()
        server.wait(10)


def _wait(url: str) -> None:
    client = redis.Redis.from_url(url)
    for _ in range(100):
        with contextlib.suppress(redis.ConnectionError):
            client.ping()
            return
        time.sleep(0.05)
    raise TimeoutError("Redis did not start")
