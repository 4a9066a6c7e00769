"""`make shots`: every page in both sizes and both themes, for looking at; axe and the console have their say too."""

import sys
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from osmind_app.web import routes
from tests.e2e import pages, served

OUT = Path(__file__).parents[2] / "test-results" / "shots"
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 800}}
THEMES = ("light", "dark")
IS_DARK = "parseInt(getComputedStyle(document.body).backgroundColor.match(/[0-9]+/)[0]) < 64"
# A slow machine is still loading while a skeleton can be seen; one in a closed dialog waits for nobody.
LOADED = "![...document.querySelectorAll('.skeleton-box')].some(box => box.offsetParent)"
AXE = Axe().axe_script
SUNSET = 150  # milliseconds in which colors change
SETTLED = 250  # milliseconds after which nothing more is drawn
COLORS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def main(only: str = "") -> int:
    """Take the pictures whose names hold `only`; returns how many faults were seen."""
    faults: list[str] = []
    OUT.mkdir(parents=True, exist_ok=True)
    with served.clinic() as clinic, sync_playwright() as playwright:
        browser = served.launch(playwright)
        shown = [page for page in pages.every_page(clinic) if only in page.name]
        for who in pages.EVERYBODY:
            faults += look(browser, clinic.address, shown, who, pictures=True)
        browser.close()
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT}", *faults, sep="\n")
    return len(faults)


def look(browser: Browser, base: str, shown: list[pages.Shown], who: str, *, pictures: bool = False) -> list[str]:
    """What this person is shown, at both sizes and in both themes; returns the faults that were seen."""
    theirs = [page for page in shown if page.who == who]
    if not theirs:
        return []
    context = browser.new_context(viewport=SIZES["phone"], reduced_motion="reduce", bypass_csp=True)
    if who != pages.NOBODY:
        _sign_in(context, base, who)
    faults = [fault for each in theirs for fault in _look(context, base, each, pictures)]
    context.close()
    return faults


def _look(context: BrowserContext, base: str, each: pages.Shown, pictures: bool) -> list[str]:
    """One page, loaded once: it is turned into a desk's, and its colors change like those of a device at sunset."""
    if each.who == pages.NOBODY:
        context.clear_cookies()
    page = context.new_page()
    page.set_viewport_size(SIZES["phone"])
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    if each.who == pages.NOBODY:
        page.goto(base + each.path)  # a door is whole when it has come
    else:
        page.goto(base + each.path, wait_until="networkidle")
        page.wait_for_function(LOADED)
        page.wait_for_timeout(SETTLED)
    if each.then:
        each.then(page)
        page.wait_for_timeout(SETTLED)
    faults: list[str] = []
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        page.evaluate("scrollTo(0, 0)")  # what stands still while the rest moves covers nothing there
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            page.wait_for_function(f"dark => ({IS_DARK}) === dark", arg=theme == "dark")
            page.wait_for_timeout(SUNSET)
            name = f"{each.name}-{size}-{theme}"
            if pictures:
                page.screenshot(path=OUT / f"{name}.png", full_page=page.locator("dialog[open]").count() == 0)
            # The structure is the same in the dark: only its colors are looked at anew.
            found = [*_axe(page, RULES), *_too_wide(page)] if theme == "light" else _axe(page, COLORS)
            faults += [f"{name}: {fault}" for fault in found]
    page.close()
    return faults + [f"{each.name}: {text}" for text in said if _counts(text)]


def _sign_in(context: BrowserContext, base: str, who: str) -> None:
    page = context.new_page()
    staff = who != pages.PATIENT
    served.sign_in(page, base, routes.STAFF_SIGN_IN if staff else routes.PATIENT_SIGN_IN, pages.EMAILS[who])
    page.wait_for_url("**/clinic*" if staff else "**/portal*")
    page.close()


def _axe(page: Page, rules: dict) -> list[str]:
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE)
    found = page.evaluate("options => axe.run(options)", rules)["violations"]
    return [f"{each['id']}: {each['help']}: {[node['html'][:140] for node in each['nodes'][:3]]}" for each in found]


def _too_wide(page: Page) -> list[str]:
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{width} px too wide"] if width > 0 else []


def _counts(text: str) -> bool:
    return "the server responded with a status of 4" not in text  # a refusal is an answer


if __name__ == "__main__":
    sys.exit(1 if main(*sys.argv[1:2]) else 0)
