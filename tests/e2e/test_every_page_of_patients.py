"""What holds on every door and every page of the portal, at both sizes and in both themes: no axe violation, nothing
on the console, nothing wider than the screen.

A file of its own, and so are the staff's pages: two workers share what takes longest.
"""

import pytest

from tests.e2e import pages, shots


@pytest.mark.parametrize("who", [pages.NOBODY, pages.PATIENT])
def test_every_page_is_sound(clinic, browser, who):
    faults = shots.look(browser, clinic.address, pages.every_page(clinic), who)
    assert not faults, "\n".join(faults)
