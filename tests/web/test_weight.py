"""What a page of a face makes a phone fetch before it runs: limits that a careless import would break."""

import re

import pytest

from osmind_app import building
from osmind_app.web import built
from tests.server import build_once

CSS_LIMIT = 20_000  # bytes of brotli
JS_LIMITS = {"/portal": 145_000, "/clinic": 160_000}  # docs/decisions.md 84
FILE = re.compile(r'"(/assets/[\w.~\[\]-]+\.(?:js|css))"')


@pytest.fixture(scope="module")
def client():
    build_once()
    return building.CLIENT


def weights(client, html: str) -> dict[str, int]:
    found = {"js": 0, "css": 0}
    for file in set(FILE.findall(html)):
        small = client / f"{file.strip('/')}.br"
        whole = client / file.strip("/")
        found[file.rpartition(".")[2]] += (small if small.exists() else whole).stat().st_size
    return found


def test_no_page_is_heavier_than_a_phone_can_bear(client):
    for route in built.pages():
        found = weights(client, (client / route.strip("/") / "index.html").read_text())
        most = JS_LIMITS["/portal" if route.startswith("/portal") else "/clinic"]
        assert 100_000 < found["js"] <= most, (route, found)
        assert 1_000 < found["css"] <= CSS_LIMIT, (route, found)
