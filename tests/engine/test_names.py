"""A worker's name is its own, and the same after a restart."""

import subprocess
import sys

from osmind_app.engine import names
from osmind_app.lib.settings import settings

ASK = "from osmind_app.engine import names; print(names.of_this_worker())"


def ask(tmp_path, **more):
    env = {"OSMIND_ENV": "demo", "OSMIND_DATA_DIR": str(tmp_path), "PYTHONPATH": ".", **more}
    return subprocess.run(
        [sys.executable, "-c", ASK], env=env, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_a_worker_that_starts_again_has_the_name_it_had(tmp_path):
    assert ask(tmp_path) == ask(tmp_path)


def test_two_workers_on_one_machine_have_two_names(tmp_path, monkeypatch):
    """F20"""
    monkeypatch.setattr(settings(), "data_dir", tmp_path)
    held = names.of_this_worker()
    assert held.endswith("-1")
    assert ask(tmp_path).endswith("-2")
    while names._held:
        names._held.pop().close()
    assert ask(tmp_path).endswith("-1")


def test_a_name_can_be_given(tmp_path):
    assert ask(tmp_path, OSMIND_EXECUTOR_ID="blue") == "blue"
