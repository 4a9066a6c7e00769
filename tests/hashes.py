"""Password hashes that cost a tenth: hundreds of tests make one, and how hard it is to guess is not what they ask."""

from collections.abc import Iterator
from contextlib import contextmanager

from osmind_app.lib import passwords

AS_SERVED = passwords._hasher
CHEAP = AS_SERVED.using(memory_cost=64, time_cost=1)


def made_cheaply() -> None:
    """From now on, in this process."""
    passwords._hasher = CHEAP


@contextmanager
def as_served() -> Iterator[None]:
    """Hashes as in production while the block runs: for the tests that ask about their strength."""
    passwords._hasher = AS_SERVED
    yield
    made_cheaply()
