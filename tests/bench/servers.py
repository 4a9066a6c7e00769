"""Serves what is measured as in production: compiled, by granian, each on a port of its own."""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from osmind_app import building, serving

BUILDS = building.ROOT / "build" / "bench"
SERVED = {
    "REFLEX_ENV_MODE": "prod",
    "__REFLEX_SKIP_COMPILE": "true",
    "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
}
START_SECONDS = 30


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


@contextmanager
def granian(
    target: str, folder: Path, env: dict[str, str], *, port: int | None = None, factory: bool = False
) -> Iterator[str]:
    """The address of a served app; what the server says goes to a file of its own under build/bench."""
    port = port or free_port()
    command = ["granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(port), "--no-access-log"]
    BUILDS.mkdir(parents=True, exist_ok=True)
    with (BUILDS / f"{target.partition('.')[0]}.log").open("w") as log:
        server = subprocess.Popen(
            [*command, *(["--factory"] if factory else []), target],
            cwd=folder,
            env=building.environment() | SERVED | env,
            stdout=log,
            stderr=log,
        )
    try:
        address = f"http://localhost:{port}"
        wait_until_up(address)
        yield address
    finally:
        serving.stop(server)


def wait_until_up(address: str) -> None:
    """Return when the server answers."""
    for _ in range(START_SECONDS * 10):
        try:
            with urllib.request.urlopen(address):
                return
        except urllib.error.HTTPError:
            return  # a refusal is an answer
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"{address} did not start")
