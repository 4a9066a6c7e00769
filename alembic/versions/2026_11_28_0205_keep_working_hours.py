"""keep working hours"""

import sqlalchemy as sa

from alembic import op

revision = "e83d1f5a2c96"
down_revision = "d27b9c5e0f18"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "working_hours",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ends > begins", name=op.f("ck_working_hours_lasts")),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["provider.id"], name=op.f("fk_working_hours_changed_by_id_provider")
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_working_hours_practice_id_practice")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_working_hours_provider_id_provider")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_hours")),
    )
    op.create_index(
        "ix_working_hours_practice_id_provider_id_weekday",
        "working_hours",
        ["practice_id", "provider_id", "weekday"],
        unique=False,
    )
    op.create_table(
        "time_off",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_time_off_lasts")),
        sa.ForeignKeyConstraint(["made_by_id"], ["provider.id"], name=op.f("fk_time_off_made_by_id_provider")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_time_off_practice_id_practice")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_time_off_provider_id_provider")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_off")),
    )
    op.create_index(
        "ix_time_off_practice_id_provider_id_ends_at",
        "time_off",
        ["practice_id", "provider_id", "ends_at"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("time_off")
    op.drop_table("working_hours")
