"""add invite links and who joins by them"""

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "83a336284b5e"
down_revision = "5981c4284a42"
branch_labels = None
depends_on = None

TO_REVIEW = sa.text("joined_by_link_at IS NOT NULL AND reviewed_at IS NULL AND archived_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "invite_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["patient_group.id"], name=op.f("fk_invite_link_group_id_patient_group")),
        sa.ForeignKeyConstraint(["made_by_id"], ["provider.id"], name=op.f("fk_invite_link_made_by_id_provider")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_invite_link_practice_id_practice")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_invite_link_provider_id_provider")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["provider.id"], name=op.f("fk_invite_link_withdrawn_by_id_provider")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite_link")),
    )
    op.create_index(op.f("ix_invite_link_practice_id_made_at_id"), "invite_link", ["practice_id", "made_at", "id"])

    op.create_table(
        "joiner",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("first_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("last_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("phone", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("codes", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("code_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["link_id"], ["invite_link.id"], name=op.f("fk_joiner_link_id_invite_link")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_joiner_patient_id_patient")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_joiner_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joiner")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_joiner_secret_hash")),
    )
    op.create_index(op.f("ix_joiner_link_id"), "joiner", ["link_id"])
    op.create_index(op.f("ix_joiner_patient_id"), "joiner", ["patient_id"])
    op.create_index(op.f("ix_joiner_practice_id_email_started_at"), "joiner", ["practice_id", "email", "started_at"])
    op.create_index(op.f("ix_joiner_started_at"), "joiner", ["started_at"])

    # Plain ALTERs: rebuilding the table on SQLite would drop the triggers that keep the portal's state and the words.
    op.add_column("patient", sa.Column("joined_by_link_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("patient", sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("patient", sa.Column("reviewed_by_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_patient_to_review",
        "patient",
        ["practice_id", "joined_by_link_at"],
        sqlite_where=TO_REVIEW,
        postgresql_where=TO_REVIEW,
    )


def downgrade() -> None:
    op.drop_index("ix_patient_to_review", "patient")
    for column in ("reviewed_by_id", "reviewed_at", "joined_by_link_at"):
        op.drop_column("patient", column)
    op.drop_table("joiner")
    op.drop_table("invite_link")
