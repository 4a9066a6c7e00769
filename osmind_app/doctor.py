"""What may be wrong with an installation, and what to do about each."""

import shutil
import stat
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from osmind_app import schema as _tables  # noqa: F401 - every sealed column is known once its table is
from osmind_app.lib import clock, db, migrations, resealing
from osmind_app.lib.settings import Settings, why_unsafe
from osmind_app.outbox import hearing
from osmind_app.outbox import queries as outbox

LEAST_DISK = 1024**3  # bytes: room for a day of documents and a backup
MOST_CLOCK_ERROR = timedelta(seconds=2)  # deadlines are judged by this clock
LATE_LETTER = timedelta(minutes=15)
QUIET = timedelta(hours=1)  # between a letter and the first webhook about it
TIMEOUT_SECONDS = 10


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `cure` is empty when all is well."""

    about: str
    says: str
    cure: str = ""

    @property
    def is_well(self) -> bool:
        """True when there is nothing to do."""
        return not self.cure


def examine(settings: Settings) -> list[Finding]:
    """Look at configuration, database, mail, disk and clock; changes nothing."""
    looks: list[Callable[[Settings], list[Finding]]] = [_configuration, _database, _mail, _disk, _clock]
    return [finding for look in looks for finding in look(settings)]


def _configuration(settings: Settings) -> list[Finding]:
    unsafe = [Finding("Configuration", "is unsafe", reason) for reason in why_unsafe(settings)]
    return unsafe or [Finding("Configuration", f"is fit for {settings.env}")]


def _database(settings: Settings) -> list[Finding]:
    kind = settings.database.partition(":")[0].partition("+")[0]
    try:
        with db.engine().connect() as connection:
            if not migrations.is_at_head(connection):
                return [Finding("Database", f"{kind} is not at this version's tables", "Run: osmind migrate")]
    except SQLAlchemyError as error:
        reason = type(getattr(error, "orig", None) or error).__name__
        return [Finding("Database", f"does not answer ({reason})", "Check OSMIND_DATABASE_URL and that it runs.")]
    return [Finding("Database", f"{kind} answers and is at this version's tables"), *_letters(), *_keys(settings)]


def _letters() -> list[Finding]:
    now = clock.now()
    with db.reading() as session:
        oldest = outbox.oldest_unsent(session, now=now)
    if oldest is not None and now - oldest > LATE_LETTER:
        minutes = int((now - oldest).total_seconds() // 60)
        cure = "Is `osmind run` (or, on PostgreSQL, `osmind worker`) running? Its log says why letters wait."
        return [Finding("Letters", f"the oldest has waited for {minutes} minutes", cure)]
    return [Finding("Letters", "none is waiting too long")]


def _keys(settings: Settings) -> list[Finding]:
    """While there is more than one: whether the older ones are still needed to open anything."""
    newest, *older = settings.key_ring()
    if not older:
        return []
    if resealing.is_anything_waiting():
        return [Finding("Keys", f"something is still sealed with {' or '.join(older)}", "Run: osmind reseal")]
    return [Finding("Keys", f"everything is sealed with {newest}: the others serve links in letters only")]


def _mail(settings: Settings) -> list[Finding]:
    if settings.courier == "resend":
        return [_resend(settings), *_webhooks(settings)]
    if settings.courier == "smtp":
        return [_smtp(settings)]
    if settings.is_demo:
        return [Finding("Mail", "letters stay here and can be read at /inbox")]
    return [Finding("Mail", "no letter leaves this machine", "Set OSMIND_COURIER to resend or smtp.")]


def _resend(settings: Settings) -> Finding:
    key = settings.resend_api_key.get_secret_value()
    headers = {"Authorization": f"Bearer {key}", "User-Agent": "osmind-portal"}
    request = urllib.request.Request(f"{settings.resend_api_url}/domains", headers=headers)  # noqa: S310 - a setting
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):  # noqa: S310 - a setting
            return Finding("Mail", "Resend accepts the key")
    except urllib.error.HTTPError as refused:
        if b"restricted_api_key" in refused.read():
            return Finding("Mail", "Resend accepts the key, which may send only: lost webhooks can't be asked about")
        return Finding(
            "Mail", f"Resend refuses the key ({refused.code})", "Check RESEND_API_KEY in Resend's dashboard."
        )
    except OSError as lost:
        cure = "Can this machine reach RESEND_API_URL? Check the firewall and DNS."
        return Finding("Mail", f"Resend can't be reached ({type(lost).__name__})", cure)


def _webhooks(settings: Settings) -> list[Finding]:
    """Whether Resend tells us what became of letters: without that a bounce is noticed a day late."""
    try:
        with db.reading() as session:
            seen = hearing.seen_at(session)
            left = outbox.newest_sent(session, before=clock.now() - QUIET)
    except SQLAlchemyError:
        return []  # said about the database
    if left is None:
        return [Finding("Webhooks", "no letter has left yet that could be heard of")]
    if seen is None or seen < left:
        since = f"none has come since {seen:%Y-%m-%d %H:%M} UTC" if seen else "none has come yet"
        cure = (
            f"Register {settings.public_url}/webhooks/resend in Resend's dashboard "
            "and copy its signing secret to RESEND_WEBHOOK_SECRET."
        )
        return [Finding("Webhooks", f"{since}, though letters have left", cure)]
    return [Finding("Webhooks", f"the newest came at {seen:%Y-%m-%d %H:%M} UTC")]


def _smtp(settings: Settings) -> Finding:
    import smtplib

    connect = smtplib.SMTP_SSL if settings.smtp_security == "tls" else smtplib.SMTP
    try:
        with connect(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_SECONDS) as server:
            if settings.smtp_security == "starttls":
                server.starttls()
            if settings.smtp_username:
                server.login(settings.smtp_username, settings.smtp_password.get_secret_value())
    except smtplib.SMTPAuthenticationError:
        cure = "Check OSMIND_SMTP_USERNAME and OSMIND_SMTP_PASSWORD."
        return Finding("Mail", "the mail server refuses our sign-in", cure)
    except (OSError, smtplib.SMTPException) as lost:
        cure = "Check OSMIND_SMTP_HOST, OSMIND_SMTP_PORT and OSMIND_SMTP_SECURITY."
        return Finding("Mail", f"the mail server can't be reached ({type(lost).__name__})", cure)
    return Finding("Mail", "the mail server answers")


def _disk(settings: Settings) -> list[Finding]:
    folder = settings.data_dir
    if not folder.exists():
        return [Finding("Disk", f"{folder} does not exist yet", f"Run: mkdir -m 700 -p {folder}")]
    if stat.S_IMODE(folder.stat().st_mode) & 0o077:
        return [Finding("Disk", f"{folder} can be read by others", f"Run: chmod 700 {folder}")]
    free = shutil.disk_usage(folder).free
    if free < LEAST_DISK:
        cure = "Make room: below 1 GB a busy day may not fit."
        return [Finding("Disk", f"{free // 1024**2} MB are free in {folder}", cure)]
    return [Finding("Disk", f"{free // 1024**3} GB are free in {folder}")]


def _clock(settings: Settings) -> list[Finding]:
    other = _another_clock(settings)
    if other is None:
        return [
            Finding("Clock", "could not be compared: no database server, mail service or time daemon told the time")
        ]
    whose, theirs = other
    error = abs(clock.now() - theirs) if theirs else timedelta()
    if theirs is None or error > MOST_CLOCK_ERROR:
        by = f"differs by {error.total_seconds():.0f} s from" if theirs else "is not kept right by"
        return [Finding("Clock", f"{by} {whose}", "Switch on time synchronisation: timedatectl set-ntp true")]
    return [Finding("Clock", f"agrees with {whose}")]


def _another_clock(settings: Settings) -> tuple[str, datetime | None] | None:
    """Somebody else's idea of the time; None for the time means that they say ours is wrong."""
    if not settings.database.startswith("sqlite"):
        try:
            with db.engine().connect() as connection:
                return "the database server", connection.scalar(text("SELECT clock_timestamp()"))
        except SQLAlchemyError:
            return None
    if settings.courier == "resend":
        return _date_of(settings.resend_api_url)
    if shutil.which("timedatectl"):
        asked = subprocess.run(["timedatectl", "show", "-p", "NTPSynchronized"], capture_output=True, text=True)  # noqa: S607
        if asked.returncode == 0:
            return "the time daemon", clock.now() if "yes" in asked.stdout else None
    return None


def _date_of(address: str) -> tuple[str, datetime] | None:
    request = urllib.request.Request(address, headers={"User-Agent": "osmind-portal"}, method="HEAD")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - a setting
            date = answer.headers.get("Date")
    except urllib.error.HTTPError as answer:
        date = answer.headers.get("Date")
    except OSError:
        return None
    return ("the mail service", parsedate_to_datetime(date)) if date else None
