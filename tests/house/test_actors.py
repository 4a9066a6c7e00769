"""No actor, no data: what takes an id that a browser may send also takes whoever asks.

States have no other way anyway: `_read` and `_write` hand the actor to every function they call.
"""

import ast
from pathlib import Path

import pytest

CLINIC = Path(__file__).parents[2] / "osmind_app" / "clinic"
ASKED_BY = {"actor", "token"}
SENT_BY_BROWSERS = {
    "appointment_id", "contact_id", "existing_id", "file_id", "file_ids", "flow_id", "group_id", "invitation_id",
    "letter_id", "link_id", "patient_id", "patient_ids", "provider_id", "request_id", "schedule_id", "submission_id",
    "task_id", "type_id", "update_id",
}  # fmt: skip
INSIDE = "a part of deeds that have asked: they pass the id of a row they were given"
# Function → why nobody is named.
NEED_NOBODY = {
    "documents.uploading.give_up": INSIDE,
    "families.service.portal_of": INSIDE,
    "invitations.allowed.histories": INSIDE,
    "invitations.allowed.locked": INSIDE,
    "invitations.ending.replace_earlier": INSIDE,
    "invitations.ending.stop_letters": INSIDE,
    "onboarding.chips.last_invites": INSIDE,
    "patients.arriving.arrive": INSIDE,
    "patients.care_team.includes": INSIDE,
    "tasks.service.close_for_patient": INSIDE,
    "tasks.service.close_for_patients": INSIDE,
    "tasks.service.open": INSIDE,
    "tasks.service.open_since": INSIDE,
    "updates.telling.tell_care_team": INSIDE,
    "updates.wishes.portal_closed": INSIDE,
    "updates.wishes.tell_patient": INSIDE,
}


def deeds() -> list[tuple[str, set[str]]]:
    found = []
    for path in sorted(CLINIC.rglob("*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                arguments = [argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)]
                if arguments[:1] == ["session"]:
                    name = f"{path.parent.name}.{path.stem}.{node.name}"
                    found.append((name, set(arguments)))
    return found


@pytest.mark.parametrize(("name", "arguments"), deeds(), ids=lambda given: given if isinstance(given, str) else "")
def test_every_deed_says_who_asks(name, arguments):
    takes_ids = arguments & SENT_BY_BROWSERS
    assert not takes_ids or arguments & ASKED_BY or name in NEED_NOBODY, "name the actor, or argue why nobody asks"


def test_no_reason_has_outlived_its_function():
    assert not NEED_NOBODY.keys() - {name for name, _ in deeds()}
