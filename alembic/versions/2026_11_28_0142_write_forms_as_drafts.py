"""write forms as drafts"""

import sqlalchemy as sa

from alembic import op

revision = "323ee10fcbba"
down_revision = "75a31704f34d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by_id", sa.Uuid(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["begun_by_id"], ["provider.id"], name=op.f("fk_form_draft_begun_by_id_provider")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_form_draft_practice_id_practice")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["provider.id"], name=op.f("fk_form_draft_saved_by_id_provider")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_draft")),
    )
    op.create_index(op.f("ix_form_draft_practice_id_key"), "form_draft", ["practice_id", "key"], unique=True)


def downgrade() -> None:
    op.drop_table("form_draft")
