"""A line of the bell's list leads to the thing itself (A17)."""

import pytest

from osmind_app.clinic.updates import kinds
from osmind_app.clinic.updates.bell import UpdateRow
from osmind_app.web import routes
from osmind_app.web.provider.updates import cures


@pytest.mark.parametrize(
    ("kind", "leads_to"),
    [
        (kinds.FORM_SUBMITTED, routes.sent_form("about")),
        (kinds.FORM_NEEDS_REVIEW, routes.sent_form("about")),
        (kinds.CONTACT_CHANGED, routes.patient("patient")),
    ],
)
def test_a_form_is_opened_and_what_has_no_page_is_on_the_chart(kind, leads_to):
    """A17, S9"""
    row = UpdateRow(
        id="id", patient_id="patient", patient="June", kind=kind, words="", at="", unread=True, about_id="about"
    )
    assert cures.of(row) == leads_to
