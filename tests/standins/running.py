"""Running a stand-in beside a test: a real server on loopback, in a thread of this process."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette

from tests.standins import resend
from tests.standins.resend_rules import Knobs


@dataclass
class Running:
    """A stand-in that answers at `url`."""

    url: str
    app: Starlette

    @property
    def service(self) -> resend.Service:
        """The account behind it, for scripting and looking."""
        service: resend.Service = self.app.state.service
        return service


@contextmanager
def running(knobs: Knobs | None = None) -> Iterator[Running]:
    """A Resend of our own for as long as the block lasts."""
    app = resend.make(knobs)
    with serving(app) as url:
        yield Running(url, app)


@contextmanager
def serving(app: Starlette) -> Iterator[str]:
    """The address at which a stand-in answers for as long as the block lasts."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
        server.should_exit = server.force_exit = True
        thread.join(5)
