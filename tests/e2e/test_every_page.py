"""What holds on every page: no axe violation, nothing on the console, nothing wider than the screen."""

import pytest

from tests.e2e import pages, shots


@pytest.mark.parametrize("theme", shots.THEMES)
def test_every_page_is_sound(clinic, browser, size, theme):
    faults = shots.look(browser, clinic.address, pages.every_page(clinic), size, theme)
    assert faults == []
