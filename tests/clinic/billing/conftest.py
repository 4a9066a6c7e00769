"""June at her portal, and a clinic that offers appointments."""

import pytest

from tests.clinic.appointments import visits
from tests.clinic.onboarding.changing import access_of, active


@pytest.fixture
def kind(session, cast, now):
    """A type of visit: 50 minutes, by video."""
    return visits.offered(session, cast, now)


@pytest.fixture
def june(session, cast, now):
    """June's own access to her portal."""
    active(session, cast, now)
    return access_of(session, cast)
