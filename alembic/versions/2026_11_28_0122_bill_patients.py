"""bill patients

Fees, invoices with their lines and entries, superbills, and what stands on them.
"""

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "4e73a4f68820"
down_revision = "c4a1e07b52d9"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "billing_number",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_billing_number_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_number")),
    )
    op.create_index("ix_billing_number_practice_id_kind", "billing_number", ["practice_id", "kind"], unique=True)

    op.create_table(
        "billing_settings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("tax_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("npi", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("due_days", sa.Integer(), nullable=False),
        sa.Column("how_to_pay", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("invoices_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["provider.id"], name=op.f("fk_billing_settings_changed_by_id_provider")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_billing_settings_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_settings")),
        sa.UniqueConstraint("practice_id", name=op.f("uq_billing_settings_practice_id")),
    )
    op.create_table(
        "fee",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("type_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("cents >= 0", name=op.f("ck_fee_not_negative")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_fee_practice_id_practice")),
        sa.ForeignKeyConstraint(["type_id"], ["appointment_type.id"], name=op.f("fk_fee_type_id_appointment_type")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee")),
    )
    op.create_index("ix_fee_practice_id_code", "fee", ["practice_id", "code"], unique=True)
    op.create_index("ix_fee_practice_id_type_id", "fee", ["practice_id", "type_id"])

    op.create_table(
        "provider_numbers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("npi", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("license", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["provider.id"], name=op.f("fk_provider_numbers_changed_by_id_provider")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_provider_numbers_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_provider_numbers_provider_id_provider")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_numbers")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_provider_numbers_provider_id")),
    )
    op.create_index("ix_provider_numbers_practice_id", "provider_numbers", ["practice_id"])

    op.create_table(
        "superbill",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Uuid(), nullable=True),
        sa.Column("form_key", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["provider.id"], name=op.f("fk_superbill_made_by_id_provider")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_superbill_patient_id_patient")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_superbill_practice_id_practice")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["provider.id"], name=op.f("fk_superbill_withdrawn_by_id_provider")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_superbill")),
        sa.UniqueConstraint("form_key", name=op.f("uq_superbill_form_key")),
    )
    op.create_index("ix_superbill_practice_id_number", "superbill", ["practice_id", "number"], unique=True)
    op.create_index(
        "ix_superbill_practice_id_patient_id_made_at_id", "superbill", ["practice_id", "patient_id", "made_at", "id"]
    )

    op.create_table(
        "invoice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("diagnoses_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False),
        sa.Column("written_off_cents", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_by_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by_id", sa.Uuid(), nullable=True),
        sa.Column("form_key", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.CheckConstraint(
            "total_cents >= 0 AND paid_cents >= 0 AND written_off_cents >= 0", name=op.f("ck_invoice_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_invoice_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["provider.id"], name=op.f("fk_invoice_created_by_id_provider")),
        sa.ForeignKeyConstraint(["issued_by_id"], ["provider.id"], name=op.f("fk_invoice_issued_by_id_provider")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_invoice_patient_id_patient")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_invoice_practice_id_practice")),
        sa.ForeignKeyConstraint(["voided_by_id"], ["provider.id"], name=op.f("fk_invoice_voided_by_id_provider")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("form_key", name=op.f("uq_invoice_form_key")),
    )
    op.create_index(
        "ix_invoice_open",
        "invoice",
        ["practice_id", "created_at", "id", "due_on"],
        sqlite_where=sa.text("issued_at IS NOT NULL AND voided_at IS NULL AND paid_at IS NULL"),
        postgresql_where=sa.text("issued_at IS NOT NULL AND voided_at IS NULL AND paid_at IS NULL"),
    )
    op.create_index("ix_invoice_practice_id_created_at_id", "invoice", ["practice_id", "created_at", "id"])
    op.create_index(
        "ix_invoice_practice_id_patient_id_created_at_id", "invoice", ["practice_id", "patient_id", "created_at", "id"]
    )
    op.create_index(
        "uq_invoice_number",
        "invoice",
        ["practice_id", "number"],
        unique=True,
        sqlite_where=sa.text("number IS NOT NULL"),
        postgresql_where=sa.text("number IS NOT NULL"),
    )
    op.create_index(
        "uq_invoice_visit",
        "invoice",
        ["practice_id", "appointment_id"],
        unique=True,
        sqlite_where=sa.text("appointment_id IS NOT NULL AND voided_at IS NULL"),
        postgresql_where=sa.text("appointment_id IS NOT NULL AND voided_at IS NULL"),
    )

    op.create_table(
        "invoice_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("method", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("form_key", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.CheckConstraint("cents > 0", name=op.f("ck_invoice_entry_positive")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_entry_invoice_id_invoice")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_invoice_entry_patient_id_patient")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_invoice_entry_practice_id_practice")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["provider.id"], name=op.f("fk_invoice_entry_recorded_by_id_provider")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_entry")),
        sa.UniqueConstraint("form_key", name=op.f("uq_invoice_entry_form_key")),
    )
    op.create_index(
        "ix_invoice_entry_practice_id_invoice_id_recorded_at",
        "invoice_entry",
        ["practice_id", "invoice_id", "recorded_at"],
    )
    op.create_index(
        "ix_invoice_entry_practice_id_patient_id_recorded_at_id",
        "invoice_entry",
        ["practice_id", "patient_id", "recorded_at", "id"],
    )
    op.create_index(
        "uq_invoice_entry_number",
        "invoice_entry",
        ["practice_id", "number"],
        unique=True,
        sqlite_where=sa.text("number IS NOT NULL"),
        postgresql_where=sa.text("number IS NOT NULL"),
    )

    op.create_table(
        "invoice_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("service_on", sa.Date(), nullable=False),
        sa.Column("place_of_service", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("unit_cents", sa.BigInteger(), nullable=False),
        sa.Column("service_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("form_key", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("units > 0 AND unit_cents >= 0", name=op.f("ck_invoice_line_not_negative")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_line_invoice_id_invoice")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_invoice_line_patient_id_patient")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_invoice_line_practice_id_practice")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_invoice_line_provider_id_provider")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_line")),
        sa.UniqueConstraint("form_key", name=op.f("uq_invoice_line_form_key")),
    )
    op.create_index(
        "ix_invoice_line_practice_id_invoice_id_position", "invoice_line", ["practice_id", "invoice_id", "position"]
    )
    op.create_index(
        "ix_invoice_line_practice_id_patient_id_service_on", "invoice_line", ["practice_id", "patient_id", "service_on"]
    )


def downgrade() -> None:

    op.drop_table("invoice_line")

    op.drop_table("invoice_entry")

    op.drop_table("invoice")

    op.drop_table("superbill")

    op.drop_table("provider_numbers")

    op.drop_table("fee")
    op.drop_table("billing_settings")

    op.drop_table("billing_number")
