"""Where each kind of update is looked after."""

from osmind_app.clinic.updates.bell import UpdateRow
from osmind_app.web import routes


def of(row: UpdateRow) -> str:
    """The page a line of the bell's list leads to: the thing itself where it has a page, else the chart."""
    return routes.patient(row.patient_id)
