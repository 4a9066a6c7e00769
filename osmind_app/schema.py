"""Imports every table, for Alembic and the tests."""

from osmind_app.clinic.accounts import models as accounts
from osmind_app.clinic.appointments import models as appointments
from osmind_app.clinic.audit import models as audit
from osmind_app.clinic.billing import models as billing
from osmind_app.clinic.documents import models as documents
from osmind_app.clinic.families import models as families
from osmind_app.clinic.guardians import models as guardians
from osmind_app.clinic.intake import models as intake
from osmind_app.clinic.invitations import models as invitations
from osmind_app.clinic.joining import models as joining
from osmind_app.clinic.messaging import models as messaging
from osmind_app.clinic.onboarding import models as onboarding
from osmind_app.clinic.patients import models as patients
from osmind_app.clinic.practices import models as practices
from osmind_app.clinic.tasks import models as tasks
from osmind_app.clinic.updates import models as updates
from osmind_app.lib.db import metadata
from osmind_app.outbox import models as outbox

# Which part of a large table one value of a column holds, where it is more than a few rows: for `lib.planner`.
SHARES = {
    "id": 0.0,
    "practice_id": 1.0,
    "kind": 0.2,
    "event": 0.05,
    "portal_state": 0.1,
    "done_at": 0.1,
    "group_id": 0.08,
    "primary_provider_id": 0.002,
    "provider_id": 0.0005,
    "reach": 0.05,
}

__all__ = [
    "SHARES",
    "accounts",
    "appointments",
    "audit",
    "billing",
    "documents",
    "families",
    "guardians",
    "intake",
    "invitations",
    "joining",
    "messaging",
    "metadata",
    "onboarding",
    "outbox",
    "patients",
    "practices",
    "tasks",
    "updates",
]
