"""Telling open pages of other people that something changed: after the commit, an id and never content.

The database is the truth. Whoever misses the word, because a socket or Redis was gone, reads again when they are back.
"""

import json
from functools import lru_cache
from uuid import UUID, uuid4

import redis
from sqlmodel import Session

from osmind_app.lib import db, log
from osmind_app.lib.settings import settings

TOPIC = "live"  # of lib/db.py: what the listeners are told is one of the topics below
CHANNEL = "osmind:live"  # in Redis, between the processes of an installation
PATIENCE_SECONDS = 1.0  # for a Redis that does not answer: nobody's deed waits longer

ORIGIN = uuid4().hex  # of this process, which tells its own pages without Redis


def patient(patient_id: UUID) -> str:
    """What concerns whoever has this patient's portal, or one of their chart's pages, open."""
    return f"patient:{patient_id}"


def provider(provider_id: UUID) -> str:
    """What concerns this provider: their inbox, their bell."""
    return f"provider:{provider_id}"


def calendar(practice_id: UUID) -> str:
    """What concerns the staff of this practice who have the calendar or Today open."""
    return f"calendar:{practice_id}"


def look_again(session: Session, *topics: str) -> None:
    """Once this transaction is committed, have open pages about these topics read again, each as its own reader."""
    for topic in dict.fromkeys(topics):
        db.after_commit(session, TOPIC, topic)


def tell_other_processes() -> None:
    """From now on this process tells the others of its commits; nothing to do where there is one process."""
    if settings().redis_url.get_secret_value():
        db.on_commit(TOPIC, _publish)


def _publish(topic: str) -> None:
    try:
        _client().publish(CHANNEL, json.dumps([ORIGIN, topic]))
    except redis.RedisError:
        log.warning("live.not_published")  # the deed is done; the pages of other processes read later


@lru_cache
def _client() -> "redis.Redis":
    url = settings().redis_url.get_secret_value()
    return redis.Redis.from_url(url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS)
