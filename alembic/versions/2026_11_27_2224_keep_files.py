"""keep files: documents, and what hangs on messages and answers"""

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "a8e6125371bc"
down_revision = "b7d2c4e9a115"
branch_labels = None
depends_on = None

LISTED = sa.text("removed_at IS NULL AND claimed_at IS NOT NULL")
UNCLAIMED = sa.text("claimed_at IS NULL")


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", text(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("uploaded_by_kind", text(), nullable=False),
        sa.Column("uploaded_by_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_stored_file_patient_id_patient"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_stored_file_practice_id_practice"),
        sa.ForeignKeyConstraint(["removed_by_id"], ["provider.id"], name="fk_stored_file_removed_by_id_provider"),
        sa.PrimaryKeyConstraint("id", name="pk_stored_file"),
    )
    op.create_index(
        "ix_stored_file_documents",
        "stored_file",
        ["practice_id", "patient_id", "purpose", "filed_at", "id"],
        sqlite_where=LISTED,
        postgresql_where=LISTED,
    )
    op.create_index(
        "ix_stored_file_unclaimed", "stored_file", ["created_at"], sqlite_where=UNCLAIMED, postgresql_where=UNCLAIMED
    )
    op.create_index(
        "ix_stored_file_practice_id_uploaded_by_id_created_at",
        "stored_file",
        ["practice_id", "uploaded_by_id", "created_at"],
    )
    op.create_index("ix_stored_file_patient_id", "stored_file", ["patient_id"])


def downgrade() -> None:
    op.drop_table("stored_file")
