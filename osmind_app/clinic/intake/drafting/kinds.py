"""The kinds of question a draft may have, as those who write it call them."""

from typing import Any

from osmind_app.clinic.intake import extensions
from osmind_app.clinic.intake.drafting.parts import Json, extension, set_extension, set_plain
from osmind_app.clinic.intake.items import (
    ADDRESS,
    ATTACHMENT,
    BOOLEAN,
    CHART_FIELDS,
    CHOICE,
    DATE,
    DECIMAL,
    DISPLAY,
    EMAIL,
    GROUP,
    INTEGER,
    NUMBERS,
    PHONE,
    SCALE,
    SIGNATURE,
    STRING,
    TEXT,
)
from osmind_app.clinic.intake.reading import FHIR_TYPES, OUR_KINDS
from osmind_app.lib.errors import NotFound

CHOICES = "choices"  # a choice of several
NAMES = {
    STRING: "Short text",
    TEXT: "Long text",
    CHOICE: "Choose one",
    CHOICES: "Choose several",
    BOOLEAN: "Yes or no",
    SCALE: "Scale",
    INTEGER: "Whole number",
    DECIMAL: "Number",
    DATE: "Date",
    EMAIL: "Email",
    PHONE: "Phone number",
    ADDRESS: "Address",
    ATTACHMENT: "File",
    SIGNATURE: "Signature",
    DISPLAY: "Text to read",
}
_SLIDER = {"coding": [{"system": "http://hl7.org/fhir/questionnaire-item-control", "code": "slider"}]}


def of(item: Json) -> str:
    """The kind of an item; a group is a page of several questions."""
    ours = extension(item, extensions.KIND)
    if ours is not None:
        return str(ours)
    kind = FHIR_TYPES.get(str(item.get("type")), STRING)
    if kind == INTEGER and extension(item, extensions.CONTROL) is not None:
        return SCALE
    return CHOICES if kind == CHOICE and item.get("repeats") else kind


def change(item: Json, kind: str) -> None:
    """Make the item a question of another kind; settings that say nothing of the new one go."""
    if kind not in NAMES or of(item) == GROUP:
        raise NotFound
    item["type"] = _fhir_type(item, kind)
    set_extension(item, extensions.KIND, kind if kind in OUR_KINDS else None)
    set_extension(item, extensions.CONTROL, _SLIDER if kind == SCALE else None, as_="valueCodeableConcept")
    set_plain(item, "repeats", kind == CHOICES)
    if kind not in (CHOICE, CHOICES):
        item.pop("answerOption", None)
    if kind not in (STRING, TEXT):
        item.pop("maxLength", None)
    if kind not in NUMBERS:
        _drop(item, extensions.MIN, extensions.MAX)
    if kind != SCALE:
        _drop(item, extensions.LOW_LABEL, extensions.HIGH_LABEL)
    if kind not in CHART_FIELDS.get(str(extension(item, extensions.CHART)), ()):
        _drop(item, extensions.CHART)
    if kind == DISPLAY:
        item.pop("required", None)
        _drop(item, extensions.WHY, extensions.HELP, extensions.MISSING)


def _fhir_type(item: Json, kind: str) -> Any:
    if kind in (CHOICE, CHOICES):
        return item["type"] if item.get("type") in ("choice", "open-choice") else "choice"
    if kind in OUR_KINDS:
        return "string"
    return "integer" if kind == SCALE else kind


def _drop(item: Json, *urls: str) -> None:
    for url in urls:
        set_extension(item, url, None)
