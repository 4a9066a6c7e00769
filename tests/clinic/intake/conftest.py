"""The clinic of these tests: see `scene`."""

import pytest

from tests.clinic.intake.scene import Intake, arrange


@pytest.fixture
def clinic(session, cast, now) -> Intake:
    """Willow Creek's group asks three forms; June has a portal and nothing waits yet."""
    return arrange(session, cast, now)
