"""Production refuses unsafe settings, each with a sentence (security guide, "Production refuses to start"; T23)."""

import base64
import os

import pytest

from osmind_app.lib.settings import Settings, why_unsafe

GOOD_KEY = base64.b64encode(bytes(range(100, 132))).decode()
GOOD = {
    "env": "production",
    "public_url": "https://portal.example.org",
    "secret_keys": f"k1:{GOOD_KEY}",
    "database_url": "postgresql://osmind:a-long-password@db/osmind",
    "courier": "resend",
    "mail_from": "no-reply@portal.example.org",
    "resend_api_key": "re_123456",
    "resend_webhook_secret": "whsec_" + base64.b64encode(os.urandom(24)).decode(),
}
CARDS = {"stripe_secret_key": "rk_live_1234567890", "stripe_webhook_secret": "whsec_" + "x" * 32}


def production(tmp_path, **changed):
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700, exist_ok=True)
    return Settings(_env_file=None, **{**GOOD, "data_dir": folder, **changed})


def test_good_settings_are_not_refused(tmp_path):
    assert why_unsafe(production(tmp_path)) == []


def test_good_settings_for_cards_are_not_refused(tmp_path):
    assert why_unsafe(production(tmp_path, **CARDS)) == []


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"secret_keys": ""}, "missing"),
        ({"secret_keys": "k1:" + base64.b64encode(b"short").decode()}, "shorter"),
        ({"secret_keys": "k1:" + base64.b64encode(b"a" * 32).decode()}, "example"),
        ({"secret_keys": "k1:%%%"}, "can't be read"),
        ({"public_url": "http://portal.example.org"}, "https"),
        ({"public_url": "https://*"}, "https"),
        ({"trusted_proxy_hops": 0}, "PROXY_HOPS"),
        ({"database_url": "postgresql://osmind:postgres@db/osmind"}, "database password"),
        ({"database_url": "postgresql://osmind@db/osmind"}, "database password"),
        ({"workers": 2}, "REDIS"),
        ({"second_step_required": False}, "second step"),
        ({"courier": None}, "OSMIND_COURIER is missing"),
        ({"courier": "console"}, "sends no letters"),
        ({"resend_api_key": ""}, "RESEND_API_KEY"),
        ({"resend_webhook_secret": ""}, "WEBHOOK"),
        ({"resend_webhook_secret": "whsec_" + base64.b64encode(b"x" * 23).decode()}, "WEBHOOK"),
        ({"mail_from": "nobody"}, "MAIL_FROM"),
        (CARDS | {"stripe_secret_key": "sk_test_1234567890"}, "STRIPE_SECRET_KEY"),
        (CARDS | {"stripe_secret_key": ""}, "STRIPE_SECRET_KEY"),
        (CARDS | {"stripe_webhook_secret": ""}, "STRIPE_WEBHOOK_SECRET"),
        (CARDS | {"stripe_webhook_secret": "whsec_short"}, "STRIPE_WEBHOOK_SECRET"),
        (CARDS | {"stripe_api_url": "http://stripe.example.org"}, "STRIPE_API_URL"),
    ],
)
def test_each_unsafe_setting_is_refused_with_its_cure(tmp_path, changed, word):
    reasons = why_unsafe(production(tmp_path, **changed))
    assert len(reasons) == 1, reasons
    assert word in reasons[0]


def test_a_data_folder_others_can_read_is_refused(tmp_path):
    settings = production(tmp_path)
    settings.data_dir.chmod(0o750)
    assert "chmod 700" in why_unsafe(settings)[0]


def test_a_state_manager_that_writes_to_disk_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("REFLEX_STATE_MANAGER_MODE", "disk")
    assert "REFLEX_STATE_MANAGER_MODE" in why_unsafe(production(tmp_path))[0]


def test_the_demo_makes_its_own_key_and_keeps_it_to_itself(tmp_path, monkeypatch):
    monkeypatch.delenv("OSMIND_SECRET_KEYS", raising=False)
    folder = tmp_path / "demo"
    ring = Settings(_env_file=None, env="demo", data_dir=folder).key_ring()
    assert len(ring["k1"]) == 32
    assert (folder / "secret.keys").stat().st_mode & 0o777 == 0o600
    assert Settings(_env_file=None, env="demo", data_dir=folder).key_ring() == ring


def test_secrets_can_come_from_files(tmp_path, monkeypatch):
    path = tmp_path / "url"
    path.write_text("postgresql://u:p@h/d\n")
    monkeypatch.setenv("OSMIND_DATABASE_URL_FILE", str(path))
    assert Settings(_env_file=None, data_dir=tmp_path).database == "postgresql://u:p@h/d"


def test_secrets_do_not_show_in_text(tmp_path):
    settings = production(tmp_path)
    assert GOOD_KEY not in repr(settings)
    assert "a-long-password" not in repr(settings)
