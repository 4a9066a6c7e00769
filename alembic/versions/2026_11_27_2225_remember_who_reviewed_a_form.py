"""remember who reviewed a form"""

import sqlalchemy as sa

from alembic import op

revision = "b81f60d7c4aa"
down_revision = "a8e6125371bc"
branch_labels = None
depends_on = None

FLAGGED = sa.text("review_since IS NOT NULL")


def upgrade() -> None:
    op.add_column("submission", sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("submission", sa.Column("reviewed_by_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_submission_flagged",
        "submission",
        ["practice_id", "review_since", "id"],
        sqlite_where=FLAGGED,
        postgresql_where=FLAGGED,
    )


def downgrade() -> None:
    op.drop_index("ix_submission_flagged", "submission")
    op.drop_column("submission", "reviewed_by_id")
    op.drop_column("submission", "reviewed_at")
