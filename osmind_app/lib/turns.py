"""Whose turn it is to write. SQLite has one writer and lets the others poll: whoever writes most would always win."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock


class WaitedTooLong(Exception):
    """Those before took longer than the patience of whoever waits."""


class Turns:
    """First come, first served, among the threads of one process."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._taken = False
        self._waiting: deque[Event] = deque()

    @contextmanager
    def turn(self, patience: float) -> Iterator[None]:
        """One's turn, for as long as the block runs; raises `WaitedTooLong` after so many seconds."""
        self._take(patience)
        try:
            yield
        finally:
            with self._guard:
                if self._waiting:
                    self._waiting.popleft().set()
                else:
                    self._taken = False

    def _take(self, patience: float) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            mine = Event()
            self._waiting.append(mine)
        if mine.wait(patience):
            return
        with self._guard:
            if mine.is_set():
                return  # handed over in this very moment
            self._waiting.remove(mine)
        raise WaitedTooLong
