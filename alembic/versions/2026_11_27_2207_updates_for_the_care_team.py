"""updates for the care team, and which letters a patient wants"""

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "037fa1e75c47"
down_revision = "e23e73e7f877"
branch_labels = None
depends_on = None

UNREAD, MAILED = sa.text("read_at IS NULL"), sa.text("mailed_at IS NOT NULL")


def upgrade() -> None:
    text, moment = sqlmodel.sql.sqltypes.AutoString, sa.DateTime(timezone=True)
    op.create_table(
        "care_team_update",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("read_at", moment, nullable=True),
        sa.Column("mailed_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_care_team_update_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_care_team_update_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_care_team_update_provider_id_provider")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_team_update")),
    )
    op.create_index("ix_care_team_update_patient_id", "care_team_update", ["patient_id"])
    op.create_index(
        "ix_care_team_update_practice_id_provider_id_created_at_id",
        "care_team_update",
        ["practice_id", "provider_id", "created_at", "id"],
    )
    op.create_index(
        "ix_care_team_update_unread",
        "care_team_update",
        ["practice_id", "provider_id", "patient_id"],
        sqlite_where=UNREAD,
        postgresql_where=UNREAD,
    )
    op.create_index(
        "ix_care_team_update_mailed",
        "care_team_update",
        ["practice_id", "kind", "mailed_at"],
        sqlite_where=MAILED,
        postgresql_where=MAILED,
    )
    op.create_table(
        "update_choice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("chosen_at", moment, nullable=False),
        sa.Column("email_since", moment, nullable=True),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_update_choice_practice_id_practice")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_update_choice_provider_id_provider")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_update_choice")),
    )
    op.create_index("ix_update_choice_provider_id_kind", "update_choice", ["provider_id", "kind"], unique=True)
    op.create_table(
        "letter_choice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("topic", text(), nullable=False),
        sa.Column("channel", text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("chosen_at", moment, nullable=False),
        sa.Column("off_since", moment, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_letter_choice_account_id_account")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_letter_choice_patient_id_patient")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_letter_choice_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_choice")),
    )
    op.create_index(
        "ix_letter_choice_patient_id_topic_channel", "letter_choice", ["patient_id", "topic", "channel"], unique=True
    )
    # Column by column, without a copy of the table: its triggers stay.
    op.add_column("patient", sa.Column("discreet_since", moment, nullable=True))
    op.add_column("practice", sa.Column("neutral_name", text(), server_default="Member Services", nullable=False))


def downgrade() -> None:
    op.drop_column("practice", "neutral_name")
    op.drop_column("patient", "discreet_since")
    for table in ("letter_choice", "update_choice", "care_team_update"):
        op.drop_table(table)
