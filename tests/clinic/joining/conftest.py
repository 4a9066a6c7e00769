"""A link of Dr. Rivera's into the group of new adults."""

import pytest

from tests.clinic.joining import newcomers


@pytest.fixture
def link(session, cast, now):
    """Made by the front desk."""
    return newcomers.shares(session, cast.sam, now, group=cast.adults.id, provider=cast.rivera.id)
