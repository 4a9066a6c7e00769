"""open one record at a time"""

import sqlalchemy as sa

from alembic import op

revision = "d52b8e31c7f4"
down_revision = "7d2f90b1ce48"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sign_in_session") as batch_op:
        batch_op.add_column(sa.Column("opens_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("switched_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_sign_in_session_opens_id_portal_access"), "portal_access", ["opens_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("sign_in_session") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_sign_in_session_opens_id_portal_access"), type_="foreignkey")
        batch_op.drop_column("switched_at")
        batch_op.drop_column("opens_id")
