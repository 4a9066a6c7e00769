"""The whole thing as a clinic has it: a production build, the demo clinic in a database of its own, a real browser."""

import os
import shutil
import signal
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

    @property
    def port(self) -> int:
        """Where it answers."""
        return int(self.environment["OSMIND_PORT"])

    def dies_and_comes_back(self) -> None:
        """kill -9, and started again on the same port and data."""
        self.dies()
        self.comes_back()

    def dies(self) -> None:
        """kill -9 for everything that serves: nothing is put away, and nobody answers any more."""
        os.killpg(self.servers[-1].pid, signal.SIGKILL)
        self.servers[-1].wait(40)
        end = time.monotonic() + 10
        while _answers(self.port):
            assert time.monotonic() < end, "somebody still serves"
            time.sleep(0.05)

    def comes_back(self) -> None:
        """Started again on the same port and data."""
        log = Path(self.environment["OSMIND_DATA_DIR"], "server.log")
        self.servers.append(_start(self.environment, log))
        _wait(self.servers[-1], self.port, log)


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
        return subprocess.Popen(
            command, cwd=ROOT, env=os.environ | environment, stdout=written, stderr=written, start_new_session=True
        )


def browser_path() -> str | None:
    """Debian's Chromium without its own windows, which a story never sees and which cost most of its time; None where
    it is Playwright's.
    """
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


def launch(playwright: Playwright) -> Browser:
    """The machine's own Chromium where there is one, else Playwright's."""
    return playwright.chromium.launch(executable_path=browser_path(), args=list(FLAGS))


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


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionRefusedError:
        return False
    return True


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
