"""Every path, as a constant or a function: nothing else in the house spells one out."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

# Doors: plain HTML, where somebody without a session becomes somebody with one.
PATIENT_SIGN_IN = "/"
PATIENT_SIGN_OUT = "/sign-out"
PATIENT_SECOND_STEP = "/code"
PATIENT_SET_UP_SECOND_STEP = "/second-step"
PATIENT_FORGOT = "/forgot-password"
PATIENT_PASSWORD = "/password"  # noqa: S105 - a path
PATIENT_NEW_PASSWORD = "/new-password"  # noqa: S105 - a path
TROUBLE = "/help"
STAFF_SIGN_IN = "/clinic/sign-in"
STAFF_SECOND_STEP = "/clinic/sign-in/code"
STAFF_SET_UP_SECOND_STEP = "/clinic/second-step"
STAFF_SIGN_OUT = "/clinic/sign-out"
STAFF_FORGOT = "/clinic/forgot-password"
STAFF_PASSWORD = "/clinic/password"  # noqa: S105 - a path
STAFF_INVITATION = "/s/{token}"
STAFF_JOIN = "/clinic/join"
STAFF_JOIN_PASSWORD = "/clinic/join/password"  # noqa: S105 - a path
STAFF_JOIN_NOT_ME = "/clinic/join/not-me"
STAFF_JOINED = "/clinic/joined"
STAFF_CLEAR_SECOND_STEP = "/clinic/clear-second-step"
STAFF_CLEAR_PATIENT_SECOND_STEP = "/clinic/clear-patient-second-step"
INVITATION = "/i/{token}"
GUARDIAN_INVITATION = "/g/{token}"
GUARDIAN = "/guardian"
GUARDIAN_PASSWORD = "/guardian/password"  # noqa: S105 - a path
GUARDIAN_NOT_ME = "/guardian/not-me"
STOP_REMINDERS = "/q/{token}"
REMINDERS = "/reminders"
WELCOME = "/welcome"
WELCOME_PASSWORD = "/welcome/password"  # noqa: S105 - a path
WELCOME_NOT_ME = "/welcome/not-me"
WELCOME_NEW_LINK = "/welcome/new-link"
JOIN = "/j/{token}"
JOIN_WELCOME = "/join"
JOIN_DETAILS = "/join/details"
JOIN_CODE = "/join/code"
JOIN_NEW_CODE = "/join/new-code"
JOIN_PASSWORD = "/join/password"  # noqa: S105 - a path
JOIN_LETTER = "/jc/{token}"
JOIN_CONFIRM = "/join/confirm"
STAFF_INVITE_POSTER = "/clinic/invite-poster"
RESET = "/r/{token}"
RESET_PASSWORD = "/reset"  # noqa: S105 - a path
PATIENT_EMAIL = "/email"
EMAIL_CONFIRM = "/e/{token}"
EMAIL_CONFIRM_PAGE = "/email/confirm"
EMAIL_KEEP = "/k/{token}"
EMAIL_KEEP_PAGE = "/email/keep"
STAFF_EMAIL = "/se/{token}"
STAFF_EMAIL_PAGE = "/clinic/confirm-email"
PREVIEW_LETTER = "/clinic/preview/letter"
PREVIEW_LANDING = "/clinic/preview/landing"
PREVIEW_PASSWORD = "/clinic/preview/password"  # noqa: S105 - a path
PREVIEW_NEW_PASSWORD = "/clinic/preview/new-password"  # noqa: S105 - a path
OUTBOX_PREVIEW = "/clinic/outbox/preview"
CALENDAR_FILE = "/a/{token}"
CALENDAR_FEED = "/cal/{token}.ics"
STAFF_FORM_IMPORT = "/clinic/forms/import"
STAFF_FORM_SOURCE = "/clinic/forms/source"
STAFF_FORM_BLANK = "/clinic/forms/blank"
STAFF_FORM_PAPER = "/clinic/forms/paper"
INBOX = "/inbox"
INBOX_LETTER = "/inbox/letter"
INBOX_BODY = "/inbox/letter/body"
RESEND_WEBHOOK = "/webhooks/resend"
STRIPE_WEBHOOK = "/webhooks/stripe"
SWITCH = "/portal/switch"
OWN_FORM_COPY = "/portal/form.pdf"
PATIENTS_EXPORT = "/clinic/patients/export"
BILLS_EXPORT = "/clinic/billing/export"
BILL = "/bill"
OFFLINE = "/offline"
MANIFEST = "/manifest.json"
WORKER = "/sw.js"
FILES = "/files"
FILE = "/file"
HEALTH = "/healthz"
BUILD = "/build"  # which build is served, for pages that were open before
READY = "/readyz"

# The provider dashboard.
TODAY = "/clinic"
PATIENTS = "/clinic/patients"
PATIENT = "/clinic/patient"
CALENDAR = "/clinic/calendar"
PATIENT_FORMS = "/clinic/patient/forms"
PATIENT_DOCUMENTS = "/clinic/patient/documents"
PATIENT_BILLING = "/clinic/patient/billing"
STAFF_BILLING = "/clinic/billing"
STAFF_INVOICE = "/clinic/billing/invoice"
PATIENT_CONTACTS = "/clinic/patient/contacts"
PATIENT_ACTIVITY = "/clinic/patient/activity"
INVITATIONS = "/clinic/invitations"
UPDATES = "/clinic/updates"
PREVIEW = "/clinic/preview"
STAFF_MESSAGES = "/clinic/messages"
FORMS = "/clinic/forms"
FORM_TEMPLATES = "/clinic/forms/templates"
FORM_TEMPLATE = "/clinic/forms/template"
FORM_BUILDER = "/clinic/forms/build"
FORM_TRIAL = "/clinic/forms/preview"
FORM_FLOWS = "/clinic/forms/flows"
FORM_FLOW = "/clinic/forms/flow"
FORM_SENT = "/clinic/forms/sent"
SETTINGS_PRACTICE = "/clinic/settings"
SETTINGS_GROUPS = "/clinic/settings/groups"
SETTINGS_STAFF = "/clinic/settings/staff"
SETTINGS_APPOINTMENTS = "/clinic/settings/appointments"
SETTINGS_BILLING = "/clinic/settings/billing"
SETTINGS_HOURS = "/clinic/settings/hours"
SETTINGS_SECURITY = "/clinic/settings/security"
SETTINGS_CHAT = "/clinic/settings/chat"
SETTINGS_NOTIFICATIONS = "/clinic/settings/notifications"
SETTINGS_OUTBOX = "/clinic/settings/outbox"
SETTINGS_EMAIL = "/clinic/settings/email"
SETTINGS_ACTIVITY = "/clinic/settings/activity"

# The patient portal.
RECORD = "for"  # the word of an address that names the record it is about
HOME = "/portal"
MESSAGES = "/portal/messages"
APPOINTMENTS = "/portal/appointments"
APPOINTMENT = "/portal/appointment"
ME = "/portal/me"
NOTIFICATIONS = "/portal/me/notifications"
ACCESS = "/portal/me/access"
CONTACT_INFO = "/portal/me/contact-info"
DOCUMENTS = "/portal/documents"
OWN_FORMS = "/portal/forms"
OWN_FORM = "/portal/form"
BILLING = "/portal/billing"
INVOICE = "/portal/invoice"


def patient(patient_id: UUID | str) -> str:
    """One patient's profile: a query, since dynamic routes are not prerendered."""
    return f"{PATIENT}?{urlencode({'id': str(patient_id)})}"


def file(file_id: UUID | str) -> str:
    """Where one file is downloaded, by whoever may read it."""
    return f"{FILE}?{urlencode({'id': str(file_id)})}"


def messages_of(patient_id: UUID | str) -> str:
    """One patient's chat, in the inbox."""
    return f"{STAFF_MESSAGES}?{urlencode({'id': str(patient_id)})}"


def inbox(words: Mapping[str, str]) -> str:
    """The inbox, as the words ask for it."""
    asked = {name: word for name, word in words.items() if word}
    return f"{STAFF_MESSAGES}?{urlencode(asked)}" if asked else STAFF_MESSAGES


def documents(which: str, after: str = "") -> str:
    """One of the portal's lists of documents, from a page on."""
    words = {"which": which, "after": after} if after else {"which": which}
    return f"{DOCUMENTS}?{urlencode(words)}"


def patient_documents(patient_id: UUID | str) -> str:
    """The documents of one patient."""
    return f"{PATIENT_DOCUMENTS}?{urlencode({'id': str(patient_id)})}"


def record_in(path: str) -> str:
    """The record an address of the portal is said to be about, or nothing."""
    return dict(parse_qsl(path.partition("?")[2])).get(RECORD, "")


def patient_contacts(patient_id: UUID | str) -> str:
    """The people around one patient."""
    return f"{PATIENT_CONTACTS}?{urlencode({'id': str(patient_id)})}"


def why_not_in(patient_id: UUID | str) -> str:
    """The same profile, with the answer to "Why can't this patient sign in?" open beside it."""
    return f"{patient(patient_id)}&why=1"


def updates(after: str) -> str:
    """One page of the bell's list, from its key."""
    return f"{UPDATES}?{urlencode({'after': after})}"


def preview(patient_id: UUID | str) -> str:
    """What one patient will see."""
    return f"{PREVIEW}?{urlencode({'id': str(patient_id)})}"


def today(page: int) -> str:
    """One page of Today; empty for the one that is not there."""
    return "" if page < 1 else TODAY if page == 1 else f"{TODAY}?page={page}"


def patients(words: Mapping[str, str]) -> str:
    """The list of patients, filtered: the words stand in the address, so that a view can be shared."""
    return f"{PATIENTS}?{urlencode(words)}" if words else PATIENTS


def staff(words: Mapping[str, str]) -> str:
    """The list of the staff, filtered and paged by the words of the address."""
    return f"{SETTINGS_STAFF}?{urlencode(words)}" if words else SETTINGS_STAFF


def activity(words: Mapping[str, str]) -> str:
    """The record of the practice, as the words ask for it."""
    asked = {name: word for name, word in words.items() if word}
    return f"{SETTINGS_ACTIVITY}?{urlencode(asked)}" if asked else SETTINGS_ACTIVITY


def patient_activity(patient_id: UUID | str, before: int = 0) -> str:
    """The record of one chart, from a page on."""
    words = {"id": str(patient_id)} | ({"before": str(before)} if before else {})
    return f"{PATIENT_ACTIVITY}?{urlencode(words)}"


def outbox(words: Mapping[str, str]) -> str:
    """The emails of the practice, as the words ask for them."""
    asked = {name: word for name, word in words.items() if word}
    return f"{SETTINGS_OUTBOX}?{urlencode(asked)}" if asked else SETTINGS_OUTBOX


def calendar(words: Mapping[str, str]) -> str:
    """The staff's calendar, at the day and for the provider that the words name."""
    asked = {name: word for name, word in words.items() if word}
    return f"{CALENDAR}?{urlencode(asked)}" if asked else CALENDAR


def appointments(words: Mapping[str, str]) -> str:
    """A patient's appointments, those to come or those before."""
    asked = {name: word for name, word in words.items() if word}
    return f"{APPOINTMENTS}?{urlencode(asked)}" if asked else APPOINTMENTS


def appointment(appointment_id: UUID | str) -> str:
    """One appointment in the portal."""
    return f"{APPOINTMENT}?{urlencode({'id': str(appointment_id)})}"


def calendar_file(token: str) -> str:
    """The link that gives one appointment to a calendar program."""
    return CALENDAR_FILE.format(token=token)


def calendar_feed(token: str) -> str:
    """The private address that a calendar program asks for a patient's appointments."""
    return CALENDAR_FEED.format(token=token)


def forms(words: Mapping[str, str]) -> str:
    """The list of patients' forms, as the words ask for it."""
    asked = {name: word for name, word in words.items() if word}
    return f"{FORMS}?{urlencode(asked)}" if asked else FORMS


def sent_form(submission_id: UUID | str) -> str:
    """What one patient answered."""
    return f"{FORM_SENT}?{urlencode({'id': str(submission_id)})}"


def form_templates(after: str) -> str:
    """The clinic's forms behind one of them."""
    return f"{FORM_TEMPLATES}?{urlencode({'after': after})}"


def form(key: str) -> str:
    """One form of the clinic, page by page."""
    return f"{FORM_TEMPLATE}?{urlencode({'key': key})}"


def form_draft(key: str) -> str:
    """The next version of a form, to be written."""
    return f"{FORM_BUILDER}?{urlencode({'key': key})}"


def form_trial(key: str, *, draft: bool, at: str = "") -> str:
    """A form to try out, at a page or a step."""
    words = {"draft": "1" if draft else "", "key": key, "at": at}
    return f"{FORM_TRIAL}?{urlencode({name: word for name, word in words.items() if word})}"


def own_form(submission_id: UUID | str, at: str = "") -> str:
    """One form of a patient's; `at` is a page's number or a step, empty where they were last."""
    return f"{OWN_FORM}?{urlencode({'id': str(submission_id)} | ({'at': at} if at else {}))}"


def own_form_copy(submission_id: UUID | str) -> str:
    """The PDF of a form that was sent."""
    return f"{OWN_FORM_COPY}?{urlencode({'id': str(submission_id)})}"


def bill(paper: str, id: UUID | str, month: str = "") -> str:
    """Where one bill is downloaded, by whoever may read it; a statement is of a patient's month."""
    return f"{BILL}?{urlencode({'paper': paper, 'id': str(id)} | ({'month': month} if month else {}))}"


def bills(words: Mapping[str, str]) -> str:
    """The staff's list of invoices, as the words ask for it."""
    asked = {name: word for name, word in words.items() if word}
    return f"{STAFF_BILLING}?{urlencode(asked)}" if asked else STAFF_BILLING


def staff_invoice(invoice_id: UUID | str) -> str:
    """One invoice in the dashboard."""
    return f"{STAFF_INVOICE}?{urlencode({'id': str(invoice_id)})}"


def patient_billing(patient_id: UUID | str, after: str = "") -> str:
    """The bills of one patient, from a page on."""
    return f"{PATIENT_BILLING}?{urlencode({'id': str(patient_id)} | ({'after': after} if after else {}))}"


def own_bills(after: str) -> str:
    """The portal's Billing, from a page on."""
    return f"{BILLING}?{urlencode({'after': after})}"


def own_invoice(invoice_id: UUID | str) -> str:
    """One invoice in the portal."""
    return f"{INVOICE}?{urlencode({'id': str(invoice_id)})}"


def clear_second_step(provider_id: UUID | str) -> str:
    """The door where an admin clears the second step of one member of the staff."""
    return f"{STAFF_CLEAR_SECOND_STEP}?{urlencode({'id': str(provider_id)})}"


def clear_patient_second_step(patient_id: UUID | str) -> str:
    """The door where the clinic clears the second step of one patient."""
    return f"{STAFF_CLEAR_PATIENT_SECOND_STEP}?{urlencode({'id': str(patient_id)})}"


def staff_invitation(token: str) -> str:
    """The link in an invitation to the staff."""
    return STAFF_INVITATION.format(token=token)


def invitations(words: Mapping[str, str]) -> str:
    """The invitation work list, as the words ask for it."""
    asked = {name: word for name, word in words.items() if word}
    return f"{INVITATIONS}?{urlencode(asked)}" if asked else INVITATIONS


def invitation(token: str) -> str:
    """The link in an invitation."""
    return INVITATION.format(token=token)


def stop_reminders(token: str) -> str:
    """The quiet link in a reminder."""
    return STOP_REMINDERS.format(token=token)


def reset(token: str) -> str:
    """The link in a password reset."""
    return RESET.format(token=token)


def join(token: str) -> str:
    """A shared invite link."""
    return JOIN.format(token=token)


def invite_poster(link_id: UUID | str) -> str:
    """The poster of a shared invite link, to print."""
    return f"{STAFF_INVITE_POSTER}?{urlencode({'id': str(link_id)})}"
