"""Where each kind of update is looked after."""

from osmind_app.clinic.updates import kinds
from osmind_app.clinic.updates.bell import UpdateRow
from osmind_app.web import routes


def of(row: UpdateRow) -> str:
    """The page a line of the bell's list leads to: the thing itself where it has a page, else the chart."""
    if row.kind == kinds.MESSAGE:
        return routes.messages_of(row.patient_id)
    if row.kind in (kinds.FORM_SUBMITTED, kinds.FORM_NEEDS_REVIEW) and row.about_id:
        return routes.sent_form(row.about_id)
    return routes.patient(row.patient_id)
