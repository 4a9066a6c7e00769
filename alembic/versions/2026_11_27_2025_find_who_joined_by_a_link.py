"""find who joined by a link, by when"""

import sqlalchemy as sa

from alembic import op

revision = "a4e07c52d9b3"
down_revision = "e4b8a1f63d27"
branch_labels = None
depends_on = None

JOINED = sa.text("joined_by_link_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_patient_joined",
        "patient",
        ["practice_id", "joined_by_link_at"],
        unique=False,
        sqlite_where=JOINED,
        postgresql_where=JOINED,
    )


def downgrade() -> None:
    op.drop_index("ix_patient_joined", table_name="patient")
