"""Every page there is, and how somebody comes to it: for screenshots and for what must hold on all of them."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from playwright.sync_api import Page
from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts import temporary
from osmind_app.clinic.accounts.models import (
    CLINICIAN,
    PROVIDER,
    Account,
    Provider,
    StaffInvitation,
    TemporaryPassword,
)
from osmind_app.clinic.accounts.models import PATIENT as PATIENT_ACCOUNT
from osmind_app.clinic.appointments.models import Appointment
from osmind_app.clinic.billing.models import Invoice
from osmind_app.clinic.intake.models import FormDraft, IntakeFlow, Submission
from osmind_app.clinic.invitations import links
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.joining import service as joining
from osmind_app.clinic.joining.models import InviteLink, Joiner
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.models import CONFIRM, KEEP, EmailChange
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import clock, db, tokens
from osmind_app.lib.settings import settings
from osmind_app.web import built, routes
from tests.e2e import served
from tests.e2e.served import Clinic

NOBODY, STAFF, PATIENT, OWNER = "nobody", "staff", "patient", "owner"
EMAILS = {STAFF: served.STAFF, PATIENT: served.PATIENT, OWNER: "ada@willowcreek.example"}
EVERYBODY = (NOBODY, *EMAILS)
Step = Callable[[Page], None]


@dataclass(frozen=True)
class Shown:
    """A page or a state of one: who sees it, where it is, and what they do there first."""

    name: str
    path: str
    who: str = NOBODY
    then: Step | None = None


def every_page(clinic: Clinic) -> list[Shown]:
    """The doors, the dead links of the demo, the dashboard and the portal."""
    os.environ.update(clinic.environment)
    settings.cache_clear()
    with db.reading() as session:
        ends, moves = _links(session), _moves(session)
        stop = routes.stop_reminders(tokens.sign(session.exec(select(Invitation)).first().stop_link))
        staff = _staff_link(session)
        known = session.exec(select(Patient).where(Patient.email == "june.park@example.com")).one()
        priya = session.exec(select(Patient).where(Patient.email == "priya.raghunathan@example.com")).one()
        moving = session.exec(select(Patient).where(Patient.email == "hannah.kowalczyk@example.com")).one()
        henry = session.exec(select(Patient).where(Patient.email == "henry.abara@example.com")).one()
        rashid = session.exec(select(Patient).where(Patient.email == "rashid.khan@example.com")).one()
        leo = session.exec(select(Patient).where(Patient.first_name == "Leo", Patient.last_name == "Marsh")).one()
        forms = _forms_of(session, known)
        visit = session.exec(
            select(Appointment.id)
            .where(Appointment.patient_id == known.id, Appointment.starts_at > clock.now())
            .order_by(col(Appointment.starts_at))
        ).first()
        joined = session.exec(select(Patient).where(Patient.email == "w.brandt@example.com")).one()
        sent = session.exec(
            select(Submission).where(Submission.form_key == "phq_9", col(Submission.review_since).is_not(None))
        ).first()
        bounced = session.exec(select(Patient).where(Patient.email == "zoe.odell@example.com")).one()
    doors = [
        Shown("sign-in", routes.PATIENT_SIGN_IN),
        Shown("sign-in-error", routes.PATIENT_SIGN_IN, then=_press("Sign in")),
        Shown("staff-sign-in", routes.STAFF_SIGN_IN),
        Shown("forgot", routes.PATIENT_FORGOT),
        Shown("staff-forgot", routes.STAFF_FORGOT),
        Shown("trouble", routes.TROUBLE),
        Shown("not-found", "/nowhere"),
        Shown("invite-damaged", "/i/AAAA.BBBB"),
        Shown("email-damaged", "/e/AAAA.BBBB"),
        *[Shown(f"email-{name}", path) for name, path in moves.items()],
        *[Shown(f"email-{name}-error", path, then=_press(_SAYS[name])) for name, path in moves.items()],
        *[Shown(f"invite-{name}", path) for name, path in ends.items() if name != "live"],
        Shown("new-password", routes.PATIENT_SIGN_IN, then=_types_a_temporary_password),
        Shown("new-password-error", routes.PATIENT_SIGN_IN, then=_sends_no_password),
        Shown("inbox", routes.INBOX),
        Shown("inbox-letter", routes.INBOX, then=_follow_first),
    ]
    doors += [
        Shown("join", staff),
        Shown("join-password", staff, then=_follow("Continue")),
        Shown("join-password-error", staff, then=_join_with_nothing),
        Shown("join-not-me", staff, then=_follow("I’m a patient, or I don’t work here")),
        Shown("join-damaged", "/s/AAAA.BBBB"),
        *[Shown(f"join-{name}", path) for name, path in _dead_staff_links().items()],
    ]
    if "live" in ends:
        doors += [
            Shown("invite-landing", ends["live"]),
            Shown("stop-reminders", stop),
            Shown("stop-reminders-done", stop, then=_press("Stop these reminders")),
            Shown("invite-password", ends["live"], then=_press("Continue")),
            Shown("invite-password-error", ends["live"], then=_press("Continue", "Continue")),
        ]
    doors += _join_doors()
    to_sign = routes.own_form(forms["telehealth_consent"], "sign")
    faces = [
        Shown("home", routes.HOME, PATIENT),
        Shown("me", routes.ME, PATIENT),
        Shown("own-forms", routes.OWN_FORMS, PATIENT),
        Shown("own-form-intro", routes.own_form(forms["medication_list"]), PATIENT),
        Shown("own-form-group", routes.own_form(forms["health_history"], "1"), PATIENT),
        Shown("own-form-many", routes.own_form(forms["health_history"], "3"), PATIENT),
        Shown("own-form-error", routes.own_form(forms["health_history"], "10"), PATIENT, _press("Continue")),
        Shown("own-form-steps", routes.own_form(forms["health_history"], "15"), PATIENT),
        Shown("own-form-check", routes.own_form(forms["health_history"], "check"), PATIENT),
        Shown("own-form-sign", to_sign, PATIENT),
        Shown("own-form-sign-error", to_sign, PATIENT, _press("Sign and send")),
        Shown("own-form-sent", routes.own_form(forms["contact_details"]), PATIENT),
        Shown("own-form-help-now", routes.own_form(forms["phq_9"]), PATIENT, _answers_the_ninth_question),
        Shown("own-form-files", routes.own_form(forms["medication_list"]), PATIENT, _goes_to_the_files),
        Shown("own-form-not-found", routes.OWN_FORM, PATIENT),
        Shown("me-notifications", routes.NOTIFICATIONS, PATIENT),
        Shown("me-access", routes.ACCESS, PATIENT),
        Shown("me-second-step", routes.PATIENT_SET_UP_SECOND_STEP, PATIENT),
        Shown("contact-info", routes.CONTACT_INFO, PATIENT),
        Shown("contact-info-error", routes.CONTACT_INFO, PATIENT, _saves_half_an_address),
        Shown("messages", routes.MESSAGES, PATIENT),
        Shown("documents", routes.DOCUMENTS, PATIENT),
        Shown("documents-sent", routes.documents("sent"), PATIENT),
        Shown("appointments", routes.APPOINTMENTS, PATIENT),
        Shown("appointments-past", routes.appointments({"past": "1"}), PATIENT),
        Shown("appointments-calendar-link", routes.APPOINTMENTS, PATIENT, _press("Get a calendar link")),
        Shown("appointments-ask-error", routes.APPOINTMENTS, PATIENT, _press("Ask for an appointment", "Send request")),
        Shown("appointment", routes.appointment(visit), PATIENT),
        Shown("appointment-cancel", routes.appointment(visit), PATIENT, _press("Cancel appointment")),
        Shown("appointment-not-found", routes.APPOINTMENT, PATIENT),
        *_bills(known.id),
        Shown("change-email", routes.PATIENT_EMAIL, PATIENT),
        Shown("change-email-error", routes.PATIENT_EMAIL, PATIENT, _press("Send the link")),
        Shown("today", routes.TODAY, STAFF),
        *_forms(sent.id, known.id),
        Shown("updates", routes.UPDATES, STAFF),
        Shown("patients", routes.PATIENTS, STAFF),
        Shown("patients-ticked", routes.PATIENTS, STAFF, _tick),
        Shown("invite-many", f"{routes.PATIENTS}?sort=-added", STAFF, _check_first),
        Shown("calendar-week", routes.calendar({"view": "week"}), STAFF),
        Shown("calendar-agenda", routes.calendar({"view": "agenda"}), STAFF),
        Shown("calendar", routes.CALENDAR, STAFF),
        Shown("calendar-week", routes.calendar({"view": "week"}), STAFF),
        Shown("calendar-book", routes.CALENDAR, STAFF, _books_for("June Park")),
        Shown("calendar-book-error", routes.CALENDAR, STAFF, _books_for("June Park", "Book appointment")),
        Shown("calendar-cancel", routes.patient(known.id), STAFF, _cancels_first),
        Shown("settings-hours", routes.SETTINGS_HOURS, OWNER),
        Shown("settings-hours-change", routes.SETTINGS_HOURS, OWNER, _press("Change hours: Dr. Rivera")),
        Shown("settings-appointments", routes.SETTINGS_APPOINTMENTS, OWNER),
        Shown("settings-appointments-edit", routes.SETTINGS_APPOINTMENTS, OWNER, _press("Edit")),
        Shown("invitations", routes.INVITATIONS, STAFF),
        Shown("patients-none-match", f"{routes.PATIENTS}?q=zzzz", STAFF),
        Shown("add-patient", routes.PATIENTS, STAFF, _press("Add Patient")),
        Shown("add-patient-error", routes.PATIENTS, STAFF, _press("Add Patient", "Add patient")),
        Shown("share-link", routes.PATIENTS, STAFF, _share),
        Shown(
            "share-link-error", routes.PATIENTS, STAFF, _press("Add Patient", "Create link", tab="Share Invite Link")
        ),
        Shown("invite-poster", _poster(), STAFF),
        Shown("patient-joined", routes.patient(joined.id), STAFF, _unfold_same),
        Shown("patient", routes.patient(known.id), STAFF),
        Shown("patient-documents", routes.patient_documents(known.id), STAFF),
        Shown("patient-contacts", routes.patient_contacts(leo.id), STAFF),
        Shown("patient-contacts-change", routes.patient_contacts(leo.id), STAFF, _press("Change Dana Marsh")),
        Shown("patient-contacts-error", routes.patient_contacts(leo.id), STAFF, _press("Add contact", "Save contact")),
        Shown("patient-new-email", routes.patient(moving.id), STAFF),
        Shown("patient-new-contact-info", routes.patient(priya.id), STAFF),
        Shown("patient-new-contact-info-actions", routes.patient(priya.id), STAFF, _unfold_actions),
        Shown("patient-actions", routes.patient(known.id), STAFF, _unfold_actions),
        Shown("temporary-password-question", routes.patient(henry.id), STAFF, _asks_for_a_temporary_password),
        Shown("temporary-password-shown", routes.patient(henry.id), STAFF, _gives_a_temporary_password),
        Shown("temporary-password-expired", routes.patient(rashid.id), STAFF),
        Shown("patient-why", routes.why_not_in(known.id), STAFF, _settles),
        Shown("patient-why-bounced", routes.why_not_in(bounced.id), STAFF, _settles),
        Shown("chart-reason", routes.patient(bounced.id), OWNER),
        Shown("preview", routes.preview(bounced.id), STAFF),
        Shown("staff-messages", routes.STAFF_MESSAGES, STAFF),
        Shown("staff-messages-open", routes.messages_of(known.id), STAFF),
        Shown("staff-messages-none", f"{routes.STAFF_MESSAGES}?show=nonsense&id=nobody", STAFF),
        Shown("patient-not-found", routes.PATIENT, STAFF),
        Shown("help", routes.TODAY, STAFF, _press("Help")),
        Shown("find", routes.TODAY, STAFF, _press("Find")),
        Shown("find-typed", routes.TODAY, STAFF, _finds("ma")),
        Shown("find-nothing", routes.TODAY, STAFF, _finds("zzzz")),
        Shown("account-menu", routes.TODAY, STAFF, _unfold),
        Shown("settings-practice", routes.SETTINGS_PRACTICE, STAFF),
        Shown("settings-groups", routes.SETTINGS_GROUPS, STAFF),
        Shown("settings-chat", routes.SETTINGS_CHAT, STAFF),
        Shown("settings-chat-edit", routes.SETTINGS_CHAT, STAFF, _press("Edit")),
        Shown("settings-staff", routes.SETTINGS_STAFF, OWNER),
        Shown("settings-staff-none-match", f"{routes.SETTINGS_STAFF}?q=zzzz", OWNER),
        Shown("settings-staff-invite", routes.SETTINGS_STAFF, OWNER, _press("Invite staff")),
        Shown("settings-staff-invite-error", routes.SETTINGS_STAFF, OWNER, _press("Invite staff", "Send invitation")),
        Shown("settings-staff-member", routes.SETTINGS_STAFF, OWNER, _press("Manage Dr. Rivera")),
        Shown("settings-staff-second-step", routes.SETTINGS_STAFF, OWNER, _manages_who_has_a_second_step),
        Shown("clear-second-step", routes.SETTINGS_STAFF, OWNER, _clears_a_second_step()),
        Shown("clear-second-step-error", routes.SETTINGS_STAFF, OWNER, _clears_a_second_step("Clear the second step")),
        Shown("clear-patient-second-step", routes.PATIENTS, STAFF, _clears_a_patients_second_step),
        Shown("settings-staff-self", routes.SETTINGS_STAFF, OWNER, _press("Manage Ada Grant")),
        Shown("settings-staff-left", routes.SETTINGS_STAFF, OWNER, _press("Manage Dr. Bell")),
        Shown("settings-staff-invited", routes.SETTINGS_STAFF, OWNER, _press("Manage Noor Aziz")),
        Shown("settings-staff-not-for-you", routes.SETTINGS_STAFF, STAFF),
        Shown("settings-notifications", routes.SETTINGS_NOTIFICATIONS, STAFF),
        Shown("settings-outbox", routes.SETTINGS_OUTBOX, OWNER),
        Shown("settings-outbox-look", routes.outbox({"view": "look"}), OWNER),
        Shown("settings-outbox-none", routes.outbox({"q": "zzzz"}), OWNER),
        Shown("settings-email", routes.outbox({"view": "look"}), OWNER, _follow_first_row),
        Shown("settings-email-not-found", routes.SETTINGS_EMAIL, OWNER),
        Shown("settings-activity", routes.SETTINGS_ACTIVITY, OWNER),
        Shown("settings-activity-none", routes.activity({"who": str(known.id)}), OWNER),
        Shown("patient-activity", routes.patient_activity(known.id), STAFF),
        Shown("settings-security", routes.SETTINGS_SECURITY, STAFF),
    ]
    known_paths = {
        *built.pages(),
        routes.PATIENT_EMAIL,
        routes.PATIENT_SET_UP_SECOND_STEP,
        routes.STAFF_INVITE_POSTER,
    }  # the last three are doors
    return doors + [page for page in faces if page.path.split("?")[0] in known_paths]


def _bills(patient: UUID) -> list[Shown]:
    """What was billed: for the patient, for the staff, and the settings."""
    with db.reading() as session:
        due = session.exec(
            select(Invoice.id).where(
                Invoice.patient_id == patient, col(Invoice.issued_at).is_not(None), col(Invoice.paid_at).is_(None)
            )
        ).first()
        draft = session.exec(select(Invoice.id).where(col(Invoice.issued_at).is_(None))).first()
    return [
        Shown("bills-own", routes.BILLING, PATIENT),
        Shown("bills-own-invoice", routes.own_invoice(due), PATIENT),
        Shown("bills-own-not-found", routes.INVOICE, PATIENT),
        Shown("bills", routes.STAFF_BILLING, STAFF),
        Shown("bills-overdue", routes.bills({"list": "overdue"}), STAFF),
        Shown("bills-draft", routes.staff_invoice(draft), STAFF),
        Shown("bills-draft-error", routes.staff_invoice(draft), STAFF, _press("Add line")),
        Shown("bills-draft-issue", routes.staff_invoice(draft), STAFF, _press("Issue")),
        Shown("bills-invoice", routes.staff_invoice(due), STAFF),
        Shown("bills-invoice-more", routes.staff_invoice(due), STAFF, _unfolds_more),
        Shown("bills-payment-error", routes.staff_invoice(due), STAFF, _press("Record payment", "Save payment")),
        Shown("bills-invoice-reason", routes.staff_invoice(due), OWNER),
        Shown("bills-not-found", routes.STAFF_INVOICE, STAFF),
        Shown("bills-of-patient", routes.patient_billing(patient), STAFF),
        Shown("bills-of-patient-error", routes.patient_billing(patient), STAFF, _press("Make superbill")),
        Shown("bills-settings", routes.SETTINGS_BILLING, OWNER),
        Shown("bills-settings-edit", routes.SETTINGS_BILLING, OWNER, _press("Edit")),
        Shown("bills-settings-error", routes.SETTINGS_BILLING, OWNER, _press("Add fee")),
    ]


def _unfolds_more(page: Page) -> None:
    page.locator("summary").filter(has_text="More").click()


def _forms(sent: UUID, patient: UUID) -> list[Shown]:
    """What patients sent, the clinic's forms and their flows, and the door that imports one."""
    with db.reading() as session:
        flow = session.exec(select(IntakeFlow).where(IntakeFlow.name == "New patient")).one()
        draft = session.exec(select(FormDraft.key)).one()
        scored = session.exec(select(Patient.id).where(Patient.first_name == "Siobhán")).one()
    return [
        Shown("forms", routes.FORMS, STAFF),
        Shown("forms-waiting", routes.forms({"list": "waiting"}), STAFF),
        Shown("forms-none-match", routes.forms({"list": "today", "form": "zzzz"}), STAFF),
        Shown("forms-sent", f"{routes.FORM_SENT}?id={sent}", STAFF),
        Shown("forms-sent-reason", f"{routes.FORM_SENT}?id={sent}", OWNER),
        Shown("forms-templates", routes.FORM_TEMPLATES, OWNER),
        Shown("forms-template", routes.form("health_history"), OWNER),
        Shown("forms-template-not-made", routes.FORM_TEMPLATES, OWNER, _press("Make form")),
        Shown("forms-draft", routes.form_draft(draft), OWNER),
        Shown("forms-draft-question", routes.form_draft(draft), OWNER, _writes_a_question),
        Shown("forms-draft-error", routes.form_draft(draft), OWNER, _publishes_too_early),
        Shown("forms-draft-not-found", routes.FORM_BUILDER, OWNER),
        Shown("forms-preview", routes.form_trial("phq_9", draft=False), OWNER),
        Shown("forms-preview-page", routes.form_trial("phq_9", draft=False), OWNER, _press("Start")),
        Shown("forms-preview-not-found", routes.FORM_TRIAL, OWNER),
        Shown("forms-flows", routes.FORM_FLOWS, OWNER),
        Shown("forms-flow", f"{routes.FORM_FLOW}?id={flow.id}", OWNER),
        Shown("forms-import", routes.STAFF_FORM_IMPORT, OWNER),
        Shown("forms-import-error", routes.STAFF_FORM_IMPORT, OWNER, _imports_nonsense),
        Shown("patient-forms", f"{routes.PATIENT_FORMS}?id={patient}", STAFF),
        Shown("patient-forms-scores", f"{routes.PATIENT_FORMS}?id={scored}", STAFF),
        Shown("patient-forms-schedule-error", f"{routes.PATIENT_FORMS}?id={scored}", STAFF, _press("Begin schedule")),
        Shown("patient-forms-error", f"{routes.PATIENT_FORMS}?id={patient}", STAFF, _press("Give form")),
    ]


def _writes_a_question(page: Page) -> None:
    page.get_by_role("button", name="Edit: How did you sleep last night?").click()
    page.get_by_label("Question", exact=True).wait_for()


def _publishes_too_early(page: Page) -> None:
    page.get_by_role("button", name="Add question", exact=True).click()
    page.get_by_label("Question", exact=True).wait_for()
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("alert").filter(has_text="There is a problem").wait_for()


def _imports_nonsense(page: Page) -> None:
    page.get_by_label("Or paste it here").fill('{"resourceType": "Questionnaire", "item": [{"linkId": "a"}]}')
    _press("Import form")(page)


def _join_doors() -> list[Shown]:
    """A shared link from its landing to the password, and each of its ends."""
    with db.reading() as session:
        found = [(link, link.withdrawn_at, link.expires_at) for link in session.exec(select(InviteLink)).all()]
        live = next(
            joining.url_of(link) for link, off, until in found if not off and until > clock.now() and link.most > 1
        )
        off = next(joining.url_of(link) for link, off, _ in found if off)
        over = next(joining.url_of(link) for link, _, until in found if until <= clock.now())
    live, off, over = (url.removeprefix(settings().public_url) for url in (live, off, over))
    return [
        Shown("shared-landing", live),
        Shown("shared-details", live, then=_goes_to(routes.JOIN_DETAILS)),
        Shown("shared-details-error", live, then=_goes_to(routes.JOIN_DETAILS, "Continue")),
        Shown("shared-code", live, then=_types_details),
        Shown("shared-code-error", live, then=_types_wrong_code),
        Shown("shared-letter", live, then=_opens_the_letter()),
        Shown("shared-letter-error", live, then=_opens_the_letter("Continue")),
        Shown("shared-withdrawn", off),
        Shown("shared-expired", over),
        Shown("shared-damaged", "/j/AAAA.BBBB"),
        Shown("shared-lost", routes.JOIN_CODE),
    ]


def _poster() -> str:
    with db.reading() as session:
        rivera = select(InviteLink).where(InviteLink.uses > 0)
        return routes.invite_poster(session.exec(rivera).first().id)


def _goes_to(path: str, *then: str) -> Step:
    def go(page: Page) -> None:
        page.goto(page.url.split("/j")[0] + path)
        _press(*then)(page)

    return go


def _types_details(page: Page) -> None:
    _goes_to(routes.JOIN_DETAILS)(page)
    for label, typed in {
        "Legal first name": "Nia",
        "Legal last name": "Jackson",
        "Month": "10",
        "Day": "31",
        "Year": "1990",
        "Email": "nia@gmial.com",
        "Mobile phone": "(510) 555-0142",
    }.items():
        page.get_by_label(label).fill(typed)
    _press("Continue")(page)


def _types_wrong_code(page: Page) -> None:
    _types_details(page)
    page.get_by_label("6-digit code").fill("12")
    _press("Continue")(page)


def _opens_the_letter(*then: str) -> Step:
    """The link beside the code, in a browser that knows nothing of who typed the details."""

    def opens(page: Page) -> None:
        _types_details(page)
        with db.reading() as session:
            newest = session.exec(select(Joiner).order_by(col(Joiner.started_at).desc()).limit(1)).one()
        page.context.clear_cookies()
        page.goto(page.url.split("/join")[0] + routes.JOIN_LETTER.format(token=tokens.sign(newest.code_ref)))
        _press(*then)(page)

    return opens


def _cancels_first(page: Page) -> None:
    page.get_by_role("button", name="Cancel June Park").first.click()
    page.get_by_role("dialog").wait_for()


def _books_for(name: str, *then: str) -> Step:
    def book(page: Page) -> None:
        _press("Book appointment")(page)
        page.get_by_label("Patient", exact=True).fill(name)
        page.get_by_role("button", name=f"Choose {name}").click()
        page.get_by_label("Date", exact=True).wait_for()
        _press(*then)(page)

    return book


def _share(page: Page) -> None:
    _press("Add Patient", tab="Share Invite Link")(page)
    page.get_by_label("Patient group").locator("visible=true").select_option(label="New adult – self-pay")
    page.get_by_label("Invite link", exact=True).wait_for()


def _unfold_same(page: Page) -> None:
    page.get_by_text("Same person: keep").first.click()


def _links(session: Session) -> dict[str, str]:
    found: dict[str, str] = {}
    for invitation in session.exec(select(Invitation)):
        refused = links.why_refused(invitation, session.get_one(Patient, invitation.patient_id), clock.now())
        name = refused.__name__.removeprefix("Invitation").lower() if refused else "live"
        found.setdefault(name, links.url_of(invitation).removeprefix(settings().public_url))
    return found


def _saves_half_an_address(page: Page) -> None:
    page.get_by_label("Address line 1").fill("")
    page.get_by_label("ZIP").fill("9460")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("There is a problem").wait_for()


def _forms_of(session: Session, patient: Patient) -> dict[str, UUID]:
    """The patient's forms, by key."""
    found = session.exec(select(Submission.form_key, Submission.id).where(Submission.patient_id == patient.id)).all()
    return dict(found)


def _answers_the_ninth_question(page: Page) -> None:
    """Somebody says that they would rather be dead: the panel comes before anything else."""
    _starts(page)
    page.goto(page.url.partition("&")[0] + "&at=9")
    page.get_by_label("Several days").check()
    page.get_by_text("You don’t have to face this alone").wait_for()


def _goes_to_the_files(page: Page) -> None:
    _starts(page)
    page.get_by_label("Yes", exact=True).check()
    page.wait_for_timeout(1500)
    page.goto(page.url.partition("&")[0] + "&at=3")
    page.get_by_text("You can add photos").wait_for()


def _starts(page: Page) -> None:
    """From a form's introduction; one that was begun is shown where it was left."""
    start = page.get_by_role("button", name="Start")
    if start.count():
        start.click()
    page.get_by_role("button", name="Continue").wait_for()


_SAYS = {"confirm": "Confirm", "keep": "Keep the old address"}


def _moves(session: Session) -> dict[str, str]:
    """The two links of a change of e-mail that waits in the demo."""
    waiting = session.exec(
        select(EmailChange).where(col(EmailChange.confirmed_at).is_(None), col(EmailChange.ended_at).is_(None))
    ).first()
    if waiting is None:
        return {}
    return {
        "confirm": routes.EMAIL_CONFIRM.format(token=tokens.sign(waiting.link(CONFIRM))),
        "keep": routes.EMAIL_KEEP.format(token=tokens.sign(waiting.link(KEEP))),
    }


def _staff_link(session: Session) -> str:
    invited = select(StaffInvitation).where(StaffInvitation.email == "noor.aziz@willowcreek.example")
    return routes.staff_invitation(tokens.sign(session.exec(invited).one().link))


@lru_cache
def _dead_staff_links() -> dict[str, str]:
    """Invitations to the staff that ended, each in its way."""
    now = clock.now()
    ends: dict[str, dict[str, datetime]] = {
        "used": {"accepted_at": now},
        "replaced": {"replaced_at": now},
        "withdrawn": {"withdrawn_at": now},
        "expired": {"expires_at": now},
    }
    with db.writing() as session:
        ada = session.exec(select(Provider).where(Provider.full_name == "Ada Grant")).one()
        rows = {
            name: StaffInvitation(
                practice_id=ada.practice_id,
                email=f"{name}@willowcreek.example",
                full_name="Kit Moreno",
                role=CLINICIAN,
                sent_by_id=ada.id,
                nonce=tokens.new_nonce(),
                key_id=tokens.signing_key_id(),
                **{"sent_at": now - timedelta(days=5), "expires_at": now + timedelta(days=1), **end},
            )
            for name, end in ends.items()
        }
        session.add_all(rows.values())
    return {name: routes.staff_invitation(tokens.sign(row.link)) for name, row in rows.items()}


@contextmanager
def _with_a_second_step(kind: str, email: str) -> Iterator[UUID]:
    """It is on while a page is loaded; stories sign in without."""
    mine = (col(Account.kind) == kind, col(Account.email) == email)
    with db.writing() as session:
        session.exec(update(Account).where(*mine).values(totp_confirmed_at=clock.now()))
        account_id = session.exec(select(Account.id).where(*mine)).one()
    yield account_id
    with db.writing() as session:
        session.exec(update(Account).where(*mine).values(totp_confirmed_at=None))


def _manages_who_has_a_second_step(page: Page) -> None:
    with _with_a_second_step(PROVIDER, "okafor@willowcreek.example"):
        _press("Manage Dr. Okafor")(page)
        page.get_by_role("heading", name="Lost second step").wait_for()


def _clears_a_second_step(*then: str) -> Step:
    def clears(page: Page) -> None:
        with _with_a_second_step(PROVIDER, "okafor@willowcreek.example") as account_id:
            with db.reading() as session:
                okafor = session.exec(select(Provider).where(Provider.account_id == account_id)).one()
            page.goto(page.url.split("/clinic")[0] + routes.clear_second_step(okafor.id))
            _press(*then)(page)

    return clears


def _clears_a_patients_second_step(page: Page) -> None:
    with _with_a_second_step(PATIENT_ACCOUNT, served.PATIENT):
        with db.reading() as session:
            june = session.exec(select(Patient).where(Patient.email == served.PATIENT)).one()
        page.goto(page.url.split("/clinic")[0] + routes.clear_patient_second_step(june.id))


def _follow(name: str) -> Step:
    def follow(page: Page) -> None:
        page.get_by_role("link", name=name).click()
        page.wait_for_load_state("networkidle")

    return follow


def _join_with_nothing(page: Page) -> None:
    _follow("Continue")(page)
    _press("Join the staff")(page)


def _press(*names: str, tab: str = "") -> Step:
    """Press one button after the other; `tab` is opened after the first."""

    def press(page: Page) -> None:
        for at, name in enumerate(names):
            if tab and at == 1:
                page.get_by_role("tab", name=tab).click()
            page.get_by_role("button", name=name, exact=True).locator("visible=true").last.click()
            page.wait_for_timeout(400)
        if tab and len(names) == 1:
            page.get_by_role("tab", name=tab).click()

    return press


def _types_a_temporary_password(page: Page) -> None:
    """Aisha comes from the desk, where Sam read it out to her."""
    made = temporary.make()
    with db.writing() as session:
        aisha = session.exec(select(Patient).where(Patient.email == "aisha.bello@example.com")).one()
        sam = session.exec(select(Provider).where(Provider.full_name == "Sam Lee")).one()
        session.exec(delete(TemporaryPassword).where(col(TemporaryPassword.patient_id) == aisha.id))
        onboarding.give_temporary_password(session, actor=sam, patient_id=aisha.id, made=made, now=clock.now())
    page.get_by_label("Email").fill("aisha.bello@example.com")
    page.get_by_label("Password", exact=True).fill(made.words)
    _press("Sign in")(page)
    page.wait_for_url(f"**{routes.PATIENT_NEW_PASSWORD}*")


def _sends_no_password(page: Page) -> None:
    _types_a_temporary_password(page)
    _press("Continue")(page)


def _asks_for_a_temporary_password(page: Page) -> None:
    _press("Actions")(page)
    page.locator("#personal-information > summary").click()
    _press("Change the patient’s password")(page)


def _gives_a_temporary_password(page: Page) -> None:
    _asks_for_a_temporary_password(page)
    _press("Give a temporary password")(page)
    page.locator("[data-words]").scroll_into_view_if_needed()


def _follow_first_row(page: Page) -> None:
    page.locator("main tbody a").first.click()
    page.locator("iframe").wait_for()


def _follow_first(page: Page) -> None:
    page.locator("main li a").first.click()
    page.wait_for_load_state("networkidle")


def _tick(page: Page) -> None:
    for box in page.locator("[data-picks]").all()[:3]:
        box.check()
    page.evaluate("scrollTo(0, 0)")  # the bar stands still, and covers no row


def _check_first(page: Page) -> None:
    page.locator("[data-picks-all]").locator("visible=true").check()
    _press("Send invite")(page)
    page.get_by_role("dialog").wait_for()


def _finds(typed: str) -> Step:
    def find(page: Page) -> None:
        _press("Find")(page)
        page.get_by_role("combobox", name="A patient, a page, or something to do").fill(typed)
        page.locator(f"#find-list[data-typed='{typed}']").wait_for(state="attached")
        page.wait_for_timeout(200)

    return find


def _settles(page: Page) -> None:
    page.locator("dialog[open]").wait_for()


def _unfold_actions(page: Page) -> None:
    _press("Actions")(page)
    for section in page.locator("#actions summary").all():
        section.click()


def _unfold(page: Page) -> None:
    page.locator("details.dropmenu > summary").first.click()
