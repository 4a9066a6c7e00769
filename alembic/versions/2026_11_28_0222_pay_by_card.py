"""pay by card"""

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "95cce7142acd"
down_revision = "f6a20c94d713"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "card_checkout",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("ref", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False),
        sa.Column("refunded_cents", sa.BigInteger(), nullable=False),
        sa.Column("entered_paid_cents", sa.BigInteger(), nullable=False),
        sa.Column("entered_refunded_cents", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("cents > 0", name=op.f("ck_card_checkout_positive")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_card_checkout_account_id_account")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_card_checkout_invoice_id_invoice")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_card_checkout_patient_id_patient")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_card_checkout_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_checkout")),
        sa.UniqueConstraint("ref", name=op.f("uq_card_checkout_ref")),
    )
    op.create_index(
        "ix_card_checkout_open",
        "card_checkout",
        ["begun_at"],
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_card_checkout_practice_id_invoice_id_begun_at", "card_checkout", ["practice_id", "invoice_id", "begun_at"]
    )

    op.add_column("billing_settings", sa.Column("cards_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("billing_settings", "cards_since")

    op.drop_index("ix_card_checkout_practice_id_invoice_id_begun_at", "card_checkout")
    op.drop_index("ix_card_checkout_open", "card_checkout")

    op.drop_table("card_checkout")
