"""Building both faces' pages, only when what they are made of has changed."""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from osmind_app.lib.settings import Settings
from osmind_app.web.doors import styles

ROOT = Path(__file__).parents[1]
CLIENT = ROOT / ".web" / "build" / "client"
STAMP = ROOT / ".web" / "built-from"
TOOLS = ROOT / ".tools"
LOCKED = ROOT / "reflex.lock" / "package.json"
SOURCES = ("osmind_app", "assets", "reflex.lock", "rxconfig.py", "requirements.lock")
# What runs on the server alone: no page is made of it.
NOT_SOURCES = {"__pycache__", "external", "demo", "engine", "outbox", "doors", "service.py", "errors.py", "cli.py"} | {
    f"{name}.py" for name in ("building", "edge", "gate", "opening", "payloads", "rates", "serving", "sockets", "who")
}


class BuildFailed(Exception):
    """The pages could not be built; holds what the tools said."""


def is_fresh() -> bool:
    """True when the built pages are those of the sources as they are now."""
    return CLIENT.exists() and styles.BUILT.exists() and STAMP.exists() and STAMP.read_text() == stamp()


def stamp() -> str:
    """A fingerprint of everything the pages are made of."""
    print_of = hashlib.sha256()
    for path in sorted(_sources()):
        print_of.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return print_of.hexdigest()


def build() -> None:
    """Build the pages of both faces and the doors' stylesheet anew; raises BuildFailed with what the tools said."""
    STAMP.unlink(missing_ok=True)
    made_from, wanted = stamp(), LOCKED.read_text()
    _run([_python("reflex"), "export", "--frontend-only", "--no-zip"], environment())
    if json.loads(LOCKED.read_text()) == json.loads(wanted):
        LOCKED.write_text(wanted)  # Reflex writes the same in another layout
    if not CLIENT.exists():
        raise BuildFailed("The build ended without pages.")
    try:
        styles.build(environment())
    except subprocess.CalledProcessError as failed:
        raise BuildFailed("The doors' stylesheet could not be built.\n" + failed.stderr[-2000:]) from failed
    STAMP.write_text(made_from)


def is_prepared(settings: Settings) -> bool:
    """True when the demo's SQLite file is there and no migration was added since; the server looks again itself."""
    note, file = _note(settings), Path(settings.database.removeprefix("sqlite:///"))
    return note.exists() and file.is_file() and note.read_text() == _migrations()


def note_prepared(settings: Settings, *, again: bool = False) -> None:
    """Remember that the demo's database needs nothing; `again`: that it needs everything."""
    if again:
        _note(settings).unlink(missing_ok=True)
    elif settings.database.startswith("sqlite"):
        _note(settings).write_text(_migrations())


def bun() -> Path | None:
    """The bundler that is installed here and starts, or None."""
    for found in sorted(TOOLS.glob("node_modules/@oven/*/bin/bun*")) + sorted(TOOLS.glob("node_modules/bun/bin/bun*")):
        try:
            subprocess.run([found, "--version"], check=True, capture_output=True, timeout=20)
        except (OSError, subprocess.SubprocessError):
            continue
        return found
    return None


def install_bun() -> None:
    """Fetch the bundler from npm: pinned by hash, none of its scripts run."""
    TOOLS.mkdir(exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / "tools" / name, TOOLS / name)
    _run(["npm", "ci", "--prefix", str(TOOLS), "--ignore-scripts", "--no-audit", "--no-fund"], dict(os.environ))
    if bun() is None:
        raise BuildFailed("npm installed bun, but it does not start on this machine.")


def environment() -> dict[str, str]:
    """What Reflex needs to know to build and to serve without asking the internet anything."""
    folder = TOOLS / "bin"
    found = bun()
    if found is not None:
        folder.mkdir(parents=True, exist_ok=True)
        link = folder / "bun"
        if not link.is_symlink() or link.resolve() != found.resolve():
            link.unlink(missing_ok=True)
            link.symlink_to(found.resolve())
    given = dict(os.environ)
    if "NPM_CONFIG_REGISTRY" not in given:
        asked = subprocess.run(["npm", "config", "get", "registry"], capture_output=True, text=True)
        if asked.returncode == 0 and asked.stdout.strip():
            given["NPM_CONFIG_REGISTRY"] = asked.stdout.strip()
    return {
        **given,
        "PATH": os.pathsep.join([str(folder), str(Path(_python("python")).parent), given.get("PATH", "")]),
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_HTTP_CLIENT_BIND_ADDRESS": "0.0.0.0",  # noqa: S104 - where requests leave from, not where we listen
        "REFLEX_DIR": str(ROOT / ".reflex"),
    }


def _note(settings: Settings) -> Path:
    return settings.data_dir / "prepared-for"


def _migrations() -> str:
    names = sorted(path.name for path in (ROOT / "alembic" / "versions").glob("*.py"))
    return hashlib.sha256("\0".join(names).encode()).hexdigest()


def _sources() -> Iterator[Path]:
    for name in SOURCES:
        top = ROOT / name
        for path in [top] if top.is_file() else top.rglob("*"):
            if path.is_file() and not NOT_SOURCES.intersection(path.relative_to(ROOT).parts):
                yield path


def _python(program: str) -> str:
    import sys

    return str(Path(sys.executable).parent / program)


def _run(command: list[str], given: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True)
    if done.returncode:
        raise BuildFailed("\n".join((done.stdout + done.stderr).splitlines()[-30:]))
