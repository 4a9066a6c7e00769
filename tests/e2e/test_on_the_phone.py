"""The portal as an app on a phone (S4, A22, F22): installable, honest offline, and nobody's data in its caches."""

import re

import pytest
from playwright.sync_api import Page, expect

from osmind_app.web import built, routes
from tests.e2e import people, served
from tests.e2e.conftest import SIZES

KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const answer = await cache.match(request);
      found.push([new URL(request.url).pathname, await answer.clone().text()]);
    }
  }
  return found;
}"""
READY = "navigator.serviceWorker.ready.then((found) => !!found.active)"
# What a browser's "text only" zoom does to text of any unit.
TWICE_AS_LARGE = """() => {
  const all = [...document.body.querySelectorAll("*")];
  const numbers = (style) => [parseFloat(style.fontSize), parseFloat(style.lineHeight)];
  const sizes = all.map((each) => numbers(getComputedStyle(each)));
  all.forEach((each, at) => {
    each.style.fontSize = `${2 * sizes[at][0]}px`;
    if (sizes[at][1]) each.style.lineHeight = `${2 * sizes[at][1]}px`;
  });
}"""
WIDER = """() => {
  const most = document.documentElement.clientWidth;
  const out = document.documentElement.scrollWidth - most;
  if (out <= 0) return "";
  const right = (each) => each.getBoundingClientRect().right;
  const wide = [...document.querySelectorAll("main *, header *")].filter((each) => right(each) > most + 1);
  return `${out} px: ${wide.slice(0, 3).map((each) => each.outerHTML.slice(0, 90)).join(" ")}`;
}"""


SOCKETS = """window.sockets = []; window.WebSocket = class extends WebSocket {
  constructor(...given) { super(...given); window.sockets.push(this); } }"""


@pytest.fixture
def june(page: Page, clinic: served.Clinic, size: str) -> Page:
    """June, on Home, in a browser whose sockets can be cut: its offline switch leaves open ones open."""
    page.set_viewport_size(SIZES[size])
    page.add_init_script(SOCKETS)
    served.sign_in(page, clinic.address, routes.PATIENT_SIGN_IN, served.PATIENT)
    people.is_home(page, "June")
    return page


def goes(page: Page, clinic: served.Clinic, path: str) -> None:
    page.goto(clinic.address + path)


def test_offline_says_so_and_back_online_everything_is_there(june: Page, clinic: served.Clinic):
    """S4, A22, F22: what was typed stays; a page that cannot come is the offline page, and Try again brings it"""
    goes(june, clinic, routes.CONTACT_INFO)
    field = june.get_by_label("Pronouns")
    expect(field).to_be_visible()
    june.evaluate(READY)
    field.fill("she/they")
    june.context.set_offline(True)
    june.evaluate("window.sockets.at(-1).close()")
    expect(june.get_by_text("Reconnecting… Your answers on this page are kept.")).to_be_visible(timeout=60_000)
    expect(field).to_have_value("she/they")
    june.context.set_offline(False)
    expect(june.get_by_text("Reconnecting…")).to_be_hidden(timeout=60_000)
    expect(field).to_have_value("she/they")

    june.context.set_offline(True)
    goes(june, clinic, routes.DOCUMENTS)
    expect(june.get_by_role("heading", name="You’re offline")).to_be_visible()
    assert "Willow" not in june.content()
    june.context.set_offline(False)
    june.get_by_role("link", name="Try again").click()
    expect(june.get_by_role("heading", name="Documents", exact=True)).to_be_visible()


def test_nothing_of_anybody_is_kept_and_back_after_signing_out_shows_nothing(
    page: Page, clinic: served.Clinic, size: str
):
    """A22, F22, T49: after a whole session the caches hold the offline page and built files alone"""
    june = page
    june.set_viewport_size(SIZES[size])
    served.sign_in(june, clinic.address, routes.PATIENT_SIGN_IN, served.PATIENT)
    people.is_home(june, "June")
    june.evaluate(READY)
    for path in (routes.ME, routes.DOCUMENTS, routes.documents("sent"), routes.HOME):
        goes(june, clinic, path)
        expect(june.get_by_role("main").get_by_role("heading").first).to_be_visible()
    goes(june, clinic, routes.ME)
    expect(june.get_by_role("heading", name="Contact info")).to_be_visible()
    kept = june.evaluate(KEPT)
    assert {path for path, _ in kept if not path.startswith("/assets/")} == {routes.OFFLINE}
    assert len(kept) > 5
    assert not [path for path, text in kept if re.search("June|Park|Willow|Rivera|Insurance card", text)]

    june.evaluate("sessionStorage.setItem('osmind:draft', 'x')")
    june.get_by_role("main").get_by_role("button", name="Sign out", exact=True).click()
    expect(june.get_by_role("heading", name=re.compile("Sign in"))).to_be_visible()
    assert june.evaluate("sessionStorage.getItem('osmind:draft')") is None
    june.go_back()
    expect(june.get_by_role("heading", name=re.compile("Sign in"))).to_be_visible()
    assert "June" not in june.content()


def test_a_browser_finds_it_installable(june: Page, size: str):
    """S4, A22: by Chromium's own check"""
    june.evaluate(READY)
    devtools = june.context.new_cdp_session(june)
    manifest = devtools.send("Page.getAppManifest")
    assert manifest["url"].endswith(routes.MANIFEST)
    assert manifest["errors"] == []
    found = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [each["errorId"] for each in found if each["errorId"] != "in-incognito"] == []


def test_every_page_fits_a_small_phone_and_twice_the_text(june: Page, clinic: served.Clinic, size: str):
    """S4, A22: 320 px wide; and, on a usual phone, text at 200 %"""
    if size != "phone":
        pytest.skip("a small phone is a phone")
    faults = []
    for path in sorted(path for path in built.pages() if path.startswith(routes.HOME)):
        june.set_viewport_size({"width": 320, "height": 640})
        goes(june, clinic, path)
        expect(june.get_by_role("main").get_by_role("heading").first).to_be_visible()
        expect(june.locator(".skeleton-box").locator("visible=true")).to_have_count(0)
        faults.append(f"{path}: {june.evaluate(WIDER)}")
        june.set_viewport_size(SIZES["phone"])
        june.evaluate(TWICE_AS_LARGE)
        faults.append(f"{path} at 200 %: {june.evaluate(WIDER)}")
    found = [fault for fault in faults if not fault.endswith(": ")]
    assert not found, "\n".join(found)
