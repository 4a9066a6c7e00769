"""Putting letters on the queue: when they were promised, and again by the sweep.

A job is named `<letter>:<try>`, and a name runs once: asking twice is harmless, and a lost asking is caught up.
"""

import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

from dbos import DBOSClient, DBOSPortableJSONSerializer, EnqueueOptions, WorkflowHandle

from osmind_app.engine import queues
from osmind_app.lib import clock, db, log
from osmind_app.lib.settings import settings
from osmind_app.outbox import claims, couriers, silence
from osmind_app.outbox import service as outbox
from osmind_app.outbox.models import Letter

DELIVER, ASK = "deliver", "ask-about-letter"  # the workflows' names, as the workers know them
MINUTE = 60.0  # between two sweeps
KEPT = timedelta(days=7)
AFTER_OTHERS = 1  # the engine's priority of letters sent to many at once; the usual one is 0 and goes first
FORGOTTEN_AT_ONCE = 1_000
OVER = {"SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"}


class PostBox:
    """Knows the engine's database and nothing of its workers, so that any process may post."""

    def __init__(self, url: str) -> None:
        self._client = DBOSClient(
            system_database_url=url,
            serializer=DBOSPortableJSONSerializer(),
            lazy=True,
            retry_connection_errors=False,
        )
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="post")
        self._lately: deque[float] = deque(maxlen=queues.in_a_minute())  # when we posted what was just promised

    def listen(self) -> None:
        """Post every letter once the transaction that promised it is committed; nobody waits for it."""
        db.on_commit(outbox.TOPIC, self._on_commit)

    def close(self) -> None:
        """Stop listening; what was not posted is found by the sweep."""
        db.off_commit(outbox.TOPIC, self._on_commit)
        self._thread.shutdown(cancel_futures=True)
        self._client.destroy()

    def sweep(self, now: datetime) -> int:
        """Post what is due and left behind: by a crash, a failed try, a process that could not post. Says how many."""
        with db.reading() as session:
            due = claims.due(session, now=now, limit=2 * queues.in_a_minute())
        for one in due:
            if self._is_over(self._post(one.letter_id, one.number, in_batch=one.in_batch)):
                # That job ended without claiming the letter: the next try needs another name.
                with db.writing() as session:
                    claims.use_up(session, letter_id=one.letter_id, number=one.number)
                self._post(one.letter_id, one.number + 1, in_batch=one.in_batch)
        return len(due)

    def post(self, letter_id: UUID) -> None:
        """Put a letter's next try on the queue, for when it is due."""
        with db.reading() as session:
            letter = session.get_one(Letter, letter_id)
        wait = (letter.deliver_after - clock.now()).total_seconds()
        self._post(letter_id, letter.claims + 1, wait, in_batch=letter.batch_id is not None)

    def ask(self, now: datetime) -> int:
        """Have the mail service asked about letters that are silent, at the pace of sending, after what waits to leave.

        Says how many.
        """
        if not couriers.chosen().answers:
            return 0
        with db.reading() as session:
            found = silence.silent(session, now=now)
        for letter_id in found:
            options: EnqueueOptions = {
                "queue_name": queues.LETTERS,
                "workflow_name": ASK,
                "workflow_id": f"{letter_id}:asked:{now:%Y%m%d%H}",
                "priority": AFTER_OTHERS,
            }
            self._client.enqueue(options, str(letter_id))
        return len(found)

    def forget(self, now: datetime) -> None:
        """Delete the record of jobs that ended a week ago; the letters themselves remember."""
        old = self._client.list_workflows(
            status=sorted(OVER),
            end_time=(now - KEPT).isoformat(),
            limit=FORGOTTEN_AT_ONCE,
            load_input=False,
            load_output=False,
        )
        self._client.delete_workflows([job.workflow_id for job in old])

    def _on_commit(self, letter_id: UUID) -> None:
        self._thread.submit(self._post_new, letter_id)

    def _post_new(self, letter_id: UUID) -> None:
        now = time.monotonic()
        if len(self._lately) == self._lately.maxlen and self._lately[0] > now - MINUTE:
            return  # more than can leave before the next sweep: an import should not pay for each
        self._lately.append(now)
        try:
            self.post(letter_id)
        except Exception as outage:  # the sweep will find it
            log.fault("letter.not_posted", outage, letter_id=str(letter_id))

    def _post(self, letter_id: UUID, number: int, wait: float = 0, *, in_batch: bool = False) -> WorkflowHandle[str]:
        options: EnqueueOptions = {
            "queue_name": queues.LETTERS,
            "workflow_name": DELIVER,
            "workflow_id": f"{letter_id}:{number}",
        }
        if in_batch:
            options["priority"] = AFTER_OTHERS
        if wait > 0:
            options["delay_seconds"] = wait
        return self._client.enqueue(options, str(letter_id), number)

    @staticmethod
    def _is_over(handle: WorkflowHandle[str]) -> bool:
        """True for a job that has ended, and for one whose worker died and has not come back within a lease."""
        status = handle.get_status()
        if status.status != "PENDING":
            return status.status in OVER
        since = datetime.fromtimestamp((status.updated_at or 0) / 1000, UTC)
        return clock.now() - since > timedelta(seconds=settings().letter_lease_seconds)
