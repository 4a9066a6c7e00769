"""Every door: whose form it is (T35), what its headers forbid, what it weighs, and that words stay words."""

import gzip
import json
import re
from pathlib import Path
from types import SimpleNamespace

import brotli
import httpx
import pytest
from jinja2 import ChoiceLoader, DictLoader
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from osmind_app import building
from osmind_app.clinic.accounts.models import PATIENT, PROVIDER
from osmind_app.lib.errors import NotFound, TooMany
from osmind_app.lib.settings import settings
from osmind_app.web.doors import base, cookies, csrf, guard, headers, styles, visitor

NAUGHTY = json.loads((Path(__file__).parents[1] / "data" / "naughty-strings.json").read_text())
CLINIC = SimpleNamespace(name="Willow Creek", phone="(415) 555-0132")
TEMPLATE = """
{% extends "base.html" %}
{% block main %}
<h1>Create your password</h1>
{% call ui.form("/door") %}
{{ ui.field("email", "Email", hint="Where we write to you") }}
{{ ui.password("password", "Password", autocomplete="new-password") }}
{{ ui.button("Continue") }}
{% endcall %}
{% endblock %}
"""


async def show(request):
    return base.page(request, "door.html", practice=CLINIC, title="Create your password")


async def take(request):
    typed = await base.form(request)
    wrong = {"password": "Password must be at least 12 characters", "email": "Enter an email address"}
    return base.page(request, "door.html", practice=CLINIC, title="Create your password", errors=wrong, values=typed)


async def refuse(request):
    raise {"missing": NotFound, "often": TooMany}.get(request.query_params["how"], RuntimeError)


async def enter(request):
    response = PlainTextResponse("in")
    base.set_session_cookie(response, PATIENT, "the-secret")
    return response


@pytest.fixture
def browser(monkeypatch):
    environment = base._environment()
    loader = ChoiceLoader([environment.loader, DictLoader({"door.html": TEMPLATE})])
    monkeypatch.setattr(environment, "loader", loader)
    routes = [Route("/door", show), Route("/door", take, methods=["POST"]), Route("/refuse", refuse)]
    app = Starlette(routes=[*map(guard.guarded, routes), Route("/enter", enter)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=settings().public_url)


async def token_in(browser):
    page = await browser.get("/door")
    return re.search(f'name="{csrf.FIELD}" value="([^"]+)"', page.text)[1]


async def test_a_form_of_ours_is_taken(browser):
    token = await token_in(browser)
    answer = await browser.post("/door", data={csrf.FIELD: token, "email": "june@example.com"})
    assert answer.status_code == 200
    assert 'value="june@example.com"' in answer.text


@pytest.mark.parametrize(
    "sent",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": f"{settings().public_url}.evil.example"},
        {"Origin": f"{settings().public_url}1"},
    ],
)
async def test_a_form_from_another_site_is_refused(browser, sent):
    """T35: even with the right token and cookie."""
    token = await token_in(browser)
    answer = await browser.post("/door", data={csrf.FIELD: token}, headers=sent)
    assert answer.status_code == 403
    assert "Open this page again" in answer.text


@pytest.mark.parametrize("forged", ["", "x", "AAAA", "é" * 10, "A" * 88, "\ud800".encode("utf-8", "replace").decode()])
async def test_a_form_without_the_token_is_refused(browser, forged):
    """T35."""
    await token_in(browser)
    assert (await browser.post("/door", data={csrf.FIELD: forged})).status_code == 403


async def test_a_token_works_only_in_the_browser_it_was_made_for(browser):
    """T35: an attacker's own token in the patient's browser opens nothing."""
    theirs = csrf.token(csrf.new_secret())
    await token_in(browser)
    assert (await browser.post("/door", data={csrf.FIELD: theirs})).status_code == 403


async def test_a_token_without_the_cookie_is_refused(browser):
    """T35."""
    token = await token_in(browser)
    browser.cookies.clear()
    assert (await browser.post("/door", data={csrf.FIELD: token})).status_code == 403


async def test_two_open_pages_both_work_and_no_token_is_printed_twice(browser):
    first, second = await token_in(browser), await token_in(browser)
    assert first != second
    for token in (first, second):
        assert (await browser.post("/door", data={csrf.FIELD: token})).status_code == 200


async def test_only_small_plain_forms_are_read(browser):
    token = await token_in(browser)
    assert (await browser.post("/door", files={"f": b"x"})).status_code == 400
    assert (await browser.post("/door", data={csrf.FIELD: token, "x": "y" * base.MAX_FORM_BYTES})).status_code == 413
    many = {csrf.FIELD: token} | {f"f{n}": "" for n in range(base.MAX_FIELDS)}
    assert (await browser.post("/door", data=many)).status_code == 400


async def test_the_headers_let_nothing_in_and_nothing_out(browser):
    """T5, security guide §1.6."""
    page = await browser.get("/door")
    policy = dict(part.split(" ", 1) for part in page.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    style = re.search(r"<style>(.*?)</style>", page.text, re.S)[1]
    script = re.search(r"<script>(.*?)</script>", page.text, re.S)[1]
    assert policy["style-src"] == headers.sha256(style)
    assert policy["script-src"] == headers.sha256(script)
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Robots-Tag"].startswith("noindex")
    assert page.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_door_speaks_to_no_other_host(browser):
    """T5."""
    text = (await browser.get("/door")).text
    assert not re.findall(r"(?:src|href|action)=\"(?:https?:)?//[^\"]*", text)
    assert "@import" not in text
    assert not re.search(r"url\((?!['\"]?data:)", text)


async def test_a_door_fits_into_the_first_network_window(browser, tmp_path):
    """One response of at most 14 kB, compressed; in gzip too."""
    if not styles.FRONT_END.joinpath("node_modules").exists():
        pytest.skip("the front end is not built here")
    if not styles.BUILT.exists():
        styles.build(building.environment())
    token = await token_in(browser)
    for encoding, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        request = browser.build_request(
            "POST", "/door", data={csrf.FIELD: token}, headers={"Accept-Encoding": encoding}
        )
        response = await browser.send(request, stream=True)
        raw = b"".join([chunk async for chunk in response.aiter_raw()])
        assert response.headers["Content-Encoding"] == encoding
        assert b"Create your password" in unpack(raw)
        assert len(raw) + len(str(response.headers)) <= 14 * 1024


@pytest.mark.slow
async def test_what_was_typed_is_text_and_nothing_else(browser):
    """T38: hundreds of naughty strings come back as they were typed, and none as markup."""
    token = await token_in(browser)
    plain = re.sub(r'value="[^"]*"', "", (await browser.post("/door", data={csrf.FIELD: token, "email": "x"})).text)
    for nasty in NAUGHTY:
        answer = await browser.post("/door", data={csrf.FIELD: token, "email": nasty, "password": nasty})
        assert answer.status_code == 200, nasty
        assert re.sub(r'value="[^"]*"', "", answer.text) == plain, nasty


async def test_a_password_is_never_written_back(browser):
    token = await token_in(browser)
    answer = await browser.post("/door", data={csrf.FIELD: token, "password": "correct horse"})
    assert "correct horse" not in answer.text


async def test_errors_are_said_on_top_beside_the_field_and_in_the_title(browser):
    token = await token_in(browser)
    text = (await browser.post("/door", data={csrf.FIELD: token})).text
    assert "<title>Error: Create your password" in text
    assert '<a href="#password">Password must be at least 12 characters</a>' in text
    assert 'aria-describedby="email-hint email-error" aria-invalid="true"' in text


@pytest.mark.parametrize(("how", "status"), [("missing", 404), ("often", 429), ("bug", 500)])
async def test_refusals_and_accidents_are_pages(browser, how, status):
    answer = await browser.get("/refuse", params={"how": how})
    assert answer.status_code == status
    assert "<h1>" in answer.text
    assert "Traceback" not in answer.text
    assert "RuntimeError" not in answer.text


async def test_the_session_cookie_is_out_of_reach_of_scripts(browser, monkeypatch):
    """T19."""
    plain = (await browser.get("/enter")).headers["Set-Cookie"]
    assert plain.startswith("patient=the-secret; HttpOnly")
    assert "SameSite=lax" in plain
    assert "Secure" not in plain
    monkeypatch.setattr(settings(), "public_url", "https://portal.example.org")
    secure = (await browser.get("/enter")).headers["Set-Cookie"]
    assert secure.startswith("__Host-patient=")
    assert "Secure" in secure
    assert "Path=/;" in secure
    assert "Domain" not in secure
    assert cookies.session(PROVIDER) == "staff"


@pytest.mark.parametrize(
    ("hops", "told", "counted"),
    [
        (None, "6.6.6.6", "127.0.0.1"),
        (1, "6.6.6.6, 9.9.9.9", "9.9.9.9"),
        (2, "6.6.6.6, 9.9.9.9, 10.0.0.1", "9.9.9.9"),
        (2, "9.9.9.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_limits_count_by_an_address_nobody_can_invent(monkeypatch, hops, told, counted):
    """T37: X-Forwarded-For counts as far as declared proxies wrote it."""
    monkeypatch.setattr(settings(), "trusted_proxy_hops", hops)
    request = SimpleNamespace(client=SimpleNamespace(host="127.0.0.1"), headers={"x-forwarded-for": told})
    assert visitor.address(request) == counted


def test_a_session_is_recognisable_by_its_device():
    agent = "Mozilla/5.0 (Linux; Android 13; Pixel 6) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Mobile"
    assert visitor.device(SimpleNamespace(headers={"user-agent": agent})) == "Chrome on Android"
    assert visitor.device(SimpleNamespace(headers={})) == "A browser"
