"""Where each kind of update is looked after."""

from collections.abc import Callable

from osmind_app.clinic.updates import kinds
from osmind_app.clinic.updates.bell import UpdateRow
from osmind_app.web import routes

# Everything else is looked after on the chart.
CURES: dict[str, Callable[[UpdateRow], str]] = {
    kinds.MESSAGE: lambda row: routes.messages_of(row.patient_id),
    kinds.FORM_SUBMITTED: lambda row: routes.sent_form(row.about_id),
    kinds.FORM_NEEDS_REVIEW: lambda row: routes.sent_form(row.about_id),
    kinds.DOCUMENT_ADDED: lambda row: routes.patient_documents(row.patient_id),
}


def of(row: UpdateRow) -> str:
    """The page a line of the bell's list leads to: the thing itself where it has a page, else the chart."""
    cure = CURES.get(row.kind)
    return cure(row) if cure else routes.patient(row.patient_id)
