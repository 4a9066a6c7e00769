"""Every test of the clinic also watches the wall between practices (T30)."""

from collections.abc import Iterator

import pytest

from tests import tenant_wall


@pytest.fixture(autouse=True)
def practices_wall() -> Iterator[None]:
    """Fails the test when the clinic asked about a practice's table without naming the practice."""
    with tenant_wall.watched() as seen:
        yield
    assert not seen, "\n".join(seen)
