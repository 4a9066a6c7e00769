"""Imports every table, for Alembic and the tests."""

from osmind_app.clinic.accounts import models as accounts
from osmind_app.clinic.audit import models as audit
from osmind_app.clinic.families import models as families
from osmind_app.clinic.invitations import models as invitations
from osmind_app.clinic.patients import models as patients
from osmind_app.clinic.practices import models as practices
from osmind_app.clinic.tasks import models as tasks
from osmind_app.lib.db import metadata
from osmind_app.outbox import models as outbox

__all__ = ["accounts", "audit", "families", "invitations", "metadata", "outbox", "patients", "practices", "tasks"]
