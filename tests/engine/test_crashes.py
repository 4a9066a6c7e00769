"""Processes are killed with SIGKILL and started again; afterwards a history checker compares what clients were told
with what the database, the outbox and the mail service hold. A tenth of what `make soak` runs."""

import pytest

from tests import databases
from tests.soak import crashes

pytestmark = pytest.mark.slow


def test_killed_at_any_step_from_the_click_to_the_sent_letter(tmp_path):
    """F1, F2, F3, F13"""
    assert crashes.at_every_step(tmp_path, stride=15).kills >= 12


def test_killed_at_any_moment_while_patients_are_added_and_letters_leave(tmp_path):
    """F1, F3"""
    assert crashes.at_any_moment(tmp_path, kills=8, seed=1).acked


def test_two_workers_killed_at_random_send_every_letter_once(tmp_path):
    """F20"""
    url = databases.fresh_postgres()
    if url is None:
        pytest.skip(databases.WHY_NO_POSTGRES)
    assert crashes.of_workers(tmp_path, url, workers=2, kills=6, seed=1).acked
