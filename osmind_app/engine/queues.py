"""The queue of letters: one workflow per try, two letters a second for all workers together."""

from dbos import DBOS

from osmind_app.lib.settings import settings

LETTERS = "letters"
AT_ONCE_PER_WORKER = 8  # a mail service that hangs must not pile up threads
POLL_SECONDS = 1.0  # 3 % of a core at 0.2


def in_a_minute() -> int:
    """How many letters can leave between two sweeps."""
    return 60 * settings().letters_per_second


def register() -> None:
    """Declare the queues; the rate is the newest setting's."""
    DBOS.register_queue(
        LETTERS,
        limiter={"limit": settings().letters_per_second, "period": 1.0},
        worker_concurrency=AT_ONCE_PER_WORKER,
        polling_interval_sec=POLL_SECONDS,
        on_conflict="always_update",
    )
