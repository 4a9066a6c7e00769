"""Every event that the clinic writes down has words for those who read the record."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from osmind_app import schema
from osmind_app.clinic.activity.words import WORDS
from osmind_app.lib.db import metadata

assert schema
CLINIC = Path(__file__).parents[2] / "osmind_app" / "clinic"
EVENT = re.compile(r"[a-z_]+\.[a-z_]+")
SEALED_AS = {"account.totp_secret"}  # the name of a sealed text, which is no column's
ENDINGS = {"com", "net", "co", "typ", "pdf", "invalid"}  # of mail domains, templates and files
COLUMNS = {
    f"{table.name}.{column.name.removesuffix('_sealed')}" for table in metadata.tables.values() for column in table.c
} | {f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.c}


def events() -> Iterator[str]:
    for path in sorted(CLINIC.rglob("*.py")):
        if path.parent.name == "activity":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            said = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if EVENT.fullmatch(said) and said not in COLUMNS | SEALED_AS and said.rpartition(".")[2] not in ENDINGS:
                yield said


@pytest.mark.parametrize("event", sorted(set(events())))
def test_an_event_has_words(event):
    assert event in WORDS, f"say in osmind_app/clinic/activity/words.py what {event} is"
