"""mark what became of appointments"""

import sqlalchemy as sa

from alembic import op

revision = "c4a1e07b52d9"
down_revision = "c41a7d20b6e3"
branch_labels = None
depends_on = None

MARKS = ("confirmed_at", "arrived_at", "occurred_at", "missed_at")


def upgrade() -> None:
    for name in MARKS:
        op.add_column("appointment", sa.Column(name, sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for name in reversed(MARKS):
        op.drop_column("appointment", name)
