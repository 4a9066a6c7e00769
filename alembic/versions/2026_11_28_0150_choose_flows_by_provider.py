"""choose flows by provider"""

import sqlalchemy as sa

from alembic import op

revision = "7d2f90b1ce48"
down_revision = "4c1d7be20a93"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("provider", sa.Column("flow_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("provider", "flow_id")
