"""Where letters point to; the web owns these paths (web/routes.py) and a house test keeps the two alike."""

from uuid import UUID

INVITATION = "/i/{token}"
STAFF_INVITATION = "/s/{token}"
STOP_REMINDERS = "/q/{token}"
RESET = "/r/{token}"
EMAIL_CONFIRM = "/e/{token}"
EMAIL_KEEP = "/k/{token}"
STAFF_EMAIL = "/se/{token}"
JOIN = "/j/{token}"
JOIN_LETTER = "/jc/{token}"
SIGN_IN = "/"
FORGOT = "/forgot-password"
STAFF_SIGN_IN = "/clinic/sign-in"
STAFF_FORGOT = "/clinic/forgot-password"
MESSAGES = "/portal/messages"
PATIENTS = "/clinic/patients"
DOCUMENTS = "/portal/documents"
OWN_FORMS = "/portal/forms"
UPDATES = "/clinic/updates"
PATIENT = "/clinic/patient?id={patient_id}"
CALENDAR_FILE = "/a/{token}"
APPOINTMENTS = "/portal/appointments"
APPOINTMENT = "/portal/appointment?id={appointment_id}"
BILLING = "/portal/billing"
INVOICE = "/portal/invoice?id={invoice_id}"


def about_record(path: str, access_id: UUID) -> str:
    """The same page, said to be about one record: web/routes.py reads it."""
    return f"{path}{'&' if '?' in path else '?'}for={access_id}"
