"""A stable name for each worker: one that starts again takes up only its own unfinished work."""

import fcntl
import socket
from typing import IO

from osmind_app.lib.settings import settings

_held: list[IO[str]] = []  # the lock lives as long as the process


def of_this_worker() -> str:
    """OSMIND_EXECUTOR_ID, else the machine's name and the lowest number that no other worker on it holds."""
    if settings().executor_id:
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
