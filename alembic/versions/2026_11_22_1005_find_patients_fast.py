"""find patients fast: words to search by, and the portal's state beside the name

The database keeps both itself, by triggers, so that no deed can forget them.

patient.portal_state   what lists filter by: no_email, not_invited, invited, bounced, expired, active, access_off;
                       an invitation whose time is over and which no sweep has noticed still reads 'invited':
                       portal_until decides.
patient_search…        every word of every patient, once for each reach: the practice, the Primary Provider and each
                       member of the Care Team. Whoever searches names their reach, so the wall is inside the search.
"""

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "8f04d61c2b7e"
down_revision = "8c41d0e7b6a2"
branch_labels = None
depends_on = None

OPEN = "i.accepted_at IS NULL AND i.replaced_at IS NULL AND i.withdrawn_at IS NULL"

STATE = f"""CASE
    WHEN patient.archived_at IS NOT NULL THEN 'access_off'
    WHEN EXISTS (SELECT 1 FROM portal_access a WHERE a.patient_id = patient.id AND a.ended_at IS NULL) THEN 'active'
    ELSE COALESCE(
        (SELECT CASE
                WHEN l.bounced_at IS NOT NULL OR l.failed_at IS NOT NULL THEN 'bounced'
                WHEN i.expired_at IS NOT NULL THEN 'expired'
                ELSE 'invited' END
           FROM invitation i LEFT JOIN letter l ON l.id = i.letter_id WHERE i.patient_id = patient.id AND {OPEN}),
        CASE
            WHEN patient.email IS NULL THEN 'no_email'
            WHEN EXISTS (SELECT 1 FROM portal_access a WHERE a.patient_id = patient.id) THEN 'access_off'
            ELSE 'not_invited' END) END"""

UNTIL = f"(SELECT i.expires_at FROM invitation i WHERE i.patient_id = patient.id AND {OPEN})"

NOTE = f"UPDATE patient SET portal_state = {STATE}, portal_until = {UNTIL}"

# What may change a patient's portal_state: table, columns, whose patient it is, and when it is worth a look.
CAUSES = (
    ("invitation", "accepted_at, replaced_at, withdrawn_at, expired_at, letter_id, expires_at", True),
    ("portal_access", "ended_at", True),
    ("letter", "bounced_at, failed_at", False),
)

# When the words of a patient may change: trigger, cause, and whose words.
WORDS = (
    ("patient_words_new", "INSERT ON patient", "id"),
    ("patient_words_changed", "UPDATE OF search_text, email, practice_id, primary_provider_id ON patient", "id"),
    ("care_team_member_words_new", "INSERT ON care_team_member", "patient_id"),
    ("care_team_member_words_changed", "UPDATE OF removed_at ON care_team_member", "patient_id"),
)


def upgrade() -> None:
    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("portal_state", sqlmodel.sql.sqltypes.AutoString(), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("portal_until", sa.DateTime(timezone=True), nullable=True))
        for column in ("group_id", "primary_provider_id"):
            batch_op.drop_index(batch_op.f(f"ix_patient_{column}"))
            batch_op.create_index(
                batch_op.f(f"ix_patient_practice_id_{column}_sort_name_id"),
                ["practice_id", column, "sort_name", "id"],
                unique=False,
            )
        batch_op.create_index(
            batch_op.f("ix_patient_practice_id_portal_state_sort_name_id"),
            ["practice_id", "portal_state", "sort_name", "id"],
            unique=False,
        )
    for name, columns, where in (
        ("ix_patient_archived", ["practice_id", "sort_name", "id"], "archived_at IS NOT NULL"),
        (
            "ix_patient_runs_out",
            ["practice_id", "portal_state", "portal_until"],
            "portal_state IN ('invited', 'expired')",
        ),
    ):
        where = sa.text(where)
        op.create_index(name, "patient", columns, unique=False, sqlite_where=where, postgresql_where=where)
    op.execute(NOTE)
    if op.get_bind().dialect.name == "sqlite":
        _upgrade_sqlite()
    else:
        _upgrade_postgres()


def _upgrade_sqlite() -> None:
    for name, cause in (("new", "INSERT ON patient"), ("changed", "UPDATE OF email, archived_at ON patient")):
        op.execute(f"CREATE TRIGGER patient_portal_{name} AFTER {cause} BEGIN {NOTE} WHERE id = NEW.id; END")
    for table, columns, also_new in CAUSES:
        body = f"BEGIN {NOTE} WHERE id = NEW.patient_id; END"
        if also_new:
            op.execute(f"CREATE TRIGGER {table}_portal_new AFTER INSERT ON {table} {body}")
        op.execute(f"CREATE TRIGGER {table}_portal_changed AFTER UPDATE OF {columns} ON {table} {body}")
    op.execute(
        "CREATE TABLE patient_search_doc "
        "(n INTEGER PRIMARY KEY, patient_id CHAR(32) NOT NULL UNIQUE, words TEXT NOT NULL)"
    )
    # A word may hold any character but a space; prefix: a reach has 32 characters, and the first letters after it.
    op.execute(
        "CREATE VIRTUAL TABLE patient_search USING fts5(words, content='patient_search_doc', content_rowid='n', "
        "detail=none, columnsize=0, prefix='33 34 35 36', "
        "tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'\")"
    )
    op.execute(
        "CREATE TABLE patient_search_email (reach CHAR(32) NOT NULL, email TEXT NOT NULL, "
        "patient_id CHAR(32) NOT NULL, PRIMARY KEY (reach, email, patient_id)) WITHOUT ROWID"
    )
    op.execute("CREATE INDEX patient_search_email_patient_id ON patient_search_email (patient_id)")
    forget = "INSERT INTO patient_search (patient_search, rowid, words) VALUES ('delete', OLD.n, OLD.words);"
    learn = "INSERT INTO patient_search (rowid, words) VALUES (NEW.n, NEW.words);"
    op.execute(f"CREATE TRIGGER patient_search_new AFTER INSERT ON patient_search_doc BEGIN {learn} END")
    op.execute(
        "CREATE TRIGGER patient_search_changed AFTER UPDATE ON patient_search_doc "
        f"WHEN OLD.words IS NOT NEW.words BEGIN {forget} {learn} END"
    )
    for statement in _learn_sqlite("TRUE"):
        op.execute(statement)
    for name, cause, key in WORDS:
        forget = f"DELETE FROM patient_search_email WHERE patient_id = NEW.{key}"
        body = "; ".join([forget, *_learn_sqlite(f"patient.id = NEW.{key}")])
        op.execute(f"CREATE TRIGGER {name} AFTER {cause} BEGIN {body}; END")


def _learn_sqlite(whose: str) -> list[str]:
    """Each word behind each reach: "<reach>word <reach>word"; search_text has single spaces between its words."""
    member = "care_team_member m WHERE m.patient_id = patient.id AND m.removed_at IS NULL"
    behind = "{0} || replace(patient.search_text, ' ', ' ' || {0})"
    words = " || ' ' || ".join(
        [
            behind.format("patient.practice_id"),
            behind.format("patient.primary_provider_id"),
            f"COALESCE((SELECT group_concat({behind.format('m.provider_id')}, ' ') FROM {member}), '')",
        ]
    )
    emails = f"WHERE patient.email IS NOT NULL AND {whose}"
    into = "INSERT OR IGNORE INTO patient_search_email"
    return [
        f"INSERT INTO patient_search_doc (patient_id, words) SELECT patient.id, {words} FROM patient WHERE {whose} "
        "ON CONFLICT (patient_id) DO UPDATE SET words = excluded.words",
        f"{into} SELECT patient.practice_id, patient.email, patient.id FROM patient {emails}",
        f"{into} SELECT patient.primary_provider_id, patient.email, patient.id FROM patient {emails}",
        f"{into} SELECT m.provider_id, patient.email, patient.id FROM patient "
        f"JOIN care_team_member m ON m.patient_id = patient.id {emails} AND m.removed_at IS NULL",
    ]


def _upgrade_postgres() -> None:
    # Lists sort the same on every database and in every locale; ranges over words need it.
    op.execute('ALTER TABLE patient ALTER COLUMN sort_name TYPE varchar COLLATE "C"')
    # The row is locked first, so that the state is read after whoever changed it before has committed.
    op.execute(
        "CREATE FUNCTION patient_portal_note(whose uuid) RETURNS void LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM 1 FROM patient WHERE id = whose FOR NO KEY UPDATE; "
        f"{NOTE} WHERE id = whose AND (portal_state, portal_until) IS DISTINCT FROM ({STATE}, {UNTIL}); END $$"
    )
    op.execute(
        "CREATE FUNCTION patient_portal_of_patient() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM patient_portal_note(NEW.id); RETURN NULL; END $$"
    )
    op.execute(
        "CREATE FUNCTION patient_portal_of_row() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF NEW.patient_id IS NOT NULL THEN PERFORM patient_portal_note(NEW.patient_id); END IF; "
        "RETURN NULL; END $$"
    )
    for name, cause in (("new", "INSERT ON patient"), ("changed", "UPDATE OF email, archived_at ON patient")):
        op.execute(
            f"CREATE TRIGGER patient_portal_{name} AFTER {cause} "
            "FOR EACH ROW EXECUTE FUNCTION patient_portal_of_patient()"
        )
    for table, columns, also_new in CAUSES:
        each = f"ON {table} FOR EACH ROW EXECUTE FUNCTION patient_portal_of_row()"
        if also_new:
            op.execute(f"CREATE TRIGGER {table}_portal_new AFTER INSERT {each}")
        op.execute(f"CREATE TRIGGER {table}_portal_changed AFTER UPDATE OF {columns} {each}")
    op.execute(
        'CREATE TABLE patient_search_word (reach uuid NOT NULL, word text COLLATE "C" NOT NULL, '
        "patient_id uuid NOT NULL, PRIMARY KEY (reach, word, patient_id))"
    )
    op.execute(
        "CREATE FUNCTION patient_search_of(p patient) RETURNS SETOF patient_search_word LANGUAGE sql STABLE AS $$ "
        "SELECT DISTINCT r.reach, w.word, p.id FROM (SELECT p.practice_id AS reach UNION SELECT p.primary_provider_id "
        "UNION SELECT provider_id FROM care_team_member WHERE patient_id = p.id AND removed_at IS NULL) r, "
        "unnest(string_to_array(p.search_text, ' ') || p.email::text) AS w (word) WHERE w.word <> '' $$"
    )
    op.execute(
        "CREATE FUNCTION patient_search_learn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'UPDATE' THEN DELETE FROM patient_search_word s USING patient_search_of(OLD) o "
        "WHERE s.reach = o.reach AND s.word = o.word AND s.patient_id = o.patient_id; END IF; "
        "INSERT INTO patient_search_word SELECT * FROM patient_search_of(NEW) ON CONFLICT DO NOTHING; "
        "RETURN NULL; END $$"
    )
    # Who joins or leaves a Care Team: the words behind that one provider's reach.
    op.execute(
        "CREATE FUNCTION patient_search_learn_member() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "DECLARE p patient; BEGIN SELECT * INTO STRICT p FROM patient WHERE id = NEW.patient_id FOR NO KEY UPDATE; "
        "DELETE FROM patient_search_word s USING "
        "unnest(string_to_array(p.search_text, ' ') || p.email::text) AS w (word) "
        "WHERE s.reach = NEW.provider_id AND s.word = w.word AND s.patient_id = p.id; "
        "INSERT INTO patient_search_word SELECT * FROM patient_search_of(p) ON CONFLICT DO NOTHING; "
        "RETURN NULL; END $$"
    )
    for name, cause, key in WORDS:
        function = "patient_search_learn" if key == "id" else "patient_search_learn_member"
        op.execute(f"CREATE TRIGGER {name} AFTER {cause} FOR EACH ROW EXECUTE FUNCTION {function}()")
    op.execute("INSERT INTO patient_search_word SELECT s.* FROM patient, patient_search_of(patient) s")


def downgrade() -> None:
    triggers = [(name, cause.rsplit(" ON ")[1]) for name, cause, _ in WORDS]
    triggers += [("patient_portal_new", "patient"), ("patient_portal_changed", "patient")]
    triggers += [(f"{table}_portal_changed", table) for table, _, _ in CAUSES]
    triggers += [(f"{table}_portal_new", table) for table, _, also_new in CAUSES if also_new]
    if op.get_bind().dialect.name == "sqlite":
        for name, _ in triggers:
            op.execute(f"DROP TRIGGER {name}")
        for table in ("patient_search", "patient_search_doc", "patient_search_email"):
            op.execute(f"DROP TABLE {table}")
    else:
        for name, table in triggers:
            op.execute(f"DROP TRIGGER {name} ON {table}")
        for function in ("learn()", "learn_member()", "of(patient)"):
            op.execute(f"DROP FUNCTION patient_search_{function}")
        for function in ("of_row()", "of_patient()", "note(uuid)"):
            op.execute(f"DROP FUNCTION patient_portal_{function}")
        op.execute("DROP TABLE patient_search_word")
        op.execute("ALTER TABLE patient ALTER COLUMN sort_name TYPE varchar")
    op.drop_index("ix_patient_runs_out", "patient")
    op.drop_index("ix_patient_archived", "patient")
    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_patient_practice_id_portal_state_sort_name_id"))
        for column in ("group_id", "primary_provider_id"):
            batch_op.drop_index(batch_op.f(f"ix_patient_practice_id_{column}_sort_name_id"))
            batch_op.create_index(batch_op.f(f"ix_patient_{column}"), [column], unique=False)
        batch_op.drop_column("portal_until")
        batch_op.drop_column("portal_state")
