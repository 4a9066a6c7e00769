"""`next=` leads to a page of ours or home (T22)."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmind_app.clinic.accounts.models import PATIENT, PROVIDER
from osmind_app.web import routes
from osmind_app.web.doors import going_on
from tests.cast import PASSWORD

EVIL = "evil.example"
STARTS = [
    "",
    "/",
    "//",
    "///",
    "\\",
    "/\\",
    "\\/",
    "/./",
    "/../",
    "/%2f",
    "/%5c",
    "\t/",
    "/\t/",
    "\n//",
    "\r\n/",
    " //",
]
SCHEMES = [
    "http:",
    "https:",
    "HTTPS:",
    "javascript:",
    "data:text/html,",
    "ftp:",
    "//",
    "https:/",
    "https:///",
    "hTTp:\\\\",
]
MIDDLES = [
    EVIL,
    f"@{EVIL}",
    f"localhost@{EVIL}",
    f"localhost.{EVIL}",
    f"{EVIL}/clinic",
    f"{EVIL}%2f.localhost",
    "[::1]",
]
ENDS = ["", "/", "/clinic", "?next=/portal", "#/portal", "%0d%0aSet-Cookie:a=b", "\r\nLocation: //evil.example", "\x00"]


def payloads() -> list[str]:
    """Well over a thousand ways to lead somebody elsewhere."""
    made = ["".join(parts) for parts in itertools.product(STARTS, SCHEMES, MIDDLES, ENDS)]
    known = [
        f"{page}{tail}"
        for page in (routes.PATIENTS, routes.HOME)
        for tail in ("/..//evil.example", "?a=\r\nb", "?u=//e", "#x")
    ]
    return [*made, *known]


@pytest.mark.parametrize("kind", [PATIENT, PROVIDER])
@pytest.mark.slow
def test_no_payload_leads_out_of_the_house(kind):
    found = payloads()
    assert len(found) > 1_000
    for payload in found:
        assert going_on.local(payload, kind) == (routes.HOME if kind == PATIENT else routes.TODAY), payload


@given(st.text(max_size=60))
def test_no_text_at_all_does(text):
    for kind in (PATIENT, PROVIDER):
        path = going_on.local(text, kind).partition("?")[0]
        assert path in going_on.pages_of(kind)


@pytest.mark.parametrize(
    ("wanted", "kind"),
    [
        (routes.PATIENTS, PROVIDER),
        (f"{routes.PATIENTS}?q=o%27dell&group=3&after=x", PROVIDER),
        (routes.patient("8c1f0a52-0000-4000-8000-000000000000"), PROVIDER),
        (routes.SETTINGS_SECURITY, PROVIDER),
        (routes.ME, PATIENT),
    ],
)
def test_a_page_of_ours_is_gone_on_to(wanted, kind):
    assert going_on.local(wanted, kind) == wanted


def test_nobody_is_led_to_the_other_face_or_to_a_door():
    for wanted in (routes.ME, routes.HOME, routes.STAFF_SIGN_OUT, routes.STAFF_SIGN_IN, routes.PATIENT_SIGN_IN):
        assert going_on.local(wanted, PROVIDER) == routes.TODAY
    for wanted in (routes.TODAY, routes.PATIENTS, routes.PATIENT_SIGN_OUT, routes.PATIENT_FORGOT):
        assert going_on.local(wanted, PATIENT) == routes.HOME


async def test_the_door_itself_leads_nowhere_else(house, visitor):
    """Over HTTP, a sample: in the address, and in the form."""
    june = {"email": "june@example.com", "password": PASSWORD}
    for payload in random.Random(22).sample(payloads(), 5):
        visitor.cookies.clear()
        visitor.form_token = ""
        page = await visitor.get(routes.PATIENT_SIGN_IN, params={"next": payload})
        assert EVIL not in page.text
        answer = await visitor.send_form(routes.PATIENT_SIGN_IN, next=payload, **june)
        assert answer.headers["location"] == routes.HOME
