"""Logs hold ids and our own words: nothing typed, nothing secret, no forged lines (S1 §7, T2, T5, T49)."""

import json
import logging

import pytest

from osmind_app.lib import log
from osmind_app.outbox import paths
from osmind_app.web import routes

SECRET = "ZZPHI-4411"


@pytest.fixture
def lines(capsys):
    """What this process says, line by line; everything is put back afterwards."""
    factory, root = logging.getLogRecordFactory(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    log.start()
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    logging.setLogRecordFactory(factory)
    root.handlers[:], root.level = handlers, level
    logging.captureWarnings(False)


def test_only_known_fields_are_written(lines):
    log.info("letter.sent", letter_id="7", email="june@example.com", name=SECRET)
    (line,) = lines()
    assert line["letter_id"] == "7"
    assert set(line) == {"event", "level", "at", "letter_id"}


def test_a_line_can_not_be_forged(lines):
    log.info("gate.refused", reason='x\n{"event": "forged"}\r\u2028')
    (line,) = lines()
    assert "\n" not in line["reason"]


@pytest.mark.parametrize(
    "path",
    [
        "/i/abc.def",
        "/r/abc.def?x=1",
        "/s/abc.def",
        "/e/abc.def",
        "/k/abc.def",
        "/j/abc",
        "/?token=abc",
        "/x?a=1&code=abc",
    ],
)
def test_links_and_tokens_are_masked(lines, path):
    log.warning("door.slow", path=path)
    assert "abc" not in json.dumps(lines())


def test_every_link_a_letter_or_poster_or_calendar_carries_is_masked(lines):
    """T5, T49: whoever adds a kind of link finds it here"""
    links = [path for path in vars(routes).values() if isinstance(path, str) and "{token}" in path]
    assert {paths.JOIN_LETTER, paths.CALENDAR_FILE, routes.CALENDAR_FEED} <= {*links}
    for path in links:
        log.warning("door.slow", path=path.format(token="abc.def"))
    assert [line["path"] for line in lines() if "abc" in line["path"]] == []


def test_a_fault_says_where_and_what_kind_but_not_what(lines):
    try:
        raise ValueError(SECRET)
    except ValueError as fault:
        log.fault("event.failed", fault, reference="r1")
    (line,) = lines()
    assert line["error"] == "ValueError"
    assert "test_log.py" in line["where"]
    assert SECRET not in json.dumps(line)


@pytest.mark.parametrize(
    "name", ["reflex.app", "granian", "uvicorn.access", "sqlalchemy.engine", "httpx", "dbos", "any"]
)
def test_a_library_says_only_that_it_spoke(lines, name):
    """Reflex logs cookies and payloads, access logs hold links, SQL logs hold rows."""
    try:
        raise KeyError(SECRET)
    except KeyError:
        logging.getLogger(name).exception("for %s", SECRET, extra={"row": SECRET})
    (line,) = lines()
    assert SECRET not in json.dumps(line)
    assert line["logger"] == name
    assert line["error"] == "KeyError"


def test_a_library_with_a_handler_of_its_own_is_tamed_too(lines, capsys):
    own = logging.getLogger("dbos.own")
    own.addHandler(handler := logging.StreamHandler())
    try:
        own.error("for %s", SECRET)
    finally:
        own.removeHandler(handler)
    captured = capsys.readouterr()
    assert SECRET not in captured.err + captured.out
