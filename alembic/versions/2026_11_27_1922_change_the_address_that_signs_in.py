"""change the address somebody signs in with"""

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "fae8df5dc00b"
down_revision = "c7d2f0a4e9b1"
branch_labels = None
depends_on = None

OPEN = sa.text("confirmed_at IS NULL AND ended_at IS NULL")


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        "email_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("old_email", text(), nullable=False),
        sa.Column("new_email", text(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_email_change_account_id_account")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["provider.id"], name=op.f("fk_email_change_asked_by_id_provider")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_email_change_patient_id_patient")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_email_change_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_change")),
    )
    op.create_index("ix_email_change_account_id_asked_at", "email_change", ["account_id", "asked_at"])
    op.create_index(
        "ix_email_change_practice_id_patient_id_asked_at", "email_change", ["practice_id", "patient_id", "asked_at"]
    )
    op.create_index(
        "uq_email_change_account_id_open",
        "email_change",
        ["account_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_table("email_change")
