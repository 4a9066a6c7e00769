"""`osmind worker`: delivers letters and runs the recurring jobs until it is told to stop (PostgreSQL)."""

import fcntl
import signal
import socket
import threading
from typing import IO

from osmind_app.engine import start
from osmind_app.lib.settings import settings

_held: list[IO[str]] = []  # the lock lives as long as the process


def main() -> None:
    """Work until SIGTERM or Ctrl-C; letters that are leaving may finish."""
    stopping = threading.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: stopping.set())
    start.work(executor_id=name())
    stopping.wait()
    start.stop()


def name() -> str:
    """A stable name, one per worker: a worker that starts again takes up only its own unfinished work.

    OSMIND_EXECUTOR_ID, else the machine's name and the lowest number no other worker on it holds.
    """
    if settings().executor_id != start.EMBEDDED:
        return settings().executor_id
    number = 1
    while not _hold(number):
        number += 1
    return f"{socket.gethostname()}-{number}"


def _hold(number: int) -> bool:
    settings().data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = (settings().data_dir / f"worker-{number}.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return False
    _held.append(file)
    return True
