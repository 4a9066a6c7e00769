"""add chats and messages"""

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "03843ba50f0a"
down_revision = "b81f60d7c4aa"
branch_labels = None
depends_on = None

WAITING = sa.text("waiting_since IS NOT NULL")
OF_PRACTICE = sa.text("provider_id IS NULL")


def upgrade() -> None:
    op.create_table(
        "chat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("clinic_number", sa.Integer(), nullable=False),
        sa.Column("patient_number", sa.Integer(), nullable=False),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("welcomed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letter_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lettered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_chat_patient_id_patient")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_chat_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat")),
    )
    op.create_index(op.f("ix_chat_patient_id"), "chat", ["patient_id"], unique=True)
    op.create_index(op.f("ix_chat_practice_id_last_at_id"), "chat", ["practice_id", "last_at", "id"])
    op.create_index(
        "ix_chat_waiting",
        "chat",
        ["practice_id", "waiting_since"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )

    op.create_table(
        "chat_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("chat_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("author_role", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("form_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_chat_message_chat_id_chat")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_chat_message_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_message")),
        sa.UniqueConstraint("form_key", name=op.f("uq_chat_message_form_key")),
    )
    op.create_index(op.f("ix_chat_message_chat_id_number"), "chat_message", ["chat_id", "number"], unique=True)

    op.create_table(
        "chat_reader",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("chat_id", sa.Uuid(), nullable=False),
        sa.Column("reader_kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=False),
        sa.Column("read_number", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("form_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("draft_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_chat_reader_chat_id_chat")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_chat_reader_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_reader")),
    )
    op.create_index(op.f("ix_chat_reader_chat_id_reader_id"), "chat_reader", ["chat_id", "reader_id"], unique=True)
    op.create_index(op.f("ix_chat_reader_reader_id"), "chat_reader", ["reader_id"])

    op.create_table(
        "chat_settings",
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("reply_time", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("off_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["provider.id"], name=op.f("fk_chat_settings_changed_by_id_provider")
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_chat_settings_practice_id_practice")),
        sa.PrimaryKeyConstraint("practice_id", name=op.f("pk_chat_settings")),
    )

    op.create_table(
        "welcome_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("words", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("on_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["provider.id"], name=op.f("fk_welcome_message_changed_by_id_provider")
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_welcome_message_practice_id_practice")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_welcome_message_provider_id_provider")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_welcome_message")),
    )
    op.create_index(op.f("ix_welcome_message_provider_id"), "welcome_message", ["provider_id"], unique=True)
    op.create_index(
        "uq_welcome_message_practice_id",
        "welcome_message",
        ["practice_id"],
        unique=True,
        sqlite_where=OF_PRACTICE,
        postgresql_where=OF_PRACTICE,
    )


def downgrade() -> None:
    for table in ("welcome_message", "chat_settings", "chat_reader", "chat_message", "chat"):
        op.drop_table(table)
