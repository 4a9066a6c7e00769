"""What an operator types: nothing asks back, and every refusal says what to do."""

import json
from datetime import timedelta

import pytest
from sqlmodel import Session, func, select
from typer.testing import CliRunner

from osmind_app import doctor
from osmind_app.cli import cli
from osmind_app.clinic.accounts.models import OWNER, Account, Provider
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import clock, db, passwords
from osmind_app.lib.settings import settings
from osmind_app.outbox import hearing
from osmind_app.outbox.models import Letter
from osmind_app.outbox.news import News
from tests import databases
from tests.standins.running import running

OWNER_FLAGS = ["--practice", "Willow Creek", "--name", "Dr. Rivera", "--email", "rivera@example.org"]


@pytest.fixture
def osmind(tmp_path, monkeypatch):
    """`osmind("command", …)` in an installation of its own; gives the exit code and what was printed."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("OSMIND_DATA_DIR", str(folder))
    databases.fresh_sqlite(folder)
    settings.cache_clear()
    db.engine.cache_clear()

    def run(*words: str, typed: str | None = None):
        done = CliRunner().invoke(cli, list(words), input=typed)
        return done.exit_code, " ".join(done.output.split())

    yield run
    db.engine().dispose()
    settings.cache_clear()
    db.engine.cache_clear()


def test_an_owner_is_made_with_a_password_from_standard_input(osmind):
    code, said = osmind("create-owner", *OWNER_FLAGS, "--password-file", "-", typed="velvet harbor lantern 7\n")
    assert code == 0, said
    assert "/clinic/sign-in" in said
    assert "velvet" not in said
    with Session(db.engine()) as session:
        account = session.exec(select(Account)).one()
        assert passwords.matches("velvet harbor lantern 7", account.password_hash)
        assert session.exec(select(Provider.role)).one() == OWNER


def test_an_owner_without_a_given_password_gets_one_that_is_shown_once(osmind):
    code, said = osmind("create-owner", *OWNER_FLAGS)
    assert code == 0
    shown = said.rpartition("shown this once: ")[2]
    with Session(db.engine()) as session:
        assert passwords.matches(shown, session.exec(select(Account.password_hash)).one())


@pytest.mark.parametrize(
    ("flags", "typed", "word"),
    [
        (["--password-file", "-"], "password1234", "common password"),
        (["--time-zone", "Mars/Olympus"], None, "not a time zone"),
        (["--email", "nobody"], None, "email"),
    ],
)
def test_an_owner_that_cannot_be_made_is_refused_whole(osmind, flags, typed, word):
    code, said = osmind("create-owner", *OWNER_FLAGS, *flags, typed=typed)
    assert (code, word in said) == (1, True), said
    with Session(db.engine()) as session:
        assert session.exec(select(func.count()).select_from(Account)).one() == 0


def test_the_same_address_makes_no_second_owner(osmind):
    osmind("create-owner", *OWNER_FLAGS)
    assert osmind("create-owner", *OWNER_FLAGS)[0] == 1


@pytest.mark.slow
def test_the_demo_starts_anew(osmind):
    assert osmind("demo")[0] == 0
    with Session(db.engine()) as session:
        first = set(session.exec(select(Patient.id)))
    assert osmind("demo")[0] == 0
    with Session(db.engine()) as session:
        assert set(session.exec(select(Patient.id))) == first
    assert osmind("demo", "--reset")[0] == 0
    with Session(db.engine()) as session:
        again = set(session.exec(select(Patient.id)))
    assert len(again) == len(first)
    assert not again & first


@pytest.mark.slow
def test_the_demo_is_made_large_once(osmind):
    code, said = osmind("demo", "--large", "--patients", "60")
    assert code == 0
    assert "large after" in said
    with Session(db.engine()) as session:
        assert session.exec(select(func.count()).select_from(Patient)).one() > 120
    code, said = osmind("demo", "--large", "--patients", "60")
    assert (code, "large already" in said) == (1, True)


def test_no_made_up_patients_in_production(osmind, monkeypatch):
    monkeypatch.setenv("OSMIND_ENV", "production")
    settings.cache_clear()
    code, said = osmind("demo", "--reset")
    assert (code, "production" in said) == (1, True)


def test_a_new_key_is_one_the_settings_accept(osmind, monkeypatch):
    code, said = osmind("new-key")
    monkeypatch.setenv("OSMIND_SECRET_KEYS", said)
    settings.cache_clear()
    assert code == 0
    assert [len(key) for key in settings().key_ring().values()] == [32]


def test_an_old_key_is_put_aside(osmind, monkeypatch):
    """T52: the doctor asks for it, the command does it, and the doctor says that the old key opens nothing more."""
    old = osmind("new-key")[1].replace("k", "old", 1)
    new = osmind("new-key")[1].replace("k", "new", 1)

    def ring(*keys):
        monkeypatch.setenv("OSMIND_SECRET_KEYS", ",".join(keys))
        settings.cache_clear()

    ring(old)
    osmind("create-owner", *OWNER_FLAGS)
    with db.writing() as session:
        session.exec(select(Account)).one().totp_secret = "JBSWY3DPEHPK3PXP"
    ring(new, old)
    assert "→ Run: osmind reseal" in osmind("doctor")[1]
    code, said = osmind("reseal")
    assert (code, "1 sealed anew with the key new" in said) == (0, True), said
    assert "everything is sealed with new" in osmind("doctor")[1]
    ring(new)
    with Session(db.engine()) as session:
        assert session.exec(select(Account)).one().totp_secret == "JBSWY3DPEHPK3PXP"
    ring(old)
    assert osmind("reseal")[0] == 1


def test_a_lost_second_step_of_nobody_is_said(osmind):
    assert osmind("clear-second-step", "--email", "nobody@example.org") == (
        1,
        "Nothing was changed: • No staff member signs in with nobody@example.org.",
    )


def test_the_doctor_finds_the_demo_well(osmind):
    code, said = osmind("doctor", "--json")
    findings = {each["about"]: each for each in json.loads(said)}
    assert set(findings) == {"Configuration", "Database", "Letters", "Mail", "Disk", "Clock"}
    assert (code, [f for f in findings.values() if f["cure"] and f["about"] != "Clock"]) in ((0, []), (1, []))


def test_the_doctor_says_what_to_do(osmind, monkeypatch, tmp_path):
    monkeypatch.setenv("OSMIND_COURIER", "smtp")
    monkeypatch.setenv("OSMIND_SMTP_PORT", "1")
    monkeypatch.setenv("OSMIND_SMTP_HOST", "127.0.0.1")
    monkeypatch.setattr(doctor, "LEAST_DISK", 2**62)
    (tmp_path / "data" / "osmind.sqlite").unlink()
    settings.cache_clear()
    db.engine.cache_clear()
    code, said = osmind("doctor")
    assert code == 1
    for cure in ("osmind migrate", "OSMIND_SMTP_HOST", "Make room"):
        assert cure in said
    (tmp_path / "data").chmod(0o755)
    assert "chmod 700" in osmind("doctor")[1]


def test_the_doctor_reads_productions_refusals_out(osmind, monkeypatch):
    monkeypatch.setenv("OSMIND_ENV", "production")
    settings.cache_clear()
    code, said = osmind("doctor")
    assert (code, "OSMIND_PUBLIC_URL must be one https address" in said) == (1, True)


def test_the_doctor_says_whether_resend_tells_us_what_became_of_letters(osmind, monkeypatch):
    """A webhook that was never registered is found before the first bounce is missed."""
    with running() as resend:
        monkeypatch.setenv("OSMIND_COURIER", "resend")
        monkeypatch.setenv("RESEND_API_KEY", "re_test")
        monkeypatch.setenv("RESEND_API_URL", resend.url)
        settings.cache_clear()
        assert "no letter has left yet" in osmind("doctor")[1]
        now = clock.now()
        letter = Letter(key="k", kind="invitation", to_email="june@example.com", promised_at=now, deliver_after=now)
        letter.sent_at, letter.courier_ref = now - timedelta(hours=2), "ref"
        with db.writing() as session:
            session.add(letter)
        said = osmind("doctor")[1]
        assert "none has come yet, though letters have left" in said
        assert "/webhooks/resend in Resend's dashboard" in said
        with db.writing() as session:
            told = News(id="m", kind="delivered", at=now, ref="ref")
            hearing.note(session, letter=letter, news=told, now=now)
        assert "the newest came at" in osmind("doctor")[1]
