"""intake forms and flows"""

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "e23e73e7f877"
down_revision = "a4e07c52d9b3"
branch_labels = None
depends_on = None

CURRENT = sa.text("replaced_at IS NULL")
OPEN = sa.text("submitted_at IS NULL AND withdrawn_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "form_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("content", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Uuid(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_form_version_practice_id_practice")),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["provider.id"], name=op.f("fk_form_version_published_by_id_provider")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_version")),
    )
    op.create_index(
        op.f("ix_form_version_practice_id_key_number"), "form_version", ["practice_id", "key", "number"], unique=True
    )
    op.create_index(
        "uq_form_version_practice_id_key_current",
        "form_version",
        ["practice_id", "key"],
        unique=True,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )
    op.create_table(
        "intake_flow",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("in_order_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by_id", sa.Uuid(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["changed_by_id"], ["provider.id"], name=op.f("fk_intake_flow_changed_by_id_provider")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_intake_flow_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_flow")),
    )
    op.create_index(
        op.f("ix_intake_flow_practice_id_name_key"), "intake_flow", ["practice_id", "name_key"], unique=True
    )
    op.create_table(
        "flow_form",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("flow_id", sa.Uuid(), nullable=False),
        sa.Column("form_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rule", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["flow_id"], ["intake_flow.id"], name=op.f("fk_flow_form_flow_id_intake_flow")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_flow_form_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flow_form")),
    )
    op.create_index(op.f("ix_flow_form_flow_id_form_key"), "flow_form", ["flow_id", "form_key"], unique=True)
    op.create_index(op.f("ix_flow_form_practice_id"), "flow_form", ["practice_id"], unique=False)
    op.create_table(
        "flow_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("flow_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["flow_id"], ["intake_flow.id"], name=op.f("fk_flow_run_flow_id_intake_flow")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_flow_run_patient_id_patient")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_flow_run_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flow_run")),
    )
    op.create_index(
        op.f("ix_flow_run_practice_id_flow_id_started_at"),
        "flow_run",
        ["practice_id", "flow_id", "started_at"],
        unique=False,
    )
    op.create_index(
        "uq_flow_run_patient_id_current",
        "flow_run",
        ["patient_id"],
        unique=True,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("form_version_id", sa.Uuid(), nullable=False),
        sa.Column("form_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("rule", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_by_id", sa.Uuid(), nullable=True),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("page_number", sa.Integer(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("other_texts_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("signature_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("skipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by_id", sa.Uuid(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by_id", sa.Uuid(), nullable=True),
        sa.Column("review_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assigned_by_id"], ["provider.id"], name=op.f("fk_submission_assigned_by_id_provider")
        ),
        sa.ForeignKeyConstraint(
            ["form_version_id"], ["form_version.id"], name=op.f("fk_submission_form_version_id_form_version")
        ),
        sa.ForeignKeyConstraint(["opened_by_id"], ["provider.id"], name=op.f("fk_submission_opened_by_id_provider")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_submission_patient_id_patient")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_submission_practice_id_practice")),
        sa.ForeignKeyConstraint(["run_id"], ["flow_run.id"], name=op.f("fk_submission_run_id_flow_run")),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["account.id"], name=op.f("fk_submission_submitted_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
    )
    op.create_index(op.f("ix_submission_patient_id_position"), "submission", ["patient_id", "position"], unique=False)
    op.create_index(
        op.f("ix_submission_practice_id_submitted_at_id"),
        "submission",
        ["practice_id", "submitted_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_submission_waiting",
        "submission",
        ["practice_id", "assigned_at", "id"],
        unique=False,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        "uq_submission_patient_id_form_key_open",
        "submission",
        ["patient_id", "form_key"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.add_column("patient_group", sa.Column("flow_id", sa.Uuid(), nullable=True))
    op.add_column("practice", sa.Column("flow_id", sa.Uuid(), nullable=True))
    op.add_column("practice", sa.Column("forms_gate_off_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("practice", "forms_gate_off_at")
    op.drop_column("practice", "flow_id")
    op.drop_column("patient_group", "flow_id")
    for table in ("submission", "flow_run", "flow_form", "intake_flow", "form_version"):
        op.drop_table(table)
