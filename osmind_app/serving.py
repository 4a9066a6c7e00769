"""Serving pages, API and websocket on one port, until told to stop."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

from osmind_app import building
from osmind_app.lib.settings import Settings

APP = "osmind_app.osmind_app:app"
READY = "/readyz"
PATIENCE_SECONDS = 60
LAST_WORDS_SECONDS = 30  # for letters that are leaving, and answers on their way


class DidNotStart(Exception):
    """The server ended, or did not answer in time."""


def start(settings: Settings, *, output: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
    """Start the server, which is not ready yet; its log goes to `output`, else to our own."""
    command = [
        str(Path(sys.executable).parent / "granian"),
        "--factory",
        *("--interface", "asgi"),
        *("--host", settings.bind),
        *("--port", str(settings.port)),
        *("--workers", str(settings.workers)),
        *("--log-level", "warning"),
        "--workers-kill-timeout=25s",
        APP,
    ]
    return subprocess.Popen(command, cwd=building.ROOT, env=_environment(settings), stdout=output, stderr=output)


def wait_until_ready(server: subprocess.Popen[bytes], port: int) -> None:
    """Return once the database and the pages answer; raises DidNotStart."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            raise DidNotStart(f"The server ended with code {server.returncode}: its reason stands above.")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{READY}", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    stop(server)
    raise DidNotStart(f"Nothing answered on port {port} within {PATIENCE_SECONDS} seconds.")


def stop_on_sigterm() -> None:
    """Let a service manager's SIGTERM stop us as Ctrl-C does."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def wait(server: subprocess.Popen[bytes]) -> int:
    """Stay until the server ends by itself or we are told to stop it; returns its code."""
    try:
        return server.wait()
    except KeyboardInterrupt:
        stop(server)
        return 0


def stop(server: subprocess.Popen[bytes]) -> None:
    """Let it finish what it is doing, then end it."""
    server.terminate()
    try:
        server.wait(LAST_WORDS_SECONDS)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        server.kill()
        server.wait()


def _environment(settings: Settings) -> dict[str, str]:
    return {
        **building.environment(),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(building.ROOT), os.environ.get("PYTHONPATH")])),
        "OSMIND_PORT": str(settings.port),
        "REFLEX_ENV_MODE": "prod",
        "REFLEX_OPLOCK_ENABLED": "1",  # with Redis, three times the events per core
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
        "__REFLEX_SKIP_COMPILE": "true",
    }
