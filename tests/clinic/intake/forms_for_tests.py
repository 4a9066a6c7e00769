"""Forms as the tests write them: short JSON, read by the product."""

import json
from typing import Any

from osmind_app.clinic.intake.questionnaire import Questionnaire
from osmind_app.clinic.intake.shipped import SHIPPED

HL7 = "http://hl7.org/fhir/StructureDefinition/"
OURS = "urn:osmind:form:"


def question(link_id: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    """One item."""
    return {"linkId": link_id, "type": kind, "text": f"About {link_id}?", **more}


def group(link_id: str, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A group of items."""
    return {"linkId": link_id, "type": "group", "text": f"Group {link_id}", "item": list(items), **more}


def choice(link_id: str, *codes: str, **more: Any) -> dict[str, Any]:
    """A choice of these codes."""
    options = [{"valueCoding": {"code": code, "display": code.title()}} for code in codes]
    return question(link_id, "choice", answerOption=options, **more)


def of_kind(link_id: str, kind: str, **more: Any) -> dict[str, Any]:
    """An email, phone, address or signature."""
    return question(link_id, "string", extension=[{"url": OURS + "kind", "valueCode": kind}], **more)


def scale(link_id: str, low: int = 0, high: int = 10, **more: Any) -> dict[str, Any]:
    """A slider."""
    control = {"url": HL7 + "questionnaire-itemControl", "valueCodeableConcept": {"coding": [{"code": "slider"}]}}
    ends = [{"url": HL7 + "minValue", "valueInteger": low}, {"url": HL7 + "maxValue", "valueInteger": high}]
    return question(link_id, "integer", extension=[control, *ends], **more)


def points(link_id: str, *counts: int | None, **more: Any) -> dict[str, Any]:
    """A choice whose answers "0", "1", … count this much; None: one that counts nothing."""
    made = choice(link_id, *[str(at) for at in range(len(counts))], **more)
    for option, count in zip(made["answerOption"], counts, strict=True):
        option["extension"] = [{"url": HL7 + "ordinalValue", "valueDecimal": count}] if count is not None else []
    return made


def bands(*found: tuple[Any, Any]) -> list[dict[str, Any]]:
    """What sums from these numbers on are called."""
    return [
        {
            "url": OURS + "band",
            "extension": [{"url": "from", "valueInteger": at}, {"url": "words", "valueString": words}],
        }
        for at, words in found
    ]


def source(*items: dict[str, Any], **more: Any) -> str:
    """A form's JSON."""
    return json.dumps({"resourceType": "Questionnaire", "title": "A form", "item": list(items), **more})


def form(*items: dict[str, Any], **more: Any) -> Questionnaire:
    """A form."""
    return Questionnaire.parse(source(*items, **more))


def shipped(key: str) -> Questionnaire:
    """A form that comes with the product."""
    return Questionnaire.parse(SHIPPED[key])
