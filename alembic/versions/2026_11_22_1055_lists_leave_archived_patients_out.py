"""lists leave archived patients out of their indexes, and count and search without opening rows"""

import sqlalchemy as sa

from alembic import op

revision = "c2a97e5b4d18"
down_revision = "8f04d61c2b7e"
branch_labels = None
depends_on = None

LIVING = sa.text("archived_at IS NULL")
CARD = ["practice_id", "sort_name", "created_at", "group_id", "primary_provider_id", "portal_state", "portal_until"]
NEW = {
    "name": ["practice_id", "sort_name", "id"],
    "added": ["practice_id", "created_at", "id"],
    "group": ["practice_id", "group_id", "sort_name", "id"],
    "provider": ["practice_id", "primary_provider_id", "sort_name", "id"],
    "state": ["practice_id", "portal_state", "sort_name", "id", "portal_until"],
    "card": ["id", *CARD],
}
OLD = (
    ["practice_id", "sort_name", "id"],
    ["practice_id", "created_at", "id"],
    ["practice_id", "group_id", "sort_name", "id"],
    ["practice_id", "primary_provider_id", "sort_name", "id"],
    ["practice_id", "portal_state", "sort_name", "id"],
)


def upgrade() -> None:
    for columns in OLD:
        op.drop_index(f"ix_patient_{'_'.join(columns)}", "patient")
    for name, columns in NEW.items():
        op.create_index(f"ix_patient_living_{name}", "patient", columns, sqlite_where=LIVING, postgresql_where=LIVING)


def downgrade() -> None:
    for name in NEW:
        op.drop_index(f"ix_patient_living_{name}", "patient")
    for columns in OLD:
        op.create_index(f"ix_patient_{'_'.join(columns)}", "patient", columns)
