"""Real processes of the clinic that can be killed: one that adds patients and delivers, workers, one that settles.

They are forked from a server that has everything imported, so that one costs a tenth of a second, not two.
"""

import multiprocessing
import os
import signal
import threading
import time
from datetime import date

from dbos import DBOS
from sqlalchemy import event
from sqlmodel import Session, col, select

from osmind_app import schema
from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.details import AddPatient
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.engine import queues, start
from osmind_app.lib import clock, db
from osmind_app.lib.settings import settings
from osmind_app.outbox import couriers
from osmind_app.outbox.models import Letter

assert schema

context = multiprocessing.get_context("forkserver")
context.set_forkserver_preload([__name__])


class Kill:
    """Counts what the process does with its database and its courier, and dies at the n-th doing."""

    def __init__(self, at):
        self.left = at

    def point(self, *_):
        if self.left:
            self.left -= 1
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)

    def watch(self):
        for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(db.engine(), name, self.point)
        inner = couriers.chosen()
        watched = self

        class Watched:
            def deliver(self, rendered, *, letter_id):
                watched.point()
                outcome = inner.deliver(rendered, letter_id=letter_id)
                watched.point()
                return outcome

        couriers.chosen = Watched


def prepare(env):
    os.environ.update(env)
    settings.cache_clear()
    db.engine.cache_clear()
    queues.POLL_SECONDS = 0.05


def add(number):
    """One patient by the deed the screen uses, with the form's key: asking again after a crash adds nobody twice."""
    with db.writing() as session:
        rivera = session.exec(select(Provider).where(Provider.full_name == "Dr. Rivera")).one()
        patient = PatientDetails(
            first_name=f"P{number}",
            birth_date=date(1990, 1, 1),
            email=f"p{number}@patients.example",
            form_key=f"form-{number}",
            primary_provider_id=rivera.id,
        )
        onboarding.add_patient(session, actor=rivera, details=AddPatient(patient), now=clock.now())


def waiting():
    with Session(db.engine()) as session:
        ended = (col(Letter.sent_at), col(Letter.failed_at), col(Letter.withdrawn_at))
        return session.exec(select(Letter.id).where(*(column.is_(None) for column in ended))).all()


def add_and_deliver(env, numbers, acks, kill_at=0, until_sent=False, until_killed=False):
    """Add these patients one after the other and say so; deliver meanwhile, where this process delivers."""
    prepare(env)
    kill = Kill(kill_at)
    kill.watch()
    start.start()
    for number in numbers:
        add(number)
        acks.send(number)
    while until_sent and waiting():
        time.sleep(0.01)
    while until_killed:
        time.sleep(1)
    os._exit(0)


def work(env, name):
    """A worker, until it is killed."""
    prepare(env)
    start.work(executor_id=name)
    threading.Event().wait()


def settle(env):
    """Deliver until nothing waits; the sweep comes every half second instead of every minute."""
    prepare(env)
    start.work(executor_id="main")
    while waiting():
        DBOS.trigger_schedule("post-due-letters")
        time.sleep(0.5)
    os._exit(0)
