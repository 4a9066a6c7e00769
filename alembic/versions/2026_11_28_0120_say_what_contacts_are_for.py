"""say what contacts are for"""

import sqlalchemy as sa

from alembic import op

revision = "c41a7d20b6e3"
down_revision = "5be0f1c27a94"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("contact") as batch_op:
        batch_op.add_column(sa.Column("emergency_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("visit_copies_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    with op.batch_alter_table("contact") as batch_op:
        batch_op.drop_column("version")
        batch_op.drop_column("visit_copies_since")
        batch_op.drop_column("emergency_since")
