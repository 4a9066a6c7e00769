"""How fast one browser, and one address, may send events: far above what hands can do, far below a flood.

Counted in this process, without a lock, a task or a server in between: it happens at every event, and a tab's socket
stays with its process. Several workers let through as many times more, which is still no flood.
"""

import time
from collections import deque

SECONDS = 10
SWEPT_EVERY = 1_000  # events after which those who went quiet are forgotten


class Limit:
    """At most `most` events in any ten seconds, for each key."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._seen: dict[str, deque[float]] = {}
        self._until_sweep = SWEPT_EVERY

    def lets(self, key: str) -> bool:
        """Count an event; False once this key has sent more than it may."""
        now = time.monotonic()
        self._sweep(now)
        seen = self._seen.setdefault(key, deque(maxlen=self._most))
        if len(seen) == self._most and now - seen[0] < SECONDS:
            return False
        seen.append(now)
        return True

    def _sweep(self, now: float) -> None:
        self._until_sweep -= 1
        if self._until_sweep == 0:
            self._seen = {key: seen for key, seen in self._seen.items() if now - seen[-1] < SECONDS}
            self._until_sweep = SWEPT_EVERY


of_session = Limit(100)
of_address = Limit(1_000)  # a whole clinic may share one address
