"""Who uploads and reads files: staff, or whoever a portal is open to."""

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.documents.models import FORM, MESSAGE, SHARED
from osmind_app.clinic.families.models import DOCUMENTS, FORMS, MESSAGES, PortalAccess

Person = Provider | PortalAccess
PARTS = {SHARED: DOCUMENTS, MESSAGE: MESSAGES, FORM: FORMS}  # the part of the record that a guardian needs
