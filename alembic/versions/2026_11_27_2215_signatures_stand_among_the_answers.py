"""signatures stand among the answers"""

import sqlalchemy as sa

from alembic import op

revision = "b7d2c4e9a115"
down_revision = "037fa1e75c47"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("submission", "signature_sealed")


def downgrade() -> None:
    op.add_column("submission", sa.Column("signature_sealed", sa.LargeBinary(), nullable=True))
