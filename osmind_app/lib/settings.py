"""Every setting of an installation, read once from the environment, `.env` or `*_FILE` secrets."""

import base64
import binascii
import os
import re
import secrets
import stat
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

MIN_KEY_BYTES = 32
MIN_WEBHOOK_SECRET_BYTES = 24
MIN_STRIPE_SECRET = 24  # characters, with whsec_
SECRETS = (
    "secret_keys",
    "database_url",
    "resend_api_key",
    "resend_webhook_secret",
    "smtp_password",
    "stripe_secret_key",
    "stripe_webhook_secret",
)  # may come from files
DEFAULT_DATABASE_PASSWORDS = {"", "postgres", "password", "osmind", "changeme", "secret"}


class Settings(BaseSettings):
    """One installation; names in capitals with the prefix OSMIND_ are the environment variables."""

    model_config = SettingsConfigDict(env_prefix="OSMIND_", env_file=".env", extra="ignore", populate_by_name=True)

    env: Literal["demo", "production"] = "production"
    port: int = Field(8000, validation_alias=AliasChoices("OSMIND_PORT", "PORT", "port"))
    bind: str = "127.0.0.1"  # the network address the server listens on; 0.0.0.0 inside a container
    public_url: str = ""
    trusted_proxy_hops: int | None = None  # unset: no proxy in front; X-Forwarded-* is ignored
    data_dir: Path = Path("data")
    database_url: SecretStr = SecretStr("")
    secret_keys: SecretStr = SecretStr("")  # "id:base64,id:base64"; the first signs, all verify
    redis_url: SecretStr = SecretStr("")
    workers: int = 1

    courier: Literal["console", "resend", "smtp"] | None = None
    console_courier_on_purpose: bool = False
    mail_from: str = ""
    resend_api_key: SecretStr = Field(SecretStr(""), validation_alias=AliasChoices("RESEND_API_KEY", "resend_api_key"))
    resend_api_url: str = Field(
        "https://api.resend.com", validation_alias=AliasChoices("RESEND_API_URL", "resend_api_url")
    )
    resend_webhook_secret: SecretStr = Field(
        SecretStr(""), validation_alias=AliasChoices("RESEND_WEBHOOK_SECRET", "resend_webhook_secret")
    )
    smtp_host: str = "localhost"
    smtp_port: int = 587
    smtp_username: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"

    stripe_secret_key: SecretStr = SecretStr("")  # unset: nobody pays by card in the portal
    stripe_webhook_secret: SecretStr = SecretStr("")
    stripe_api_url: str = "https://api.stripe.com"

    invite_send_delay_seconds: int = 10
    letters_per_second: int = 2
    letter_lease_seconds: int = 120  # longer than any courier takes; after a crash a letter waits this long
    provider_idle_minutes: int = 15
    patient_idle_minutes: int = 30
    session_hours: int = 12
    second_step_required: bool | None = None  # unset: required in production, offered in the demo
    executor_id: str = ""  # unset: the machine's name and a number, for `osmind worker`

    def model_post_init(self, _context: Any) -> None:
        """Fill what follows from other settings and from `OSMIND_…_FILE` secrets."""
        for name in SECRETS:
            prefix = "" if name.startswith("resend_") else "OSMIND_"
            path = os.environ.get(f"{prefix}{name.upper()}_FILE")
            if path:
                setattr(self, name, SecretStr(Path(path).read_text().strip()))
        self.data_dir = self.data_dir.resolve()
        if not self.public_url:
            self.public_url = f"http://localhost:{self.port}"
        self.public_url = self.public_url.rstrip("/")
        if not self.database_url.get_secret_value():
            self.database_url = SecretStr(f"sqlite:///{self.data_dir}/osmind.sqlite")
        if self.courier is None and self.env == "demo":
            self.courier = "console"
        if self.second_step_required is None:
            self.second_step_required = self.env == "production"

    @property
    def is_demo(self) -> bool:
        """True on an installation that holds made-up patients only."""
        return self.env == "demo"

    @property
    def is_https(self) -> bool:
        """True when cookies can be `__Host-` and Secure."""
        return self.public_url.startswith("https://")

    @property
    def host(self) -> str:
        """The host (with port, if any) of the public address; requests for another are refused."""
        return urlsplit(self.public_url).netloc

    @property
    def origins(self) -> list[str]:
        """Where a browser may come from; the demo answers on both names of this machine."""
        url = urlsplit(self.public_url)
        if not self.is_demo or url.hostname not in ("localhost", "127.0.0.1"):
            return [self.public_url]
        port = f":{url.port}" if url.port else ""
        return [self.public_url, *{f"http://localhost{port}", f"http://127.0.0.1{port}"} - {self.public_url}]

    @property
    def database(self) -> str:
        """The database URL with its password: never log it."""
        return self.database_url.get_secret_value()

    def key_ring(self) -> dict[str, bytes]:
        """Key id → key, the signing key first. The demo makes one on first use and keeps it beside its database."""
        text = self.secret_keys.get_secret_value() or (self._demo_keys() if self.is_demo else "")
        ring: dict[str, bytes] = {}
        for part in filter(None, text.split(",")):
            key_id, _, encoded = part.strip().partition(":")
            ring[key_id] = base64.b64decode(encoded, validate=True)
        return ring

    def _demo_keys(self) -> str:
        path = self.data_dir / "secret.keys"
        if not path.exists():
            self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            text = f"k1:{base64.b64encode(secrets.token_bytes(MIN_KEY_BYTES)).decode()}"
            try:
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                return path.read_text()
            with os.fdopen(handle, "w") as file:
                file.write(text)
        return path.read_text()


@lru_cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()


def why_unsafe(s: Settings) -> list[str]:
    """Every reason why production must not start with these settings, each a sentence with its cure."""
    if s.is_demo:
        return []
    return [*_secrets(s), *_address(s), *_sessions(s), *_files(s), *_mail(s), *_cards(s)]


def _secrets(s: Settings) -> list[str]:
    found = []
    try:
        ring = s.key_ring()
    except (binascii.Error, ValueError):
        found.append("OSMIND_SECRET_KEYS can't be read. Write it as k1:<base64 of 32 random bytes>.")
        ring = {"": bytes(range(MIN_KEY_BYTES))}
    if not ring:
        found.append("OSMIND_SECRET_KEYS is missing. Make one with: osmind new-key")
    for key_id, key in ring.items():
        if len(key) < MIN_KEY_BYTES:
            found.append(
                f"The secret key {key_id!r} is shorter than {MIN_KEY_BYTES} bytes. Make one with: osmind new-key"
            )
        elif len(set(key)) < 8:
            found.append(f"The secret key {key_id!r} is an example, not a secret. Make one with: osmind new-key")
    url = urlsplit(s.database)
    if url.scheme.startswith("postgresql") and url.hostname and (url.password or "") in DEFAULT_DATABASE_PASSWORDS:
        found.append("The database password is missing or a default. Give the database user a password of its own.")
    return found


def _address(s: Settings) -> list[str]:
    found = []
    if "*" in s.public_url or not s.is_https:
        found.append("OSMIND_PUBLIC_URL must be one https address, like https://portal.example.org.")
    if s.trusted_proxy_hops is not None and s.trusted_proxy_hops < 1:
        found.append(
            "OSMIND_TRUSTED_PROXY_HOPS is 0: leave it unset without a proxy, or count the proxies in front (1)."
        )
    return found


def _sessions(s: Settings) -> list[str]:
    found = []
    if s.workers > 1 and not s.redis_url.get_secret_value():
        found.append("More than one worker needs OSMIND_REDIS_URL: pages of one tab must find their state.")
    mode = os.environ.get("REFLEX_STATE_MANAGER_MODE", "")
    if mode == "disk":
        found.append("REFLEX_STATE_MANAGER_MODE=disk writes what patients see to disk in the clear. Remove it.")
    if s.second_step_required is False:
        found.append("OSMIND_SECOND_STEP_REQUIRED=false: staff sign in with a second step outside the demo. Remove it.")
    return found


def _files(s: Settings) -> list[str]:
    if s.data_dir.exists() and stat.S_IMODE(s.data_dir.stat().st_mode) & 0o077:
        return [f"The folder {s.data_dir} can be read by others on this machine. Run: chmod 700 {s.data_dir}"]
    return []


def _mail(s: Settings) -> list[str]:
    found = []
    if s.courier is None:
        found.append("OSMIND_COURIER is missing. Choose resend or smtp.")
    if s.courier == "console" and not s.console_courier_on_purpose:
        found.append(
            "OSMIND_COURIER=console sends no letters. Choose resend or smtp, "
            "or say OSMIND_CONSOLE_COURIER_ON_PURPOSE=true."
        )
    if s.courier == "resend" and not s.resend_api_key.get_secret_value().startswith("re_"):
        found.append("RESEND_API_KEY is missing or not a Resend key (re_…).")
    if s.courier in ("resend", "smtp") and not re.search(r"[^@\s]@[^@\s]+\.[^@\s]", s.mail_from):
        found.append(
            "OSMIND_MAIL_FROM is missing. Write the address letters come from, like no-reply@portal.example.org."
        )
    webhook = s.resend_webhook_secret.get_secret_value()
    if webhook or s.courier == "resend":
        try:
            length = len(base64.b64decode(webhook.removeprefix("whsec_"), validate=True))
        except binascii.Error:
            length = 0
        if length < MIN_WEBHOOK_SECRET_BYTES:
            found.append("RESEND_WEBHOOK_SECRET is missing or too short: copy it from Resend (whsec_…).")
    return found


def _cards(s: Settings) -> list[str]:
    key, webhook = s.stripe_secret_key.get_secret_value(), s.stripe_webhook_secret.get_secret_value()
    if not key and not webhook:
        return []
    found = []
    if not key.startswith(("sk_live_", "rk_live_")):
        found.append("OSMIND_STRIPE_SECRET_KEY is missing or no live key of Stripe (sk_live_… or rk_live_…).")
    if not webhook.startswith("whsec_") or len(webhook) < MIN_STRIPE_SECRET:
        found.append("OSMIND_STRIPE_WEBHOOK_SECRET is missing or too short: copy it from Stripe (whsec_…).")
    if not s.stripe_api_url.startswith("https://"):
        found.append("OSMIND_STRIPE_API_URL must be an https address. Leave it unset.")
    return found
