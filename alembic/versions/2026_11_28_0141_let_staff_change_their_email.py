"""let staff change their email"""

import sqlalchemy as sa

from alembic import op

revision = "75a31704f34d"
down_revision = "4e73a4f68820"
branch_labels = None
depends_on = None

OPEN = sa.text("confirmed_at IS NULL AND ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "staff_email_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("old_email", sa.String(), nullable=False),
        sa.Column("new_email", sa.String(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_staff_email_change_account_id_account")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["provider.id"], name=op.f("fk_staff_email_change_asked_by_id_provider")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_staff_email_change_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_staff_email_change_provider_id_provider")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_email_change")),
    )
    with op.batch_alter_table("staff_email_change") as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_email_change_account_id_asked_at"), ["account_id", "asked_at"])
        batch_op.create_index(
            "uq_staff_email_change_account_id_open",
            ["account_id"],
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )


def downgrade() -> None:
    op.drop_table("staff_email_change")
