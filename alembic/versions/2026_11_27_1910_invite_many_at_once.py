"""invite many at once: batches, their letters, and invitations by the time they were sent"""

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "3d9a6b1f40c8"
down_revision = "1b515d832d66"
branch_labels = None
depends_on = None

IN_A_BATCH = sa.text("batch_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "invite_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("chosen", sa.LargeBinary(), nullable=False),
        sa.Column("outcomes", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["provider.id"], name=op.f("fk_invite_batch_made_by_id_provider")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_invite_batch_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite_batch")),
    )
    op.create_index(
        op.f("ix_invite_batch_practice_id_planned_at"), "invite_batch", ["practice_id", "planned_at"], unique=False
    )
    op.create_index(op.f("ix_invitation_practice_id_sent_at"), "invitation", ["practice_id", "sent_at"], unique=False)
    # Added as it is: making the table anew would lose its triggers.
    op.add_column("letter", sa.Column("batch_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_letter_batch_id",
        "letter",
        ["batch_id"],
        unique=False,
        sqlite_where=IN_A_BATCH,
        postgresql_where=IN_A_BATCH,
    )


def downgrade() -> None:
    op.drop_index("ix_letter_batch_id", table_name="letter")
    op.drop_column("letter", "batch_id")
    op.drop_index(op.f("ix_invitation_practice_id_sent_at"), table_name="invitation")
    op.drop_index(op.f("ix_invite_batch_practice_id_planned_at"), table_name="invite_batch")
    op.drop_table("invite_batch")
