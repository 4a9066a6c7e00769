"""invite staff"""

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "1b515d832d66"
down_revision = "7d41c0b9a2e6"
branch_labels = None
depends_on = None

OPEN = sa.text("accepted_at IS NULL AND replaced_at IS NULL AND withdrawn_at IS NULL")
TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.create_table(
        "staff_invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("email", TEXT(), nullable=False),
        sa.Column("full_name", TEXT(), nullable=False),
        sa.Column("role", TEXT(), nullable=False),
        sa.Column("sees_patients", sa.Boolean(), nullable=False),
        sa.Column("sent_by_id", sa.Uuid(), nullable=True),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", TEXT(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_why", TEXT(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_staff_invitation_practice_id_practice"),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name="fk_staff_invitation_provider_id_provider"),
        sa.ForeignKeyConstraint(["sent_by_id"], ["provider.id"], name="fk_staff_invitation_sent_by_id_provider"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_invitation"),
    )
    op.create_index(
        "ix_staff_invitation_practice_id_email_sent_at", "staff_invitation", ["practice_id", "email", "sent_at"]
    )
    op.create_index(
        "uq_staff_invitation_practice_id_email_open",
        "staff_invitation",
        ["practice_id", "email"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_table("staff_invitation")
