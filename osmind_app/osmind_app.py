"""The app: every page and door, the gate in front of every event, the edge in front of every request."""

import reflex as rx
from starlette.applications import Starlette

from osmind_app import opening, schema
from osmind_app.web import doors, live
from osmind_app.web.edge import edge
from osmind_app.web.gate import Gate
from osmind_app.web.notices import on_exception, on_page_exception
from osmind_app.web.portal.access import page as access
from osmind_app.web.portal.appointment import page as appointment
from osmind_app.web.portal.appointments import page as appointments
from osmind_app.web.portal.billing import page as own_billing
from osmind_app.web.portal.contact_info import page as contact_info
from osmind_app.web.portal.documents import page as documents
from osmind_app.web.portal.form import page as form
from osmind_app.web.portal.forms import page as forms
from osmind_app.web.portal.home import page as home
from osmind_app.web.portal.invoice import page as own_invoice
from osmind_app.web.portal.me import page as me
from osmind_app.web.portal.messages import page as messages
from osmind_app.web.portal.notifications import page as wishes
from osmind_app.web.provider.activity import page as chart_activity
from osmind_app.web.provider.billing.bills import page as bills
from osmind_app.web.provider.billing.invoice import page as invoice
from osmind_app.web.provider.calendar import page as calendar
from osmind_app.web.provider.contacts import page as patient_contacts
from osmind_app.web.provider.documents import page as patient_documents
from osmind_app.web.provider.forms.builder import page as builder
from osmind_app.web.provider.forms.flow import page as flow
from osmind_app.web.provider.forms.flows import page as flows
from osmind_app.web.provider.forms.opened import page as opened_form
from osmind_app.web.provider.forms.sent import page as sent_forms
from osmind_app.web.provider.forms.template import page as template
from osmind_app.web.provider.forms.templates import page as templates
from osmind_app.web.provider.forms.trial import page as trial
from osmind_app.web.provider.invitations import page as invitations
from osmind_app.web.provider.messages import page as staff_messages
from osmind_app.web.provider.patient import page as patient
from osmind_app.web.provider.patient_billing import page as patient_billing
from osmind_app.web.provider.patient_forms import page as patient_forms
from osmind_app.web.provider.patients import page as patients
from osmind_app.web.provider.preview import page as preview
from osmind_app.web.provider.settings.activity import page as activity_log
from osmind_app.web.provider.settings.appointments import page as appointment_settings
from osmind_app.web.provider.settings.billing import page as billing_settings
from osmind_app.web.provider.settings.chat import page as chat_settings
from osmind_app.web.provider.settings.email import page as email
from osmind_app.web.provider.settings.groups import page as groups
from osmind_app.web.provider.settings.hours import page as hours
from osmind_app.web.provider.settings.notifications import page as notifications
from osmind_app.web.provider.settings.outbox import page as outbox
from osmind_app.web.provider.settings.practice import page as practice
from osmind_app.web.provider.settings.security import page as security
from osmind_app.web.provider.settings.staff import page as staff
from osmind_app.web.provider.today import page as today
from osmind_app.web.provider.updates import page as updates
from osmind_app.web.ui.shell import WRAPS
from osmind_app.web.ui.standing import head, script

__all__ = [
    "access",
    "activity_log",
    "app",
    "appointment",
    "appointment_settings",
    "appointments",
    "billing_settings",
    "bills",
    "builder",
    "calendar",
    "chart_activity",
    "chat_settings",
    "contact_info",
    "documents",
    "email",
    "flow",
    "flows",
    "form",
    "forms",
    "groups",
    "home",
    "hours",
    "invitations",
    "invoice",
    "me",
    "messages",
    "notifications",
    "opened_form",
    "outbox",
    "own_billing",
    "own_invoice",
    "patient",
    "patient_billing",
    "patient_contacts",
    "patient_documents",
    "patient_forms",
    "patients",
    "practice",
    "preview",
    "schema",
    "security",
    "sent_forms",
    "staff",
    "staff_messages",
    "template",
    "templates",
    "today",
    "trial",
    "updates",
    "wishes",
]

app = rx.App(
    stylesheets=["/tokens.css", "/app.css"],
    head_components=[*head(), script()],
    html_lang="en",
    toaster=None,
    app_wraps=WRAPS,
    backend_exception_handler=on_exception,
    frontend_exception_handler=on_page_exception,
    api_transformer=[Starlette(routes=doors.all_routes()), edge],
)
app.add_middleware(Gate(), index=0)
app.register_lifespan_task(opening.house)
live.attach(app)
