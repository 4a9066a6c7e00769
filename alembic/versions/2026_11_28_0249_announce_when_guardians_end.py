"""announce when guardians end"""

import sqlalchemy as sa

from alembic import op

revision = "f18c5a7d90e4"
down_revision = "e7a90c4d15b2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("portal_access", sa.Column("announced_end", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("portal_access", "announced_end")
