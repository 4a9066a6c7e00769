"""add locations"""

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "f6a20c94d713"
down_revision = "e83d1f5a2c96"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "location",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("address", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_location_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
    )
    op.create_index("ix_location_practice_id_name_key", "location", ["practice_id", "name_key"], unique=True)
    # One statement on either database: SQLite need not copy the table, which would lose its triggers.
    kind = "CHAR(32)" if op.get_bind().dialect.name == "sqlite" else "UUID"
    refers = "CONSTRAINT fk_appointment_location_id_location REFERENCES location (id)"
    op.execute(f"ALTER TABLE appointment ADD COLUMN location_id {kind} {refers}")


def downgrade() -> None:
    op.drop_column("appointment", "location_id")
    op.drop_table("location")
