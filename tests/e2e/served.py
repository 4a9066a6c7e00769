"""The whole thing as a clinic has it: a production build, the demo clinic in a database of its own, a real browser."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright

from osmind_app.demo.load import PASSWORD

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 400  # the first build of a fresh clone, on a busy machine
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
STAFF, PATIENT = "rivera@willowcreek.example", "june.park@example.com"


@dataclass(frozen=True)
class Clinic:
    """A running demo clinic."""

    address: str
    environment: dict[str, str]
    servers: list[subprocess.Popen[bytes]]

    def dies_and_comes_back(self) -> None:
        """kill -9, and started again on the same port and data."""
        self.dies()
        self.comes_back()

    def dies(self) -> None:
        """kill -9: nothing is put away."""
        self.servers[-1].kill()
        self.servers[-1].wait(40)

    def comes_back(self) -> None:
        """Started again on the same port and data."""
        log = Path(self.environment["OSMIND_DATA_DIR"], "server.log")
        self.servers.append(_start(self.environment, log))
        _wait(self.servers[-1], int(self.environment["OSMIND_PORT"]), log)


@contextmanager
def clinic(**settings: str) -> Iterator[Clinic]:
    """Build if needed, load the demo clinic, serve; ended with everything it made."""
    with tempfile.TemporaryDirectory(prefix="osmind-served-") as data:
        port = free_port()
        given = {"OSMIND_ENV": "demo", "OSMIND_DATA_DIR": data, "OSMIND_PORT": str(port), **settings}
        log = Path(data, "server.log")
        running = Clinic(f"http://localhost:{port}", given, [_start(given, log)])
        try:
            _wait(running.servers[-1], port, log)
            yield running
        finally:
            running.servers[-1].terminate()
            running.servers[-1].wait(40)


def _start(environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "osmind_app.cli", "run"]
    with log.open("a") as written:
        return subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=written, stderr=written)


def launch(playwright: Playwright) -> Browser:
    """The machine's own Chromium where there is one, else Playwright's."""
    return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))


def sign_in(page: Page, base: str, door: str, email: str, password: str = PASSWORD) -> None:
    """Sign in at a door, like anybody."""
    page.goto(base + door)
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            if server.poll() is not None:
                raise RuntimeError(log.read_text()) from None
            time.sleep(0.2)
    raise TimeoutError(log.read_text())
