"""invite guardians"""

import sqlalchemy as sa

from alembic import op

revision = "e7a90c4d15b2"
down_revision = "95cce7142acd"
branch_labels = None
depends_on = None

OPEN = sa.text("accepted_at IS NULL AND replaced_at IS NULL AND withdrawn_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "guardian_invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("scopes", sa.String(), nullable=False),
        sa.Column("sent_by_id", sa.Uuid(), nullable=True),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_guardian_invitation_contact_id_contact")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_guardian_invitation_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_guardian_invitation_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"], ["provider.id"], name=op.f("fk_guardian_invitation_sent_by_id_provider")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardian_invitation")),
    )
    op.create_index(op.f("ix_guardian_invitation_patient_id"), "guardian_invitation", ["patient_id"])
    op.create_index(op.f("ix_guardian_invitation_contact_id_sent_at"), "guardian_invitation", ["contact_id", "sent_at"])
    op.create_index(
        "uq_guardian_invitation_contact_id_open",
        "guardian_invitation",
        ["contact_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    # Column by column, without a copy of the table: the triggers of `patient` that name it stay.
    op.add_column("portal_access", sa.Column("scopes", sa.String(), nullable=False, server_default=""))
    op.add_column(
        "portal_access",
        sa.Column(
            "contact_id",
            sa.Uuid(),
            sa.ForeignKey("contact.id", name=op.f("fk_portal_access_contact_id_contact")),
            nullable=True,
        ),
        inline_references=True,
    )
    op.create_index(op.f("ix_portal_access_contact_id"), "portal_access", ["contact_id"])
    op.drop_index("ix_letter_choice_patient_id_topic_channel", "letter_choice")
    op.create_index(
        op.f("ix_letter_choice_patient_id_account_id_topic_channel"),
        "letter_choice",
        ["patient_id", "account_id", "topic", "channel"],
        unique=True,
    )


def downgrade() -> None:
    op.drop_index("ix_letter_choice_patient_id_account_id_topic_channel", "letter_choice")
    op.create_index(
        "ix_letter_choice_patient_id_topic_channel", "letter_choice", ["patient_id", "topic", "channel"], unique=True
    )
    op.drop_index("ix_portal_access_contact_id", "portal_access")
    op.drop_column("portal_access", "contact_id")
    op.drop_column("portal_access", "scopes")
    op.drop_table("guardian_invitation")
