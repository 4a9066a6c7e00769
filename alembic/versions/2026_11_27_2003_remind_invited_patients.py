"""remind invited patients: on which days, when the next is due, and who wants none"""

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "e4b8a1f63d27"
down_revision = "83a336284b5e"
branch_labels = None
depends_on = None

REMINDS = sa.text("accepted_at IS NULL AND replaced_at IS NULL AND withdrawn_at IS NULL AND remind_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("invitation", sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("invitation", sa.Column("reminders_stopped_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_invitation_reminds", "invitation", ["remind_at"], sqlite_where=REMINDS, postgresql_where=REMINDS
    )
    op.add_column(
        "practice",
        sa.Column("reminder_days", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="2"),
    )


def downgrade() -> None:
    op.drop_column("practice", "reminder_days")
    op.drop_index("ix_invitation_reminds", "invitation")
    op.drop_column("invitation", "reminders_stopped_at")
    op.drop_column("invitation", "remind_at")
