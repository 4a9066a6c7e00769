"""Who uploads and reads files: staff, or whoever a portal is open to."""

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.families.models import PortalAccess

Person = Provider | PortalAccess
