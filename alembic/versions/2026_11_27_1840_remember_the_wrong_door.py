"""Accounts remember when somebody tried them at the other kind's door"""

import sqlalchemy as sa

from alembic import op

revision = "7d41c0b9a2e6"
down_revision = "c2a97e5b4d18"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account") as batch_op:
        batch_op.add_column(sa.Column("wrong_door_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_column("wrong_door_at")
