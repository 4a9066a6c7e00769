"""give temporary passwords"""

import sqlalchemy as sa

from alembic import op

revision = "e41d7b0c9a52"
down_revision = "3d9a6b1f40c8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "temporary_password",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("given_by_id", sa.Uuid(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_temporary_password_account_id_account")),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["provider.id"], name=op.f("fk_temporary_password_given_by_id_provider")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_temporary_password_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_temporary_password_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_temporary_password")),
    )
    with op.batch_alter_table("temporary_password", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_temporary_password_patient_id_given_at"), ["patient_id", "given_at"], unique=False
        )
        batch_op.create_index(
            "uq_temporary_password_account_id",
            ["account_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
    with op.batch_alter_table("practice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("temporary_passwords_off_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("sign_in_alerts_seen_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("practice", schema=None) as batch_op:
        batch_op.drop_column("sign_in_alerts_seen_at")
        batch_op.drop_column("temporary_passwords_off_at")
    with op.batch_alter_table("temporary_password", schema=None) as batch_op:
        batch_op.drop_index("uq_temporary_password_account_id")
        batch_op.drop_index(batch_op.f("ix_temporary_password_patient_id_given_at"))
    op.drop_table("temporary_password")
