"""tell of new browsers, to who wants it"""

import sqlalchemy as sa

from alembic import op

revision = "9b6e1f4d3c70"
down_revision = "e41d7b0c9a52"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tells_of_new_browsers_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("tells_of_new_browsers_since")
