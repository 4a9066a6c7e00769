"""The crashes of tests/engine at full size: 500 kills at every step and moment, four workers."""

import pytest

from tests import databases
from tests.soak import crashes

pytestmark = pytest.mark.soak


def test_killed_at_each_single_step_from_the_click_to_the_sent_letter(tmp_path):
    """F1, F2, F3, F13"""
    assert crashes.at_every_step(tmp_path, stride=1).kills >= 150


def test_killed_three_hundred_times_at_any_moment(tmp_path):
    """F1, F3"""
    assert crashes.at_any_moment(tmp_path, kills=300, seed=2).acked


def test_four_workers_killed_at_random_send_every_letter_once(tmp_path):
    """F20"""
    url = databases.fresh_postgres()
    if url is None:
        pytest.skip(databases.WHY_NO_POSTGRES)
    assert crashes.of_workers(tmp_path, url, workers=4, kills=80, seed=2).acked
