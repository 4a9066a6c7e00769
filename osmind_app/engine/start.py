"""Starting and stopping the engine.

On SQLite it runs inside the one web process, in a file of its own. On PostgreSQL the web processes only post
letters and `osmind worker` processes, as many as wanted, deliver them.
"""

from uuid import UUID

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer

from osmind_app.clinic.invitations import post
from osmind_app.engine import queues, schedule
from osmind_app.engine.post import ASK, DELIVER, PostBox
from osmind_app.lib import clock, db
from osmind_app.lib.settings import settings
from osmind_app.outbox import couriers, delivery, silence
from osmind_app.outbox.couriers.outcomes import Later

VERSION = "1"  # of the jobs: a worker only takes up jobs of its own version
EMBEDDED = "main"  # the one executor of an installation on SQLite
PATIENCE_SECONDS = 25  # for letters that are leaving when we stop

_box: list[PostBox] = []


def start() -> None:
    """What a web process needs: on SQLite the whole engine, on PostgreSQL only the post box. Not on an event loop."""
    if _embedded():
        work(executor_id=EMBEDDED)
    else:
        _open_box()


def work(*, executor_id: str) -> None:
    """Deliver letters and run the recurring jobs in this process, until `stop`."""
    db.engine()  # makes the data folder, for us alone
    box = _open_box()
    found = schedule.jobs(box)
    DBOS(config=_config(executor_id))
    DBOS.workflow(name=DELIVER)(_deliver)
    DBOS.workflow(name=ASK)(_ask)
    schedule.register(found)
    DBOS.launch()
    queues.register()
    schedule.apply(found)
    for job in found:
        DBOS.trigger_schedule(job.name)  # what was left behind while nobody worked does not wait for the minute


def stop() -> None:
    """Stop listening and working; letters that are leaving may finish."""
    while _box:
        _box.pop().close()
    DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=PATIENCE_SECONDS)


def _open_box() -> PostBox:
    box = PostBox(_database())
    box.listen()
    _box.append(box)
    return box


def _deliver(letter_id: str, number: int) -> str:
    """One try. DBOS runs it once per name, and again after a crash: then the lease keeps it from sending twice."""
    outcome = delivery.attempt(UUID(letter_id), number, courier=couriers.chosen(), clock=clock.now, concerned=post)
    if outcome == Later.__name__ and _box:
        _box[0].post(UUID(letter_id))  # a second or two: not worth waiting for the sweep
    return outcome


def _ask(letter_id: str) -> str:
    """Ask the mail service about one letter."""
    return silence.ask(UUID(letter_id), courier=couriers.chosen(), clock=clock.now, hear=post.heard)


def _embedded() -> bool:
    return settings().database.startswith("sqlite")


def _database() -> str:
    """The engine's own tables: a file beside ours, or a schema of their own in the same PostgreSQL."""
    return f"sqlite:///{settings().data_dir}/engine.sqlite" if _embedded() else settings().database


def _config(executor_id: str) -> DBOSConfig:
    return {
        "name": "osmind",
        "system_database_url": _database(),
        "application_version": VERSION,
        "executor_id": executor_id,
        "serializer": DBOSPortableJSONSerializer(),
        "log_level": "WARNING",
    }
