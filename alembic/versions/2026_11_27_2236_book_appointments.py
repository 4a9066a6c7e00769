"""book appointments

The database itself refuses two appointments of one provider that overlap (F14): by triggers, so that no deed can forget
it and no extension of PostgreSQL is needed. There those who book one provider wait for each other; SQLite has one
writer anyway.
"""

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "db9adf49f7fa"
down_revision = "03843ba50f0a"
branch_labels = None
depends_on = None

LIVE = sa.text("ended_at IS NULL")
WAITING = sa.text("answered_at IS NULL")
WHEN = "starts_at, ends_at, provider_id, cancelled_at"
SAYS = "appointment_overlaps"
# None lasts a day: the index finds those that may reach into the new one.
OVERLAPS = """EXISTS (SELECT 1 FROM appointment a
    WHERE a.practice_id = NEW.practice_id AND a.provider_id = NEW.provider_id AND a.cancelled_at IS NULL
      AND a.id <> NEW.id AND a.starts_at < NEW.ends_at AND a.ends_at > NEW.starts_at
      AND a.starts_at > {a_day_before})"""


def upgrade() -> None:
    op.create_table(
        "appointment_type",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("how", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_appointment_type_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_type")),
    )
    op.create_index(
        "ix_appointment_type_practice_id_name_key", "appointment_type", ["practice_id", "name_key"], unique=True
    )

    op.create_table(
        "appointment_rules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("cut_off_hours", sa.Integer(), nullable=False),
        sa.Column("grace_minutes", sa.Integer(), nullable=False),
        sa.Column("view_only_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("video_template", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["provider.id"], name=op.f("fk_appointment_rules_changed_by_id_provider")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_appointment_rules_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_rules")),
        sa.UniqueConstraint("practice_id", name=op.f("uq_appointment_rules_practice_id")),
    )
    op.create_table(
        "video_room",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("url", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["changed_by_id"], ["provider.id"], name=op.f("fk_video_room_changed_by_id_provider")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_video_room_practice_id_practice")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_video_room_provider_id_provider")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_video_room")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_video_room_provider_id")),
    )
    op.create_index("ix_video_room_practice_id", "video_room", ["practice_id"], unique=False)

    op.create_table(
        "appointment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("type_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("time_zone", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("how", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("video_url", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("booked_by_id", sa.Uuid(), nullable=False),
        sa.Column("arranged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("form_key", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_appointment_lasts")),
        sa.ForeignKeyConstraint(["booked_by_id"], ["provider.id"], name=op.f("fk_appointment_booked_by_id_provider")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_appointment_patient_id_patient")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_appointment_practice_id_practice")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_appointment_provider_id_provider")),
        sa.ForeignKeyConstraint(
            ["type_id"], ["appointment_type.id"], name=op.f("fk_appointment_type_id_appointment_type")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("form_key", name=op.f("uq_appointment_form_key")),
    )
    op.create_index(
        "ix_appointment_practice_id_patient_id_starts_at",
        "appointment",
        ["practice_id", "patient_id", "starts_at"],
        unique=False,
    )
    op.create_index(
        "ix_appointment_practice_id_provider_id_starts_at",
        "appointment",
        ["practice_id", "provider_id", "starts_at"],
        unique=False,
    )
    op.create_index(
        "ix_appointment_practice_id_starts_at_id", "appointment", ["practice_id", "starts_at", "id"], unique=False
    )

    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_calendar_feed_account_id_account")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_calendar_feed_patient_id_patient")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_calendar_feed_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
    )
    op.create_index(
        "uq_calendar_feed_open",
        "calendar_feed",
        ["account_id", "patient_id"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )

    op.create_table(
        "appointment_move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("was_starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("was_ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("was_provider_id", sa.Uuid(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_appointment_move_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(
            ["moved_by_id"], ["provider.id"], name=op.f("fk_appointment_move_moved_by_id_provider")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_appointment_move_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_appointment_move_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["was_provider_id"], ["provider.id"], name=op.f("fk_appointment_move_was_provider_id_provider")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_move")),
    )
    op.create_index(
        "ix_appointment_move_practice_id_appointment_id_moved_at",
        "appointment_move",
        ["practice_id", "appointment_id", "moved_at"],
        unique=False,
    )

    op.create_table(
        "appointment_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.Column("wishes_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("booked_id", sa.Uuid(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_appointment_request_account_id_account")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["provider.id"], name=op.f("fk_appointment_request_answered_by_id_provider")
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_appointment_request_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(
            ["booked_id"], ["appointment.id"], name=op.f("fk_appointment_request_booked_id_appointment")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_appointment_request_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_appointment_request_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_request")),
    )
    op.create_index(
        "ix_appointment_request_practice_id_patient_id_asked_at",
        "appointment_request",
        ["practice_id", "patient_id", "asked_at"],
        unique=False,
    )
    op.create_index(
        "ix_appointment_request_waiting",
        "appointment_request",
        ["practice_id", "asked_at"],
        unique=False,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_index(
        "uq_appointment_request_open",
        "appointment_request",
        ["patient_id"],
        unique=True,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    _refuse_overlaps()


def _refuse_overlaps() -> None:
    if op.get_bind().dialect.name == "sqlite":
        overlaps = OVERLAPS.format(a_day_before="datetime(NEW.starts_at, '-1 day')")
        for name, cause in (("new", "INSERT"), ("changed", f"UPDATE OF {WHEN}")):
            op.execute(
                f"CREATE TRIGGER appointment_overlaps_{name} BEFORE {cause} ON appointment "
                f"WHEN NEW.cancelled_at IS NULL AND {overlaps} BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
            )
        return
    overlaps = OVERLAPS.format(a_day_before="NEW.starts_at - interval '1 day'")
    op.execute(
        f"""CREATE FUNCTION appointment_overlaps() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NEW.cancelled_at IS NULL THEN
                PERFORM pg_advisory_xact_lock(hashtextextended(NEW.provider_id::text, 0));
                IF {overlaps} THEN RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'exclusion_violation'; END IF;
            END IF;
            RETURN NEW;
        END $$"""
    )
    op.execute(
        f"CREATE TRIGGER appointment_overlaps BEFORE INSERT OR UPDATE OF {WHEN} ON appointment "
        "FOR EACH ROW EXECUTE FUNCTION appointment_overlaps()"
    )


def downgrade() -> None:
    for table in (
        "appointment_request",
        "appointment_move",
        "calendar_feed",
        "appointment",
        "video_room",
        "appointment_rules",
        "appointment_type",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION appointment_overlaps()")
