"""`osmind`: what the people who run an installation type. Everything can be given by flags; nothing asks back."""

import base64
import os
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import MofNCompleteColumn, Progress
from rich.table import Table

from osmind_app import building, serving
from osmind_app.demo import sign_ins
from osmind_app.lib import clock
from osmind_app.lib.settings import MIN_KEY_BYTES, Settings, settings, why_unsafe
from osmind_app.lib.tokens import signing_key_id

# The database and the clinic are imported where they are needed: `run` on a prepared demo needs neither.
cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
console = Console(highlight=False)


@cli.command()
def run(port: int | None = typer.Option(None, help="Instead of OSMIND_PORT or PORT.")) -> None:
    """Build if needed, migrate (the demo), and serve pages, API and websocket on one port until Ctrl-C."""
    if port is not None:
        os.environ["OSMIND_PORT"] = str(port)
        settings.cache_clear()
    began = time.monotonic()
    serving.stop_on_sigterm()
    found = settings()
    _refuse(why_unsafe(found))
    _prepare_pages()
    _prepare_database(found)
    with _step("Server") as say:
        server = serving.start(found)
        try:
            serving.wait_until_ready(server, found.port)
        except serving.DidNotStart as reason:
            _refuse([str(reason)])
        except KeyboardInterrupt:
            serving.stop(server)
            raise typer.Exit(0) from None
        say(f"ready on port {found.port}")
    _addresses(found, time.monotonic() - began)
    raise typer.Exit(serving.wait(server))


@cli.command()
def build(force: bool = typer.Option(False, help="Even if nothing has changed.")) -> None:
    """Build the pages of both faces, if their sources have changed."""
    if force:
        building.STAMP.unlink(missing_ok=True)
    _prepare_pages()


@cli.command()
def migrate() -> None:
    """Bring the database to the tables of this version."""
    from osmind_app.lib import db, migrations

    with _step("Database") as say:
        say("migrated" if migrations.upgrade(db.engine()) else "was up to date")


@cli.command()
def worker(
    name: str = typer.Option("", help="Its own name, the same after a restart; else OSMIND_EXECUTOR_ID."),
) -> None:
    """Deliver letters and run the recurring jobs in a process of its own (PostgreSQL)."""
    from osmind_app.engine import names
    from osmind_app.engine import start as engine
    from osmind_app.lib import live, log

    _refuse(why_unsafe(settings()))
    log.start()
    live.tell_other_processes()
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    name = name or names.of_this_worker()
    engine.work(executor_id=name)
    console.print(f"Worker {name} is delivering. Ctrl-C stops it.")
    told.wait()
    engine.stop()


@cli.command()
def demo(
    reset: bool = typer.Option(False, help="Throw the demo's data away first."),
    large: bool = typer.Option(False, "--large", help="Add thousands of patients; the app should not be running."),
    patients: int = typer.Option(20_000, min=50, help="How many, with ten appointments and fifteen messages for each."),
    seed: int = typer.Option(2026, help="The same seed makes the same people."),
) -> None:
    """Load the demo clinic into an empty demo installation, start it anew, or make it large."""
    if not settings().is_demo:
        _refuse(["OSMIND_ENV is production: made-up patients stay out of it. Set OSMIND_ENV=demo."])
    if reset:
        from osmind_app.lib import db, migrations

        building.note_prepared(settings(), again=True)
        with _step("Database") as say:
            migrations.empty(db.engine())
            say("emptied")
    _prepare_database(settings())
    if large:
        _make_large(patients, seed)


@cli.command("create-owner")
def create_owner(
    practice: str = typer.Option(..., help="The clinic's name, as patients read it."),
    name: str = typer.Option(..., help='The owner, as patients read it: "Dr. Rivera".'),
    email: str = typer.Option(..., help="The address the owner signs in with."),
    time_zone: str = typer.Option("America/Los_Angeles", help="The clinic's IANA time zone."),
    phone: str = typer.Option("", help="The clinic's phone number."),
    password_file: Path | None = typer.Option(
        None, help="A file with the first password; - reads it from standard input. Without it one is made and shown."
    ),
) -> None:
    """Open a clinic and its owner's account."""
    from osmind_app.clinic.accounts import service as accounts
    from osmind_app.clinic.intake import publishing
    from osmind_app.lib import db, passwords
    from osmind_app.lib.errors import DomainError
    from osmind_app.web.routes import STAFF_SIGN_IN

    given = _given_password(password_file)
    password = given or "-".join(secrets.token_hex(3) for _ in range(4))
    why = passwords.why_refused(password, personal=(practice, name, email))
    _refuse([why + "."] if why else [], "The owner was not created")
    try:
        ZoneInfo(time_zone)
        with db.writing() as session:
            owner = accounts.create_owner(
                session,
                practice_name=practice,
                email=email,
                full_name=name,
                password_hash=passwords.hashed(password),
                time_zone=time_zone,
                phone=phone,
                now=clock.now(),
            )
            publishing.stock(session, practice_id=owner.practice_id, now=clock.now())
    except (ZoneInfoNotFoundError, ValueError):
        _refuse([f"{time_zone} is not a time zone. Write it like America/New_York."], "The owner was not created")
    except DomainError as refused:
        _refuse([refused.sentence], "The owner was not created")
    console.print(f"{name} can sign in at {settings().public_url}{STAFF_SIGN_IN}", markup=False)
    if not given:
        console.print(f"First password, shown this once: {password}", markup=False)


@cli.command("clear-second-step")
def clear_second_step(email: str = typer.Option(..., help="The staff member's address.")) -> None:
    """For a staff member whose phone and recovery codes are lost: they set a new second step up at the next sign-in."""
    from osmind_app.clinic.accounts import second_step
    from osmind_app.lib import db
    from osmind_app.lib.errors import DomainError

    try:
        with db.writing() as session:
            second_step.lost(session, email=email, now=clock.now())
    except DomainError:
        _refuse([f"No staff member signs in with {email}."], "Nothing was changed")
    console.print("Cleared. Every session of this account has ended, and its owner was told by letter.")


@cli.command()
def doctor(as_json: bool = typer.Option(False, "--json", help="For programs.")) -> None:
    """Look at configuration, database, mail, disk and clock; say what is wrong and what to do. Exits with 1 if so."""
    from osmind_app.doctor import examine

    found = examine(settings())
    if as_json:
        console.print_json(data=[asdict(finding) for finding in found])
    else:
        for finding in found:
            mark = "[green]✓[/green]" if finding.is_well else "[red]✗[/red]"
            console.print(f"{mark} [bold]{finding.about:<14}[/bold] {escape(finding.says)}", soft_wrap=True)
            if finding.cure:
                console.print(f"  {'':<14} → {finding.cure}", markup=False, soft_wrap=True)
    raise typer.Exit(0 if all(finding.is_well for finding in found) else 1)


@cli.command("new-key")
def new_key() -> None:
    """Print a new value for OSMIND_SECRET_KEYS."""
    console.print(f"k{clock.now():%Y%m%d}:{base64.b64encode(secrets.token_bytes(MIN_KEY_BYTES)).decode()}")


@cli.command()
def reseal() -> None:
    """Seal everything anew with the newest key, while the app runs; after an interruption, run it again."""
    from osmind_app import schema as _tables  # noqa: F401 - every sealed column is known once its table is
    from osmind_app.lib import resealing

    done = unreadable = 0
    with Progress(console=console) as shown:
        line = shown.add_task("Sealing anew", total=resealing.how_many())
        for part in resealing.all_of_it():
            done, unreadable = done + part.done, unreadable + part.unreadable
            shown.advance(line, part.done + part.unreadable)
    console.print(f"{done:,} sealed anew with the key {signing_key_id()}.", markup=False)
    if unreadable:
        _refuse(
            [f"{unreadable:,} can't be opened with any key of OSMIND_SECRET_KEYS, and stay as they are."],
            "Not everything was sealed anew",
        )


def _prepare_pages() -> None:
    if building.is_fresh():
        with _step("Pages") as say:
            say("unchanged since they were built")
        return
    try:
        if building.bun() is None:
            with _step("Bundler") as say:
                building.install_bun()
                say("installed bun into .tools")
        with _step("Pages") as say:
            building.build()
            say("built")
    except building.BuildFailed as reason:
        _refuse([str(reason)])


def _prepare_database(found: Settings) -> None:
    if not found.is_demo:
        from osmind_app.opening import why_closed

        with _step("Database") as say:
            _refuse(why_closed())
            say("is up to date")
    elif building.is_prepared(found):
        with _step("Database") as say:
            say("was up to date")
    else:
        migrate()
        _load_demo()
        building.note_prepared(found)


def _load_demo() -> None:
    from osmind_app.demo import load
    from osmind_app.lib import db

    with db.writing() as session:
        if load.is_loaded(session):
            return
        with _step("Demo clinic") as say:
            say(f"{load.load(session, now=clock.now())} made-up patients")


def _make_large(patients: int, seed: int) -> None:
    from osmind_app.demo.large import load
    from osmind_app.lib import db

    began = time.monotonic()
    try:
        columns = (*Progress.get_default_columns(), MofNCompleteColumn())
        with db.writing() as session, Progress(*columns, console=console) as shown:
            lines = {what: shown.add_task(what, total=total) for what, total in load.totals(patients).items()}
            load.fill(
                session,
                now=clock.now(),
                patients=patients,
                seed=seed,
                told=lambda what, more: shown.advance(lines[what], more),
            )
    except load.NotTheDemo as refused:
        _refuse([str(refused)], "The demo was not made large")
    console.print(f"The clinic is large after {time.monotonic() - began:.0f} s.")


def _addresses(found: Settings, seconds: float) -> None:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_row("Dashboard", f"{found.public_url}/clinic")
    table.add_row("Portal", f"{found.public_url}/")
    if found.is_demo:
        table.add_row("Letters", f"{found.public_url}/inbox")
    console.print(f"\n[bold]Osmind Portal is ready[/bold] after {seconds:.1f} s. Ctrl-C stops it.\n")
    console.print(table)
    if found.is_demo:
        console.print(f"\nDemo sign-ins, all with the password [bold]{sign_ins.PASSWORD}[/bold]\n")
        people = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        for who, email, where in sign_ins.SIGN_INS:
            people.add_row(who, email, where)
        console.print(people)


@contextmanager
def _step(name: str) -> Iterator[Callable[[str], None]]:
    """One line per step: what is being done, what came of it, how long it took."""
    began = time.monotonic()
    results: list[str] = []
    with console.status(f"{name} …"):
        yield results.append
    console.print(f"[green]✓[/green] {name:<12} {' '.join(results)}  [dim]{time.monotonic() - began:.1f} s[/dim]")


def _given_password(path: Path | None) -> str:
    if path is None:
        return ""
    return (sys.stdin.read() if str(path) == "-" else path.read_text()).strip("\r\n")


def _refuse(reasons: list[str], what: str = "Osmind Portal does not start") -> None:
    if not reasons:
        return
    console.print(f"[bold red]{what}:[/bold red]")
    for reason in reasons:
        console.print(f"  • {reason}", markup=False, soft_wrap=True)
    raise typer.Exit(1)


if __name__ == "__main__":
    cli()
