"""contact info: addresses in parts, whom to call, and what patients change themselves"""

import re

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "5981c4284a42"
down_revision = "fae8df5dc00b"
branch_labels = None
depends_on = None

UNSEEN = sa.text("seen_at IS NULL")
TEXTS = (
    "address_line2",
    "city",
    "state",
    "postal_code",
    "emergency_name",
    "emergency_relationship",
    "emergency_phone",
)
PLACE = re.compile(r"(?P<city>[^,\d]+),\s*(?P<state>[A-Z]{2})\.?\s+(?P<postal_code>\d{5}(?:-\d{4})?)")
PATIENT = sa.table("patient", sa.column("id", sa.Uuid()), *[sa.column(c) for c in ("address", *TEXTS[:4])])


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    # Column by column, without a copy of the table: its triggers stay.
    for column in TEXTS:
        op.add_column("patient", sa.Column(column, text(), server_default="", nullable=False))
    op.add_column("patient", sa.Column("contact_checked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("patient", sa.Column("language", text(), server_default="en", nullable=False))
    op.create_table(
        "contact_info_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("field", text(), nullable=False),
        sa.Column("was", text(), nullable=False),
        sa.Column("became", text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_contact_info_change_account_id_account")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_contact_info_change_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_contact_info_change_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["seen_by_id"], ["provider.id"], name=op.f("fk_contact_info_change_seen_by_id_provider")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_info_change")),
    )
    op.create_index(
        "ix_contact_info_change_practice_id_patient_id_changed_at",
        "contact_info_change",
        ["practice_id", "patient_id", "changed_at"],
    )
    op.create_index(
        "ix_contact_info_change_unseen",
        "contact_info_change",
        ["practice_id", "patient_id"],
        sqlite_where=UNSEEN,
        postgresql_where=UNSEEN,
    )
    _take_addresses_apart()


def _take_addresses_apart() -> None:
    """An address of several lines becomes its parts where its last line is "City, ST 12345"; else all of it is line 1.

    Nothing that was typed is lost, and no guess is made.
    """
    connection = op.get_bind()
    several = sa.select(PATIENT.c.id, PATIENT.c.address).where(PATIENT.c.address != "")
    for patient_id, address in connection.execute(several).all():
        parts = in_parts(address)
        if parts != {"address": address}:
            connection.execute(sa.update(PATIENT).where(PATIENT.c.id == patient_id).values(**parts))


def in_parts(address: str) -> dict[str, str]:
    lines = [line.strip() for line in address.splitlines() if line.strip()]
    place = PLACE.fullmatch(lines[-1]) if 2 <= len(lines) <= 3 else None
    if place is None:
        return {"address": ", ".join(lines)}
    return {"address": lines[0], "address_line2": "".join(lines[1:-1]), **place.groupdict()}


def downgrade() -> None:
    op.drop_table("contact_info_change")
    connection = op.get_bind()
    rest = sa.select(PATIENT).where(sa.or_(PATIENT.c.address_line2 != "", PATIENT.c.city != ""))
    for row in connection.execute(rest).all():
        lines = [row.address, row.address_line2, f"{row.city}, {row.state} {row.postal_code}".strip(", ")]
        whole = "\n".join(filter(None, lines))
        connection.execute(sa.update(PATIENT).where(PATIENT.c.id == row.id).values(address=whole))
    for column in ("language", "contact_checked_at", *reversed(TEXTS)):
        op.drop_column("patient", column)
