"""A guardian's access ends on the 18th birthday, by the clinic's calendar, and nobody is surprised (A16, B5, T32)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.families import service as families
from osmind_app.clinic.guardians import ages
from osmind_app.clinic.guardians import service as guardians
from osmind_app.clinic.updates.models import CareTeamUpdate
from tests import letters, mailbox
from tests.clinic.guardians.family import family, lets_in, rob

SECOND = timedelta(seconds=1)
TURNS = datetime(2026, 12, 30, 8, 0, tzinfo=UTC)  # midnight in California


@pytest.fixture
def nearly(session, cast):
    """Leo turns 18 on December 30, and has an address of his own."""
    cast.leo.birth_date, cast.leo.email = date(2008, 12, 30), "leo@example.com"
    session.flush()


def opens(session, access):
    session.refresh(access)
    return access.ended_at is None


@pytest.mark.parametrize(
    ("born", "day"),
    [
        (date(2008, 2, 29), date(2026, 3, 1)),
        (date(2008, 2, 28), date(2026, 2, 28)),
        (date(2008, 3, 1), date(2026, 3, 1)),
        (date(2006, 2, 28), date(2024, 2, 28)),
    ],
)
def test_the_day_is_the_birthday_and_march_1_for_who_was_born_on_february_29(born, day):
    assert ages.comes_of_age(born) == day


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "America/New_York", "Pacific/Auckland", "Asia/Kathmandu"])
def test_it_ends_at_the_clinics_midnight(session, cast, now, nearly, zone):
    """T32: a second before it is open, at midnight of the clinic it is over; other clinics' clocks do not count."""
    cast.willow.time_zone = zone
    access = lets_in(session, cast, cast.dana, now)
    midnight = datetime(2026, 12, 30, 0, 0, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    guardians.end_at_age(session, now=midnight - SECOND)
    assert opens(session, access)
    guardians.end_at_age(session, now=midnight)
    assert not opens(session, access)
    assert families.access_of(session, account_id=access.account_id) is None


def test_both_are_told_when_it_has_ended(session, cast, now, nearly):
    """A16: never silent; the care team's bell rings, and the record says why."""
    lets_in(session, cast, cast.dana, now)
    for _ in range(2):  # a job that runs twice says nothing twice
        guardians.end_at_age(session, now=TURNS)
    assert mailbox.kinds_to(session, "dana@example.com").count("access_ended") == 1
    assert mailbox.kinds_to(session, "leo@example.com").count("guardian_ended") == 1
    rung = session.exec(select(CareTeamUpdate).where(CareTeamUpdate.kind == "guardian_ended")).all()
    assert [one.provider_id for one in rung] == [cast.rivera.id]
    event = session.exec(select(AuditEvent).where(AuditEvent.event == "guardian.ended")).one()
    assert (event.actor_kind, event.detail["why"]) == ("system", "of_age")


def test_both_read_the_day_thirty_days_before(session, cast, now, nearly):
    lets_in(session, cast, cast.dana, now)
    guardians.end_at_age(session, now=TURNS - timedelta(days=30) - SECOND)
    assert "guardian_ends" not in mailbox.kinds_to(session, "dana@example.com")
    for later in (timedelta(0), timedelta(days=3)):
        guardians.end_at_age(session, now=TURNS - timedelta(days=30) + later)
    assert mailbox.kinds_to(session, "dana@example.com").count("guardian_ends") == 1
    assert mailbox.kinds_to(session, "leo@example.com").count("guardian_ends_for_patient") == 1
    to_dana = letters.latest(session, to="dana@example.com", kind="guardian_ends")
    assert "Dec 30, 2026" in to_dana.text
    assert "Leo" not in to_dana.text + to_dana.subject
    rung = session.exec(select(CareTeamUpdate).where(CareTeamUpdate.kind == "guardian_ends")).all()
    assert len(rung) == 1


def test_another_birthday_is_told_anew(session, cast, now, nearly):
    """The desk corrects the date of birth: the day that counts is the one in the chart."""
    access = lets_in(session, cast, cast.dana, now)
    at = TURNS - timedelta(days=20)
    guardians.end_at_age(session, now=at)
    cast.leo.birth_date = date(2008, 12, 31)
    session.flush()
    guardians.end_at_age(session, now=at)
    assert mailbox.kinds_to(session, "dana@example.com").count("guardian_ends") == 2
    guardians.end_at_age(session, now=TURNS)
    assert opens(session, access)


def test_two_guardians_end_together_and_without_an_address_of_his_own_leo_gets_no_letter(session, cast, now, nearly):
    cast.leo.email = None
    both = family(session, cast, now)
    guardians.end_at_age(session, now=TURNS)
    assert not opens(session, both.dana)
    assert not opens(session, both.rob)
    assert mailbox.kinds_to(session, "rob@example.com").count("access_ended") == 1


def test_what_was_arranged_with_an_adult_stays(session, cast, now, nearly):
    """A16: who lets somebody see their record after they came of age has decided so."""
    access = lets_in(session, cast, rob(session, cast, now), TURNS + SECOND)
    guardians.end_at_age(session, now=TURNS + timedelta(days=400))
    assert opens(session, access)


def test_a_child_and_somebody_whose_birthday_is_unknown_keep_their_guardians(session, cast, now):
    access = lets_in(session, cast, cast.dana, now)
    guardians.end_at_age(session, now=now)
    cast.leo.birth_date = None
    session.flush()
    guardians.end_at_age(session, now=now + timedelta(days=9999))
    assert opens(session, access)
