"""One page opened on a slow phone in real Chromium: when it paints, when it can be used, what it fetched."""

import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.async_api import Browser, Page, async_playwright

from tests.bench.link import SLOW_PHONE, Relay
from tests.bench.traffic import Fetched, Traffic

CPU_SLOWDOWN = 4
PATIENCE = 40  # seconds until a page that is not ready counts as broken
SCREEN = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-quic",
    "--disable-sync",
    "--disable-extensions",
    "--disable-component-update",
    "--disable-background-networking",
    "--disable-features=Translate,OptimizationHints",
]
# Paints and readiness are read inside the page, on its own clock: milliseconds since the navigation began.
WATCH = """
(() => {
  const seen = window.__seen = {first_paint: 0, largest_paint: 0, loaded: 0, ready: 0};
  addEventListener('load', () => { seen.loaded = performance.now(); });
  const watch = (type, look) => new PerformanceObserver(list => list.getEntries().forEach(look))
    .observe({type, buffered: true});
  watch('paint', e => { if (e.name === 'first-contentful-paint') seen.first_paint = e.startTime; });
  watch('largest-contentful-paint', e => { seen.largest_paint = e.startTime; });
  const look = () => {
    const part = document.querySelector(READY);
    const box = part && part.getBoundingClientRect();
    if (box && box.width && box.height) seen.ready = performance.now(); else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""


@dataclass
class Subject:
    """A page to open: its address, what must be visible before it can be used, and who opens it."""

    name: str
    url: str
    ready: str  # CSS selector
    cookies: dict[str, str] = field(default_factory=dict)
    first: Callable[[Page], Awaitable[None]] | None = None  # done on a door before the page, and not timed
    enter: Callable[[Page], Awaitable[None]] | None = None  # how the page is opened, where not by its address


@dataclass
class Visit:
    """What one visit showed; times in milliseconds since the navigation began."""

    first_paint: float
    largest_paint: float
    loaded: float  # the browser's load event: what a page asks for later warms the next one
    ready: float
    fetched: list[Fetched]
    socket_bytes: int
    failed: list[str]

    def needed(self) -> list[Fetched]:
        """What was asked for until the page could be used; later ones warm the next page."""
        return [one for one in self.fetched if one.asked <= max(self.ready, self.first_paint)]

    def bytes_of(self, kind: str) -> int:
        """Bytes of one kind that this page needed."""
        return sum(one.bytes for one in self.needed() if one.kind == kind)


@asynccontextmanager
async def phone(*addresses: str) -> AsyncIterator[Browser]:
    """A Chromium that reaches the servers at these addresses over the slow link only."""
    ports = [urlsplit(address).port or 80 for address in addresses]
    relays = [await Relay(SLOW_PHONE, port).__aenter__() for port in ports]
    rules = ",".join(f"MAP localhost:{port} 127.0.0.1:{relay.port}" for port, relay in zip(ports, relays, strict=True))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell") or shutil.which("chromium"),
            args=[*FLAGS, f"--host-resolver-rules={rules}"],
        )
        yield browser
        await browser.close()
    for relay in relays:
        await relay.__aexit__()


async def visit(browser: Browser, subject: Subject) -> Visit:
    """Open the page with an empty cache and wait until it can be used and has fetched what it wanted."""
    context = await browser.new_context(**SCREEN)
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(subject.url))
    for name, value in subject.cookies.items():
        await context.add_cookies([{"name": name, "value": value, "url": origin}])
    page = await context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    await page.add_init_script(WATCH.replace("READY", json.dumps(subject.ready)))
    devtools = await context.new_cdp_session(page)
    await devtools.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    if subject.first:
        await subject.first(page)
    traffic = await Traffic.listen(devtools)
    if subject.enter:
        await subject.enter(page)
    else:
        await page.goto(subject.url, wait_until="commit")
    await page.wait_for_function("() => window.__seen && window.__seen.ready > 0")
    await traffic.settle()
    seen = await page.evaluate("window.__seen")
    await context.close()
    return Visit(**seen, fetched=traffic.fetched(), socket_bytes=traffic.socket_bytes, failed=traffic.failed)
