"""Each line of the bell's list leads to where it is looked after (S62)."""

from uuid import uuid4

import pytest

from osmind_app.clinic.updates import kinds
from osmind_app.clinic.updates.bell import UpdateRow
from osmind_app.web import routes
from osmind_app.web.provider.updates import cures

PATIENT, ABOUT = str(uuid4()), str(uuid4())
ELSEWHERE = {
    kinds.MESSAGE: routes.messages_of(PATIENT),
    kinds.FORM_SUBMITTED: routes.sent_form(ABOUT),
    kinds.FORM_NEEDS_REVIEW: routes.sent_form(ABOUT),
    kinds.DOCUMENT_ADDED: routes.patient_documents(PATIENT),
}


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_a_line_leads_to_the_thing_or_to_the_chart(kind):
    row = UpdateRow("", kind, "", PATIENT, "June Park", ABOUT, "", unread=True)
    assert cures.of(row) == ELSEWHERE.get(kind, routes.patient(PATIENT))
    assert "June" not in cures.of(row)  # T49: no name in an address
