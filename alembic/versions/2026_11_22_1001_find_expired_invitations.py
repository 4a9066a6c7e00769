"""find expired invitations that nobody has noticed yet"""

import sqlalchemy as sa

from alembic import op

revision = "8c41d0e7b6a2"
down_revision = "5b1f2c7a9d04"
branch_labels = None
depends_on = None

UNNOTICED = sa.text("accepted_at IS NULL AND replaced_at IS NULL AND withdrawn_at IS NULL AND expired_at IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_invitation_unnoticed",
        "invitation",
        ["expires_at"],
        sqlite_where=UNNOTICED,
        postgresql_where=UNNOTICED,
    )


def downgrade() -> None:
    op.drop_index("ix_invitation_unnoticed", table_name="invitation")
