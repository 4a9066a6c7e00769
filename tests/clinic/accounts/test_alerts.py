"""Many wrong sign-ins at once: the admins read of it on Today, once, and tick it off (T13)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts import alerts
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.lib.errors import NotAllowed

MINUTE = timedelta(minutes=1)


def flood(session, now, scope="network", network="203.0.113.0/24"):
    alerts.record_flood(session, scope=scope, network=network, now=now)


def told(session, actor, now):
    return alerts.sign_in_alert(session, actor=actor, now=now)


@pytest.mark.parametrize(
    ("scope", "title", "advice"),
    [
        ("address", "from one address", "block it: 203.0.113.0/24."),
        ("network", "from one network", "block it: 203.0.113.0/24."),
        ("everybody", "from many places at once", "what can be done."),
    ],
)
def test_an_admin_reads_where_from_when_and_what_to_do(session, cast, now, scope, title, advice):
    flood(session, now + MINUTE, scope)
    found = told(session, cast.ada, now + 2 * MINUTE)
    assert found.title == f"Many wrong sign-ins {title} on Nov 22, 2026, 9:01 AM PST"
    assert found.what_to_do.endswith(advice)
    assert "nobody’s account was paused" in found.what_to_do


def test_several_are_one_line(session, cast, now):
    for minute in (1, 16, 31):
        flood(session, now + minute * MINUTE)
    found = told(session, cast.ada, now + 40 * MINUTE)
    assert found.title.endswith("9:31 AM PST (3 times since Nov 22, 2026, 9:01 AM PST)")


def test_only_admins_are_told(session, cast, now):
    """D1"""
    flood(session, now + MINUTE)
    for who in (cast.rivera, cast.okafor, cast.sam):
        assert told(session, who, now + 2 * MINUTE) == alerts.SignInAlert()
        with pytest.raises(NotAllowed):
            alerts.tick_off(session, actor=who, until=now + MINUTE, now=now + 2 * MINUTE)


def test_ticking_it_off_covers_what_was_read_and_no_more(session, cast, now):
    flood(session, now + MINUTE)
    read = told(session, cast.ada, now + 2 * MINUTE)
    flood(session, now + 3 * MINUTE)
    alerts.tick_off(session, actor=cast.ada, until=now + MINUTE, now=now + 4 * MINUTE)
    assert read.until == (now + MINUTE).isoformat()
    assert "9:03 AM" in told(session, cast.ada, now + 4 * MINUTE).title
    alerts.tick_off(session, actor=cast.ada, until=now + 3 * MINUTE, now=now + 4 * MINUTE)
    assert told(session, cast.ada, now + 4 * MINUTE) == alerts.SignInAlert()
    seen = session.exec(select(AuditEvent).where(AuditEvent.event == "sign_in.flood_seen")).all()
    assert [event.actor_id for event in seen] == [cast.ada.id] * 2


def test_nobody_ticks_off_what_has_not_happened_yet(session, cast, now):
    """Any browser can send any time."""
    alerts.tick_off(session, actor=cast.ada, until=now + timedelta(days=365), now=now)
    flood(session, now + MINUTE)
    assert told(session, cast.ada, now + 2 * MINUTE).title


def test_each_practice_ticks_it_off_for_itself(session, cast, now):
    """T30: the doors are everybody's, the list is each clinic's own."""
    flood(session, now + MINUTE)
    alerts.tick_off(session, actor=cast.stone, until=now + MINUTE, now=now + MINUTE)
    assert told(session, cast.stone, now + MINUTE) == alerts.SignInAlert()
    assert told(session, cast.ada, now + MINUTE).title


def test_old_news_is_no_news(session, cast, now):
    flood(session, now + MINUTE)
    month = alerts.STILL_NEWS
    assert told(session, cast.ada, now + month).title
    assert told(session, cast.ada, now + MINUTE + month) == alerts.SignInAlert()
