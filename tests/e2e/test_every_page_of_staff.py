"""What holds on every page of the dashboard, at both sizes and in both themes: no axe violation, nothing on the
console, nothing wider than the screen."""

import pytest

from tests.e2e import pages, shots


@pytest.mark.parametrize("who", [pages.STAFF, pages.OWNER])
def test_every_page_is_sound(clinic, browser, who):
    faults = shots.look(browser, clinic.address, pages.every_page(clinic), who)
    assert not faults, "\n".join(faults)
