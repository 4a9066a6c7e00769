"""The edge: our own host, our own pages' sockets, strict headers, and no page for somebody without a session."""

import base64
import hashlib
import re

import httpx
import pytest
import socketio

from osmind_app.web import routes
from tests.server import serving_the_cast
from tests.web.tab import Tab

SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
FACES = {routes.TODAY: "staff", routes.HOME: "june"}


@pytest.fixture
def signed_in(server):
    """Route → a client whose browser is signed in to that face."""
    cookies = {"staff": server.staff(server.people.rivera), "june": server.june()}
    return {route: httpx.Client(base_url=server.url, headers={"Cookie": cookies[who]}) for route, who in FACES.items()}


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost", "127.0.0.1", "localhost:1", "localhost.evil.example", ""]
)
def test_another_host_is_refused(server, host):
    """A link built from, or a page cached under, somebody else's name would be a way in."""
    for path in (routes.TODAY, "/", "/assets/x.js", routes.PATIENT_FORGOT):
        assert httpx.get(server.url + path, headers={"Host": host}).status_code in (400, 421)


def test_health_is_told_to_whoever_asks_by_address(server):
    assert httpx.get(server.url + routes.HEALTH, headers={"Host": "10.0.0.7"}).status_code == 200


def test_every_page_names_the_build_that_is_served(server, signed_in):
    """F22: a page that was open before an update can tell"""
    mark = httpx.get(server.url + routes.BUILD)
    assert re.fullmatch(r"/assets/manifest-[\w.~-]+\.js", mark.text)
    assert mark.headers["Cache-Control"] == "no-store"
    for route, client in signed_in.items():
        assert f'href="{mark.text}"' in client.get(route).text


ORIGINS = [
    "https://evil.example",
    "null",
    "http://localhost.evil.example",
    "https://{host}",
    "http://localhost:1",
    None,
]


@pytest.mark.parametrize("origin", ORIGINS)
async def test_a_foreign_page_opens_no_socket(server, origin):
    """T36: evil, null, suffix, another scheme, another port, none at all."""
    tab = Tab(server, cookie=server.june(), token="origin", origin=origin and origin.format(host=server.host))
    with pytest.raises(socketio.exceptions.ConnectionError):
        await tab.connect()


async def test_our_own_page_opens_one_on_both_names_of_this_machine(server):
    for origin in (server.url, server.url.replace("localhost", "127.0.0.1")):
        async with Tab(server, token="origin", origin=origin) as tab:
            await tab.hydrate()


@pytest.mark.parametrize("path", ["/_upload", "/_health", "/ping", "/_all_routes", "/auth-codespace", "/_event"])
def test_reflexs_own_addresses_do_not_exist(server, path):
    """T28: nothing is uploaded, listed or told here."""
    for method in ("GET", "POST", "PUT", "OPTIONS"):
        assert httpx.request(method, server.url + path).status_code == 404


@pytest.mark.parametrize("route", FACES)
def test_a_page_of_a_face_is_for_people_who_are_signed_in(server, signed_in, route):
    answer = httpx.get(f"{server.url}{route}?id=7")
    door = routes.STAFF_SIGN_IN if FACES[route] == "staff" else routes.PATIENT_SIGN_IN
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{door}?next={route.replace('/', '%2F')}%3Fid%3D7"
    other = next(client for known, client in signed_in.items() if known != route)
    assert other.get(route).status_code == 303
    for spelling in (route, f"{route}/"):  # no redirect to plain http in between
        assert signed_in[route].get(spelling).status_code == 200
    assert signed_in[route].post(route).status_code == 405


@pytest.mark.parametrize("route", FACES)
def test_a_page_runs_its_own_scripts_only(signed_in, route):
    """Every inline script by hash; no unsafe-inline, no unsafe-eval, no frame, nothing kept, nothing from elsewhere."""
    answer = signed_in[route].get(route)
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    scripts = policy["script-src"].split()
    for text in SCRIPT.findall(answer.text):
        assert f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" in scripts
    assert not [source for source in scripts if not source.startswith("'sha256-") and source != "'self'"]
    assert policy["frame-ancestors"] == "'none'"
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in policy["style-src"]
    assert answer.headers["cache-control"] == "no-store"
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', answer.text)


def test_every_answer_has_its_headers(server, signed_in):
    """Doors, pages, assets, refusals and what does not exist."""
    page = signed_in[routes.TODAY].get(routes.TODAY)
    asset = re.search(r'href="(/assets/[^"]+\.js)"', page.text)[1]
    answers = [page, *(httpx.get(server.url + path) for path in (asset, "/", "/nope", routes.HEALTH, routes.TODAY))]
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff", answer.url
        assert answer.headers["referrer-policy"] in ("no-referrer", "same-origin"), answer.url
        assert answer.headers["x-frame-options"] == "DENY", answer.url
        assert "content-security-policy" in answer.headers, answer.url
        assert "access-control-allow-origin" not in answer.headers, answer.url
    assert answers[1].headers["cache-control"] == "public, max-age=31536000, immutable"


def test_assets_come_compressed_as_brotli_first(server, signed_in):
    asset = re.search(r'href="(/assets/entry[^"]+\.js)"', signed_in[routes.TODAY].get(routes.TODAY).text)[1]
    for accepted, given in (("gzip, br", "br"), ("gzip", "gzip"), ("identity", None)):
        with httpx.stream("GET", server.url + asset, headers={"Accept-Encoding": accepted}) as answer:
            assert answer.headers.get("content-encoding") == given


def test_the_page_asks_its_own_address_for_the_socket(server, signed_in):
    """The build names a port; the page must find the one it is served on."""
    page = signed_in[routes.TODAY].get(routes.TODAY).text
    file = re.search(r"/assets/reflex-env-[\w-]+\.js", page)[0]
    answer = httpx.get(server.url + file)
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "localhost" not in answer.text
    assert "location.origin" in answer.text


@pytest.mark.parametrize("path", ["/clinic.html", "/clinic/index.html", "/404.html", "/assets/nope.js", "/clinic/nope"])
def test_what_is_not_a_page_is_said_to_be_missing(server, signed_in, path):
    answer = signed_in[routes.TODAY].get(path)
    assert answer.status_code == 404
    assert "Page not found" in answer.text


def test_a_page_of_another_origin_may_read_nothing(server):
    answer = httpx.get(server.url + "/", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answer.headers


@pytest.fixture(scope="module")
def behind_tls():
    """A server that believes it stands behind a TLS proxy."""
    with serving_the_cast(OSMIND_PUBLIC_URL="https://portal.example.org", OSMIND_TRUSTED_PROXY_HOPS="1") as found:
        yield found


def test_behind_tls_browsers_are_told_to_stay_there(behind_tls):
    answer = httpx.get(behind_tls.url + "/", headers={"Host": "portal.example.org"})
    assert answer.headers["strict-transport-security"].startswith("max-age=63072000")
    assert httpx.get(behind_tls.url + "/").status_code == 421


def test_behind_tls_a_cookie_without_its_prefix_is_none(behind_tls):
    """T19: `__Host-` means no other host or path can have set it."""
    plain = behind_tls.staff(behind_tls.people.rivera)
    host = {"Host": "portal.example.org"}
    assert httpx.get(behind_tls.url + routes.TODAY, headers={**host, "Cookie": plain}).status_code == 303
    assert httpx.get(behind_tls.url + routes.TODAY, headers={**host, "Cookie": f"__Host-{plain}"}).status_code == 200


def test_redirects_never_name_a_host(behind_tls):
    answer = httpx.get(behind_tls.url + routes.TODAY, headers={"Host": "portal.example.org"})
    assert answer.headers["location"].startswith("/")
