"""What the portal is measured beside: the fastest things of their kind that can honestly be made."""

import hashlib
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import brotli

from osmind_app import building
from tests.bench import people, servers

HERE = Path(__file__).parent


@contextmanager
def static_page() -> Iterator[str]:
    """The address of the plain HTML reference."""
    with servers.granian("tests.bench.references.static.app:app", building.ROOT, {}) as address:
        yield address


@contextmanager
def bare_reflex() -> Iterator[str]:
    """The address of the bare Reflex reference, holding as many rows as our page of patients."""
    folder = _built_bare_reflex()
    database = folder / "bare.sqlite"
    _fill(database)
    port = servers.free_port()
    _bake_port(folder, port)
    with servers.granian(
        "bare_reflex.bare_reflex:app", folder, {"BARE_DATABASE": str(database)}, port=port, factory=True
    ) as address:
        yield address


def _built_bare_reflex() -> Path:
    """The folder with the reference's production build, made anew when its sources changed."""
    sources = HERE / "bare_reflex"
    files = sorted(sources.rglob("*.py"))
    stamp = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    folder = servers.BUILDS / "bare_reflex"
    mark = folder / "built"
    if mark.exists() and mark.read_text() == stamp:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(sources, folder, ignore=shutil.ignore_patterns("__pycache__"))
    command = ["reflex", "export", "--frontend-only", "--no-zip"]
    subprocess.run(command, cwd=folder, env=building.environment(), check=True, capture_output=True)
    mark.write_text(stamp)
    return folder


def _bake_port(folder: Path, port: int) -> None:
    """Write the server's address into the one built file that holds it; ours is answered by a door instead."""
    [script] = (folder / ".web/build/client/assets").glob("reflex-env-*.js")
    kept = script.with_suffix(".before")
    if not kept.exists():
        shutil.copy(script, kept)
    text = kept.read_bytes().replace(b"localhost:8000", f"localhost:{port}".encode())
    script.write_bytes(text)
    script.with_suffix(".js.br").write_bytes(brotli.compress(text))
    script.with_suffix(".js.gz").unlink(missing_ok=True)


def _fill(database: Path) -> None:
    database.unlink(missing_ok=True)
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE patient (name, birthday, provider, grp, portal)")
        connection.executemany("INSERT INTO patient VALUES (?, ?, ?, ?, ?)", people.lines())
        connection.execute("CREATE INDEX patient_by_name ON patient (name)")
