"""Starts what is measured: each subject is built and served as in production, on a port of its own."""

import base64
import hashlib
import json
import os
import secrets
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import brotli

from tests.bench import people

ROOT = Path(__file__).parent.parent.parent
REFERENCES = Path(__file__).parent / "references"
BUILDS = ROOT / "build" / "bench"
REFLEX = {
    "REFLEX_TELEMETRY_ENABLED": "false",
    "REFLEX_CHECK_LATEST_VERSION": "false",
    "REFLEX_DIR": str(ROOT / ".reflex"),
}
SERVED = {
    "REFLEX_ENV_MODE": "prod",
    "__REFLEX_SKIP_COMPILE": "true",
    "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
}
START_SECONDS = 30


@dataclass(frozen=True)
class Portal:
    """Our app as it is served to a clinic, and how to get in: see `tests.bench.clinic`."""

    address: str
    doors: dict[str, str]  # name → path
    staff: dict[str, str]  # cookies
    patient: dict[str, str]
    email: str
    password: str
    handlers: dict[str, str]  # full names of the events that are measured


@contextmanager
def portal() -> Iterator[Portal]:
    """Our app on SQLite, with a practice of five hundred patients; built first where sources changed."""
    with tempfile.TemporaryDirectory(prefix="osmind-bench-") as data:
        port = free_port()
        env = REFLEX | {
            "OSMIND_ENV": "demo",
            "OSMIND_DATA_DIR": data,
            "OSMIND_PORT": str(port),
            "OSMIND_SECRET_KEYS": f"b1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        }
        _export(ROOT, env)
        filled = [sys.executable, "-m", "tests.bench.clinic"]
        known = json.loads(
            subprocess.run(filled, cwd=ROOT, env=os.environ | env, check=True, capture_output=True).stdout
        )
        with _granian("osmind_app.osmind_app:app", ROOT, env | SERVED, port=port, factory=True) as address:
            yield Portal(address=address, **known)


@contextmanager
def static_page() -> Iterator[str]:
    """The address of the plain HTML reference."""
    with _granian("tests.bench.references.static.app:app", ROOT, {}) as address:
        yield address


@contextmanager
def bare_reflex() -> Iterator[str]:
    """The address of the bare Reflex reference, holding as many rows as our page of patients."""
    folder = _built_bare_reflex()
    database = folder / "bare.sqlite"
    _fill(database)
    port = free_port()
    _bake_port(folder, port)
    env = REFLEX | SERVED | {"BARE_DATABASE": str(database)}
    with _granian("bare_reflex.bare_reflex:app", folder, env, port=port, factory=True) as address:
        yield address


def free_port() -> int:
    """A port nobody listens on; OSMIND_BENCH_PORTS (like 8170-8179) keeps it within a range."""
    wanted = os.environ.get("OSMIND_BENCH_PORTS", "0-0")
    first, last = (int(end) for end in wanted.split("-"))
    for port in range(first, last + 1):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError(f"no free port in {wanted}")


def _built_bare_reflex() -> Path:
    """The folder with the reference's production build, made anew when its sources changed."""
    sources = REFERENCES / "bare_reflex"
    files = sorted(sources.rglob("*.py"))
    stamp = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    folder = BUILDS / "bare_reflex"
    mark = folder / "built"
    if mark.exists() and mark.read_text() == stamp:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(sources, folder, ignore=shutil.ignore_patterns("__pycache__"))
    _export(folder, REFLEX)
    mark.write_text(stamp)
    return folder


def _export(folder: Path, env: dict[str, str]) -> None:
    registry = subprocess.run(["npm", "config", "get", "registry"], capture_output=True, text=True).stdout.strip()
    command = ["reflex", "export", "--frontend-only", "--no-zip"]
    subprocess.run(
        command,
        cwd=folder,
        env={"NPM_CONFIG_REGISTRY": registry} | os.environ | env,
        check=True,
        capture_output=True,
    )


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


@contextmanager
def _granian(
    target: str, folder: Path, env: dict[str, str], *, port: int | None = None, factory: bool = False
) -> Iterator[str]:
    port = port or free_port()
    command = ["granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(port), "--no-access-log"]
    server = subprocess.Popen(
        [*command, *(["--factory"] if factory else []), target],
        cwd=folder,
        env=os.environ | env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://localhost:{port}"
        wait_until_up(address)
        yield address
    finally:
        server.terminate()
        server.wait(10)


def wait_until_up(address: str) -> None:
    """Return when the server answers."""
    for _ in range(START_SECONDS * 10):
        try:
            with urllib.request.urlopen(address):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"{address} did not start")
