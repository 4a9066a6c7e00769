"""attach files to messages"""

import sqlalchemy as sa

from alembic import op

revision = "5be0f1c27a94"
down_revision = "db9adf49f7fa"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chat_attachment",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_chat_attachment_file_id_stored_file")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["chat_message.id"], name=op.f("fk_chat_attachment_message_id_chat_message")
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_chat_attachment_practice_id_practice")),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_chat_attachment")),
    )
    op.create_index(op.f("ix_chat_attachment_message_id_place"), "chat_attachment", ["message_id", "place"])


def downgrade() -> None:
    op.drop_table("chat_attachment")
