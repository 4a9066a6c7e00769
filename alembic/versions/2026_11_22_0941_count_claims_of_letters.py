"""Letters count their claims, and know when they are no longer worth sending"""

import sqlalchemy as sa

from alembic import op

revision = "3ac6b93c44b4"
down_revision = "61010f3500fc"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("letter") as batch_op:
        batch_op.add_column(sa.Column("useless_after", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("claims", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("letter") as batch_op:
        batch_op.drop_column("claims")
        batch_op.drop_column("useless_after")
