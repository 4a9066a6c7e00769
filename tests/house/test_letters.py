"""Every letter is known where letters are looked after."""

from pathlib import Path

from osmind_app.clinic.mail.names import NAMES
from osmind_app.outbox import service as outbox

TEMPLATES = Path(outbox.__file__).parent / "templates"
PARTS = {"words", "appointment"}  # what letters are made of


def test_every_letter_has_a_name_in_the_outbox():
    assert {path.stem for path in TEMPLATES.glob("*.jinja")} - PARTS == NAMES.keys()
