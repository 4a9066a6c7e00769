"""The offline page and what makes the portal installable: the same for everybody (S4, A22)."""

import json
import re
from pathlib import Path

from PIL import Image

from osmind_app.web import edge, routes
from tests.web.conftest import Browser

ASSETS = Path(__file__).parents[2] / "assets"


async def test_the_offline_page_is_the_same_for_everybody(house):
    """A22: it is kept on phones that are shared, so it holds no name, no clinic and no form"""
    answer = await Browser().get(routes.OFFLINE)
    assert (answer.status_code, "You’re offline" in answer.text, "Try again" in answer.text) == (200, True, True)
    assert "Willow" not in answer.text
    assert "<form" not in answer.text
    assert answer.text == (await Browser("203.0.113.8").get(routes.OFFLINE)).text


async def test_a_patients_door_names_the_manifest_and_a_staff_door_does_not(visitor):
    for path, named in ((routes.PATIENT_SIGN_IN, True), (routes.STAFF_SIGN_IN, False)):
        answer = await visitor.get(path)
        assert (f'rel="manifest" href="{routes.MANIFEST}"' in answer.text) is named
        assert "worker-src 'self'" in answer.headers["content-security-policy"]


def test_the_manifest_names_icons_that_are_there():
    manifest = json.loads((ASSETS / "manifest.json").read_text())
    assert (manifest["start_url"], manifest["display"]) == (routes.HOME, "standalone")
    for icon in manifest["icons"]:
        path = ASSETS / icon["src"].lstrip("/")
        if path.suffix == ".png":
            assert "x".join(map(str, Image.open(path).size)) == icon["sizes"]
    assert {icon.get("purpose") for icon in manifest["icons"]} == {None, "maskable"}


def test_the_worker_may_fetch_and_nothing_else(server):
    """T5: its own policy governs what it passes on"""
    import httpx

    answer = httpx.get(server.url + routes.WORKER)
    assert (answer.status_code, answer.headers["content-security-policy"]) == (200, edge.WORKER)
    assert "javascript" in answer.headers["content-type"]
    assert httpx.get(server.url + routes.MANIFEST).headers["content-type"].startswith("application/json")


def test_the_worker_keeps_only_what_is_everybodys():
    """A22, T49: read off its source; the story in a browser looks into the caches"""
    source = (ASSETS / "sw.js").read_text()
    assert re.findall(r"cache\.(?:add|put)\(([^)]*)\)", source) == ["page", "request.url, copy"]
    assert re.search(rf'OFFLINE = "{routes.OFFLINE}"', source)
    assert 'credentials: "omit"' in source
