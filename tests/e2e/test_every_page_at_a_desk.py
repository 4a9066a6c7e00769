"""What holds on every page at a desk: no axe violation, nothing on the console, nothing wider than the screen.

A file of its own, and so is the phone: two workers share what takes longest.
"""

import pytest

from tests.e2e import pages, shots


@pytest.mark.parametrize("who", pages.EVERYBODY)
def test_every_page_is_sound_at_a_desk(clinic, browser, who):
    assert shots.look(browser, clinic.address, pages.every_page(clinic), who, "desk") == []
