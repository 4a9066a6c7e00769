"""hear what became of letters, as the mail service tells it"""

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "c7d2f0a4e9b1"
down_revision = "9b6e1f4d3c70"
branch_labels = None
depends_on = None

SILENT = sa.text("courier_ref IS NOT NULL AND delivered_at IS NULL AND bounced_at IS NULL")
TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.create_table(
        "letter_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("svix_id", TEXT(), nullable=False),
        sa.Column("kind", TEXT(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("type", TEXT(), nullable=False),
        sa.Column("subtype", TEXT(), nullable=False),
        sa.Column("diagnostic", TEXT(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_event_letter_id_letter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_event")),
        sa.UniqueConstraint("svix_id", name=op.f("uq_letter_event_svix_id")),
    )
    op.create_index(op.f("ix_letter_event_letter_id_at"), "letter_event", ["letter_id", "at"])
    op.create_index(op.f("ix_letter_event_received_at"), "letter_event", ["received_at"])
    op.add_column("letter", sa.Column("bounced_as", TEXT(), nullable=False, server_default=""))
    op.add_column("letter", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_letter_silent", "letter", ["sent_at"], sqlite_where=SILENT, postgresql_where=SILENT)
    op.execute("UPDATE letter SET bounced_as = 'bounced' WHERE bounced_at IS NOT NULL")


def downgrade() -> None:
    op.drop_index("ix_letter_silent", "letter")
    op.drop_column("letter", "asked_at")
    op.drop_column("letter", "bounced_as")
    op.drop_index(op.f("ix_letter_event_received_at"), "letter_event")
    op.drop_index(op.f("ix_letter_event_letter_id_at"), "letter_event")
    op.drop_table("letter_event")
