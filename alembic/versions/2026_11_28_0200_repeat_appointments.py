"""repeat appointments"""

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "d27b9c5e0f18"
down_revision = "a91f6d03be47"
branch_labels = None
depends_on = None

SERIES = sa.text("series_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "appointment_series",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("booked_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booked_by_id"], ["provider.id"], name=op.f("fk_appointment_series_booked_by_id_provider")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_appointment_series_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_appointment_series_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_series")),
    )
    op.create_index("ix_appointment_series_practice_id_patient_id", "appointment_series", ["practice_id", "patient_id"])
    # One statement on either database: SQLite need not copy the table, which would lose its triggers.
    kind = "CHAR(32)" if op.get_bind().dialect.name == "sqlite" else "UUID"
    refers = "CONSTRAINT fk_appointment_series_id_appointment_series REFERENCES appointment_series (id)"
    op.execute(f"ALTER TABLE appointment ADD COLUMN series_id {kind} {refers}")
    op.create_index(
        "ix_appointment_series",
        "appointment",
        ["series_id", "starts_at"],
        sqlite_where=SERIES,
        postgresql_where=SERIES,
    )


def downgrade() -> None:
    op.drop_index("ix_appointment_series", table_name="appointment")
    op.drop_column("appointment", "series_id")
    op.drop_table("appointment_series")
