"""ask forms on a schedule"""

import sqlalchemy as sa

from alembic import op

revision = "4c1d7be20a93"
down_revision = "323ee10fcbba"
branch_labels = None
depends_on = None

GOING = sa.text("stopped_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "form_schedule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_form_schedule_practice_id_practice")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_form_schedule_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["provider.id"], name=op.f("fk_form_schedule_created_by_id_provider")
        ),
        sa.ForeignKeyConstraint(
            ["stopped_by_id"], ["provider.id"], name=op.f("fk_form_schedule_stopped_by_id_provider")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_schedule")),
    )
    op.create_index(
        "uq_form_schedule_patient_id_form_key_going",
        "form_schedule",
        ["patient_id", "form_key"],
        unique=True,
        sqlite_where=GOING,
        postgresql_where=GOING,
    )
    op.create_index("ix_form_schedule_due", "form_schedule", ["next_at"], sqlite_where=GOING, postgresql_where=GOING)
    op.create_index(op.f("ix_form_schedule_practice_id_patient_id"), "form_schedule", ["practice_id", "patient_id"])


def downgrade() -> None:
    op.drop_table("form_schedule")
