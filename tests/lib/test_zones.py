"""Wall clocks and moments (F18): eight changes of the clock in six zones, two of which never change, and any day."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osmind_app.lib import when, zones

ZONES = (
    "America/Los_Angeles",
    "America/New_York",
    "America/Phoenix",
    "Europe/London",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
)
# Zone, a wall time the clock jumps over, what it shows instead, and a wall time it shows twice, with both offsets.
TRANSITIONS = (
    ("America/Los_Angeles", "2026-03-08 02:30", "03:30", "2026-11-01 01:30", ("UTC−7", "UTC−8")),
    ("America/New_York", "2026-03-08 02:30", "03:30", "2026-11-01 01:30", ("UTC−4", "UTC−5")),
    ("Europe/London", "2026-03-29 01:30", "02:30", "2026-10-25 01:30", ("UTC+1", "UTC+0")),
    # Lord Howe's clock moves half an hour, in October forward and in April back.
    ("Australia/Lord_Howe", "2026-10-04 02:15", "02:45", "2026-04-05 01:45", ("UTC+11", "UTC+10:30")),
)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(("zone", "skipped", "instead", "twice", "offsets"), TRANSITIONS)
def test_a_skipped_time_is_no_moment_and_a_repeated_one_is_two(zone, skipped, instead, twice, offsets):
    """F18"""
    assert zones.moments(wall(skipped), zone) == ()
    assert f"{zones.instead_of(wall(skipped), zone):%H:%M}" == instead
    first, second = zones.moments(wall(twice), zone)
    assert first < second
    assert tuple(zones.offset(at, zone) for at in (first, second)) == offsets
    for at, named in ((first, offsets[0]), (second, offsets[1])):
        assert f", {named} (" in when.long(at, zone)
        assert when.brief(at, zone).endswith(named)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "text",
    [one for row in TRANSITIONS for one in (row[1], row[3])],
)
def test_each_of_the_eight_changes_in_each_of_the_six_zones(zone, text):
    """F18: whoever's clock changes on that day, every other zone keeps its one moment"""
    changing = {row[0]: row for row in TRANSITIONS}.get(zone)
    number = len(zones.moments(wall(text), zone))
    if changing and text == changing[1]:
        assert number == 0
    elif changing and text == changing[3]:
        assert number == 2
    elif number != 1:  # two zones that share a rule change at the same wall time
        assert zone.startswith("America/")
        assert zone != "America/Phoenix"
        assert text in [row[column] for row in TRANSITIONS[:2] for column in (1, 3)]


@pytest.mark.parametrize("zone", ["America/Phoenix", "Asia/Kathmandu"])
def test_where_clocks_never_change_every_time_is_one_moment(zone):
    hours = (wall("2026-01-01 00:30") + timedelta(hours=n) for n in range(0, 24 * 366, 7))
    assert all(len(zones.moments(one, zone)) == 1 for one in hours)


def test_kathmandu_is_a_quarter_of_an_hour_off():
    assert zones.offset(datetime(2026, 12, 1, tzinfo=UTC), "Asia/Kathmandu") == "UTC+5:45"


@settings(max_examples=200, deadline=None)
@given(
    at=st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC)),
    zone=st.sampled_from(ZONES),
)
def test_every_moment_is_found_again_by_its_wall_time(at, zone):
    """F18: 2020 to 2035; what is shown is never a time that two moments share without telling them apart"""
    shown = at.astimezone(ZoneInfo(zone))
    found = zones.moments(shown.replace(tzinfo=None), zone)
    assert at in found
    assert zones.comes_twice(at, zone) == (len(found) == 2)
    assert len({when.long(one, zone) for one in found}) == len(found)


@settings(max_examples=200, deadline=None)
@given(
    local=st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31)),
    zone=st.sampled_from(ZONES),
)
def test_any_wall_time_is_read_back_as_it_was_typed_or_refused(local, zone):
    """F18: nothing is moved in silence"""
    for at in zones.moments(local, zone):
        assert at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local
    if not zones.moments(local, zone):
        assert zones.moments(zones.instead_of(local, zone), zone)


def test_a_day_begins_at_midnight_or_when_midnight_would_have_been():
    """In Santiago the clock jumps from 0:00 to 1:00 on a September night"""
    assert zones.day_begins(wall("2026-11-01 12:00"), "America/Los_Angeles") == datetime(2026, 11, 1, 7, tzinfo=UTC)
    skipped = zones.day_begins(wall("2026-09-06 12:00"), "America/Santiago")
    assert f"{skipped.astimezone(ZoneInfo('America/Santiago')):%H:%M}" == "01:00"
