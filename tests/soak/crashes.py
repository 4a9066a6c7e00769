"""Crashes: kill -9 at every step and at any moment, and what the history checker says afterwards."""

import os
import random
import time
from pathlib import Path

from sqlmodel import Session

from osmind_app.lib import db
from tests import cast, databases
from tests.soak import history, processes
from tests.standins.resend_rules import Knobs
from tests.standins.running import running

IN_ONE_LIFE = 15  # patients added before a kill: what 300 lives leave behind can be sent in minutes
SETTLES_WITHIN = 600  # seconds


class Crashing:
    """A clinic on a real database with a mail service beside it, whose processes are killed."""

    def __init__(self, folder: Path, url: str, service):
        self.engine = db.make_engine(url)
        with Session(self.engine) as session:
            cast.arrive(session, now=processes.clock.now())
            session.commit()
        self.service = service
        self.acked = []
        self.kills = 0
        self.env = {
            "OSMIND_ENV": "demo",
            "OSMIND_DATA_DIR": str(folder),
            "OSMIND_DATABASE_URL": url,
            "OSMIND_SECRET_KEYS": os.environ["OSMIND_SECRET_KEYS"],
            "OSMIND_COURIER": "resend",
            "OSMIND_INVITE_SEND_DELAY_SECONDS": "0",
            "OSMIND_LETTER_LEASE_SECONDS": "1",
            "OSMIND_LETTERS_PER_SECOND": "200",
            "RESEND_API_URL": service.url,
            "RESEND_API_KEY": "re_test",
        }

    def spawn(self, target, *args, **kwargs):
        child = processes.context.Process(target=target, args=(self.env, *args), kwargs=kwargs, daemon=True)
        child.start()
        return child

    def add(self, numbers, *, kill_at=0, kill_after=None, until_sent=False):
        """Run a process that adds patients; returns its exit code. What it said before it died counts."""
        ours, theirs = processes.context.Pipe(duplex=False)
        child = self.spawn(
            processes.add_and_deliver,
            list(numbers),
            theirs,
            kill_at=kill_at,
            until_sent=until_sent,
            until_killed=kill_after is not None,
        )
        theirs.close()
        if kill_after is not None:
            child.join(kill_after)
            child.kill()
        child.join(60)
        try:
            while ours.poll():
                self.acked.append(ours.recv())
        except EOFError:
            pass
        assert child.exitcode in (0, -9)
        self.kills += child.exitcode == -9
        return child.exitcode

    def settle(self):
        child = self.spawn(processes.settle)
        child.join(SETTLES_WITHIN)
        assert child.exitcode == 0, "what was left behind did not all leave"

    def check(self):
        history.check(self.engine, acked=self.acked, arrived=list(self.service.service.emails.values()))

    def close(self):
        self.engine.dispose()


class crashing:  # noqa: N801 - reads as a context
    """`with crashing(folder) as clinic:` on SQLite, or on PostgreSQL with `url`."""

    def __init__(self, folder: Path, url: str | None = None):
        self.folder, self.url = folder, url or databases.fresh_sqlite(folder)

    def __enter__(self):
        self.service = running(Knobs(per_second=10_000))
        self.clinic = Crashing(self.folder, self.url, self.service.__enter__())
        return self.clinic

    def __exit__(self, *error):
        self.clinic.close()
        self.service.__exit__(*error)


def at_every_step(folder: Path, *, stride: int) -> Crashing:
    """F1, F2, F3: die at the 1st, 2nd, 3rd … doing of adding a patient and sending the letter, until it runs clean."""
    with crashing(folder) as clinic:
        number, kill_at = 1, 1
        while clinic.add([number], kill_at=kill_at, until_sent=True) == -9:
            kill_at += stride
            if number in clinic.acked:
                number += 1  # not acked: the same form is submitted again (F13)
        clinic.settle()
        clinic.check()
        return clinic


def at_any_moment(folder: Path, *, kills: int, seed: int) -> Crashing:
    """F1, F3: die anywhere while patients are added as fast as they can be and letters leave."""
    chance = random.Random(seed)
    with crashing(folder) as clinic:
        while clinic.kills < kills:
            first = max(clinic.acked, default=0) + 1
            clinic.add(range(first, first + IN_ONE_LIFE), kill_after=chance.uniform(0.2, 1.2))
        clinic.settle()
        clinic.check()
        return clinic


def of_workers(folder: Path, url: str, *, workers: int, kills: int, seed: int) -> Crashing:
    """F20: several workers on PostgreSQL, one killed and started again at random, while patients are added."""
    chance = random.Random(seed)
    with crashing(folder, url) as clinic:
        names = [f"worker-{number}" for number in range(workers)]
        running_now = {name: clinic.spawn(processes.work, name) for name in names}
        for _ in range(kills):
            first = max(clinic.acked, default=0) + 1
            clinic.add(range(first, first + 10))
            time.sleep(chance.uniform(0.1, 0.6))
            name = chance.choice(names)
            running_now[name].kill()
            running_now[name].join()
            clinic.kills += 1
            running_now[name] = clinic.spawn(processes.work, name)
        for child in running_now.values():
            child.kill()
            child.join()
        clinic.settle()
        clinic.check()
        return clinic
