"""`osmind`: what the people who run an installation type. Everything can be given by flags; nothing asks back."""

import base64
import os
import secrets
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec

import typer
from rich.console import Console
from rich.table import Table

from osmind_app import building, serving
from osmind_app.lib import clock, db, migrations
from osmind_app.lib.settings import MIN_KEY_BYTES, Settings, settings, why_unsafe

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
    with _step("Database") as say:
        say("migrated" if migrations.upgrade(db.engine()) else "was up to date")


@cli.command()
def worker(
    name: str = typer.Option("", help="Its own name, the same after a restart; else OSMIND_EXECUTOR_ID."),
) -> None:
    """Deliver letters and run the recurring jobs in a process of its own (PostgreSQL)."""
    from osmind_app.engine import names
    from osmind_app.engine import start as engine
    from osmind_app.lib import log

    _refuse(why_unsafe(settings()))
    log.start()
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    name = name or names.of_this_worker()
    engine.work(executor_id=name)
    console.print(f"Worker {name} is delivering. Ctrl-C stops it.")
    told.wait()
    engine.stop()


@cli.command("new-key")
def new_key() -> None:
    """Print a new value for OSMIND_SECRET_KEYS."""
    console.print(f"k{clock.now():%Y%m%d}:{base64.b64encode(secrets.token_bytes(MIN_KEY_BYTES)).decode()}")


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
    with _step("Database") as say:
        if found.is_demo:
            say("migrated" if migrations.upgrade(db.engine()) else "was up to date")
        else:
            from osmind_app.opening import why_closed

            _refuse(why_closed())
            say("is up to date")
    if found.is_demo and find_spec("osmind_app.demo.load"):
        _load_demo()


def _load_demo() -> None:
    load = import_module("osmind_app.demo.load")
    with db.writing() as session:
        if load.is_loaded(session):
            return
        with _step("Demo clinic") as say:
            say(f"{load.load(session, now=clock.now())} made-up patients")


def _addresses(found: Settings, seconds: float) -> None:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_row("Dashboard", f"{found.public_url}/clinic")
    table.add_row("Portal", f"{found.public_url}/")
    if found.is_demo:
        table.add_row("Letters", f"{found.public_url}/inbox")
    console.print(f"\n[bold]Osmind Portal is ready[/bold] after {seconds:.1f} s. Ctrl-C stops it.\n")
    console.print(table)
    if found.is_demo and find_spec("osmind_app.demo.load"):
        load = import_module("osmind_app.demo.load")
        console.print(f"\nDemo sign-ins, all with the password [bold]{load.PASSWORD}[/bold]\n")
        people = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        for who, email, where in load.SIGN_INS:
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


def _refuse(reasons: list[str]) -> None:
    if not reasons:
        return
    console.print("[bold red]Osmind Portal does not start:[/bold red]")
    for reason in reasons:
        console.print(f"  • {reason}", markup=False, soft_wrap=True)
    raise typer.Exit(1)


if __name__ == "__main__":
    cli()
