"""What FHIR has no word for: our extensions, and those of FHIR's own that we read."""

from typing import Any

from osmind_app.clinic.intake.problems import Problems

OURS = "urn:osmind:form:"
KIND = OURS + "kind"  # valueCode email | phone | address | signature, on an item of type string
WHY = OURS + "why"  # valueString: "why we ask"
CHART = OURS + "from-chart"  # valueCode: the chart's field a question starts with
MISSING = OURS + "missing"  # valueString: what to say when a required question is empty
CRISIS = OURS + "crisis"  # valueBoolean, on an option
LOW_LABEL, HIGH_LABEL = OURS + "low-label", OURS + "high-label"  # valueString, on a scale
MINUTES = OURS + "minutes"  # valueInteger, on the form
SCALE = OURS + "score"  # valueCode phq-9 | gad-7 | pcl-5, on the form
BAND = OURS + "band"  # on the form, once for each band: from (valueInteger) and words (valueString)
HELP = OURS + "help"  # valueString: how to answer
FHIR = "http://hl7.org/fhir/StructureDefinition/"
CONTROL = FHIR + "questionnaire-itemControl"  # slider: a scale
MIN, MAX = FHIR + "minValue", FHIR + "maxValue"
ORDINAL = FHIR + "ordinalValue"  # what an option counts
EXCLUSIVE = FHIR + "questionnaire-optionExclusive"

VALUE_OF = {
    KIND: "valueCode",
    WHY: "valueString",
    HELP: "valueString",
    CHART: "valueCode",
    MISSING: "valueString",
    CRISIS: "valueBoolean",
    LOW_LABEL: "valueString",
    HIGH_LABEL: "valueString",
    MINUTES: "valueInteger",
    SCALE: "valueCode",
    ORDINAL: "valueDecimal",
    EXCLUSIVE: "valueBoolean",
}


def values(problems: Problems, where: str, given: dict[str, Any]) -> dict[str, Any]:
    """Address → value, of the extensions of one part of a form; those we don't know say nothing to us."""
    found = {}
    for one in parts(problems, where, given):
        url = one.get("url")
        if url == CONTROL:
            found[CONTROL] = _code(one.get("valueCodeableConcept"))
        elif url in (MIN, MAX):
            found[url] = one.get("valueInteger", one.get("valueDecimal"))
        elif isinstance(url, str) and url.startswith(OURS) and url not in (BAND, *VALUE_OF):
            problems.add(where, f"“{url[:60]}” is not an extension we know")
        elif isinstance(url, str) and url in VALUE_OF:
            found[url] = one.get(VALUE_OF[url])
            if found[url] is None:
                problems.add(where, f"the extension “{url}” has no {VALUE_OF[url]}")
    return found


def parts(problems: Problems, where: str, given: dict[str, Any]) -> list[dict[str, Any]]:
    """The extensions of one part of a form, as they stand there."""
    return problems.rows(where, given.get("extension"), "extension")


def _code(concept: Any) -> Any:
    codings = concept.get("coding") if isinstance(concept, dict) else None
    first = codings[0] if isinstance(codings, list) and codings else None
    return first.get("code") if isinstance(first, dict) else None
