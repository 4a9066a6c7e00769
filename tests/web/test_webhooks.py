"""Resend's webhook, over HTTP: signed or refused, once, in any order, and never slow (T47, F7)."""

import base64
import json
import time
from datetime import timedelta
from itertools import permutations
from uuid import uuid4

import pytest
from pydantic import SecretStr
from sqlmodel import col, select

from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import clock
from osmind_app.lib.settings import settings
from osmind_app.outbox.models import Letter, LetterEvent
from osmind_app.web import routes
from osmind_app.web.doors import webhooks
from tests.standins.resend_webhooks import SECRET, payload, signed

ANOTHER = "whsec_" + base64.b64encode(b"another secret that is 32 bytes.").decode()


@pytest.fixture(autouse=True)
def secret(monkeypatch):
    def choose(value):
        monkeypatch.setattr(settings(), "resend_webhook_secret", SecretStr(value))

    choose(SECRET)
    return choose


@pytest.fixture
def letter(house):
    sent = house.write(invitations.send, actor=house.cast.stone, patient_id=house.cast.holt.id)
    return house.rows(select(Letter).where(Letter.id == sent.letter_id))[0]


@pytest.fixture
def events(house):
    return lambda: [one.kind for one in house.rows(select(LetterEvent).order_by(col(LetterEvent.at)))]


@pytest.fixture
def tell(visitor):
    async def tell(body, **how):
        return (await visitor.post(routes.RESEND_WEBHOOK, content=body, headers=signed(body, **how))).status_code

    return tell


def body_about(letter, kind="email.bounced", **more):
    return payload(kind, email_id="re-1", tags={"kind": letter.kind, "msg": str(letter.id)}, **more)


async def test_a_signed_message_is_kept_and_followed(house, letter, tell, events):
    """No cookie, no form, no Origin: the signature is what counts (T35)."""
    assert await tell(body_about(letter)) == 200
    assert events() == ["bounced"]
    found = house.rows(select(Letter).where(Letter.id == letter.id))[0]
    assert (found.bounced_as, found.courier_ref) == ("bounced", "re-1")
    assert found.bounce_reason == "The mailbox does not exist: check the address."
    assert house.rows(select(Patient.portal_state).where(Patient.id == house.cast.holt.id)) == ["bounced"]


async def test_a_message_signed_by_nobody_we_know_changes_nothing(letter, visitor, tell, events, secret):
    """T47: forged, with another secret, altered, without its headers, or with a signature of another version."""
    body = body_about(letter)
    right = signed(body)
    wrong = [
        {},
        signed(body, secret=ANOTHER),
        signed(body + " "),
        right | {"svix-id": "msg_other"},
        right | {"svix-timestamp": str(int(right["svix-timestamp"]) - 1)},
        right | {"svix-timestamp": "soon"},
        right | {"svix-timestamp": ""},
        right | {"svix-signature": ""},
        right | {"svix-signature": "v1,"},
        right | {"svix-signature": right["svix-signature"].removeprefix("v1,")},
        right | {"svix-signature": right["svix-signature"][:-4] + "AAA="},
        {name: value for name, value in right.items() if name != "svix-id"},
    ]
    for headers in wrong:
        answer = await visitor.post(routes.RESEND_WEBHOOK, content=body, headers=headers)
        assert (answer.status_code, answer.text) == (401, ""), headers
    assert events() == []


@pytest.mark.parametrize(
    "bad", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64", base64.b64encode(b"23 bytes 23 bytes 23 by").decode()]
)
async def test_no_signature_counts_under_a_missing_or_short_secret(letter, visitor, tell, events, secret, bad):
    """Under an empty key anybody could sign: the SDK itself would take it."""
    secret(bad)
    body = body_about(letter)
    for key in ("whsec_", SECRET):
        answer = await visitor.post(routes.RESEND_WEBHOOK, content=body, headers=signed(body, secret=key))
        assert answer.status_code == 401
    assert events() == []


async def test_one_of_several_signatures_is_enough(letter, visitor, events):
    """While Resend changes its secret, it signs with both."""
    body = body_about(letter)
    right, other = signed(body, message_id="m", at=int(time.time())), signed(body, secret=ANOTHER, message_id="m")
    both = right | {"svix-signature": f"{other['svix-signature']} v1a,xyz {right['svix-signature']}"}
    assert (await visitor.post(routes.RESEND_WEBHOOK, content=body, headers=both)).status_code == 200
    assert events() == ["bounced"]


@pytest.mark.parametrize(("seconds", "status"), [(-290, 200), (290, 200), (-305, 401), (305, 401)])
async def test_a_signature_counts_for_five_minutes(letter, tell, events, seconds, status):
    assert await tell(body_about(letter), at=int(time.time()) + seconds) == status
    assert events() == (["bounced"] if status == 200 else [])


async def test_a_replay_is_answered_200_and_changes_nothing(house, letter, visitor, events):
    body = body_about(letter)
    headers = signed(body)
    for _ in range(3):
        assert (await visitor.post(routes.RESEND_WEBHOOK, content=body, headers=headers)).status_code == 200
    other = body_about(letter, "email.delivered")
    again = signed(other, message_id=headers["svix-id"])
    assert (await visitor.post(routes.RESEND_WEBHOOK, content=other, headers=again)).status_code == 200
    assert events() == ["bounced"]
    told = house.rows(select(Letter).where(Letter.kind == "invitation_undeliverable"))
    assert len(told) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"7",
        b'"email.bounced"',
        b"{}",
        b'{"type": 7}',
        b'{"type": "email.bounced"}',
        b'{"type": "email.bounced", "created_at": "now", "data": {"email_id": "x"}}',
        b'{"type": "email.bounced", "created_at": "2026-11-22T17:00:00", "data": {"email_id": "x"}}',
        b'{"type": "email.bounced", "created_at": "2026-11-22T17:00:00Z", "data": {}}',
        b'{"type": "email.bounced", "created_at": "2026-11-22T17:00:00Z", "data": {"email_id": ["x"]}}',
        b'{"type": "email.bounced", "created_at": "2026-11-22T17:00:00Z", "data": {"email_id": "x", "tags": 7}}',
        b"[" * 30_000,
    ],
)
async def test_what_is_signed_and_cannot_be_read_is_refused(tell, events, letter, body):
    assert await tell(body) == 400
    assert events() == []


async def test_bytes_that_are_no_text_are_refused(visitor, events, letter):
    answer = await visitor.post(routes.RESEND_WEBHOOK, content=b"\xff\xfe", headers=signed(b"\xff\xfe"))
    assert answer.status_code == 401
    assert events() == []


async def test_a_body_that_is_too_large_is_refused(letter, tell, events):
    body = body_about(letter)
    assert await tell(body + " " * (webhooks.MAX_BYTES - len(body))) == 200
    assert await tell(body + " " * (webhooks.MAX_BYTES - len(body) + 1)) == 400
    assert events() == ["bounced"]


async def test_what_we_do_not_follow_is_answered_and_forgotten(letter, tell, events):
    """Opens are not counted (no pixel), domains are Resend's own business, and strangers' letters are not ours."""
    for body in (
        json.dumps({"type": "email.opened", "data": 7}),
        json.dumps({"type": "domain.updated", "data": {}}),
        json.dumps({"type": "something.new"}),
        payload("email.bounced", email_id="re-2", tags={"msg": str(uuid4())}),
        payload("email.bounced", email_id="re-2", tags={"msg": "no uuid"}),
        payload("email.bounced", email_id="re-2"),
    ):
        assert await tell(body) == 200
    assert events() == []


async def test_both_shapes_of_tags_and_diagnostics_are_read(letter, tell, events):
    told = json.loads(body_about(letter))
    told["data"]["tags"] = [{"name": "msg", "value": str(letter.id)}, {"odd": 1}]
    told["data"]["bounce"]["diagnosticCode"] = "smtp; 552 5.2.2 mailbox full"
    assert await tell(json.dumps(told)) == 200
    assert events() == ["bounced"]


@pytest.mark.slow
async def test_every_order_over_http_ends_bounced(house, letter, tell):
    """F7, through the door: three messages in all orders, each told twice."""
    at = clock.now()
    three = [
        body_about(letter, kind, at=at + timedelta(seconds=number))
        for number, kind in enumerate(("email.sent", "email.delivered", "email.bounced"))
    ]
    states = set()
    for order in permutations(three):
        for body in (*order, *order):
            assert await tell(body) == 200
        found = house.rows(select(Letter).where(Letter.id == letter.id))[0]
        states.add((found.sent_at, found.delivered_at, found.bounced_at, found.bounced_as))
    assert states == {(at, at + timedelta(seconds=1), at + timedelta(seconds=2), "bounced")}


async def test_an_answer_takes_less_than_a_second(letter, tell):
    """F7: the median of 20, on either database (Resend waits for fifteen seconds)."""
    took = []
    for _ in range(20):
        start = time.perf_counter()
        assert await tell(body_about(letter, "email.delivered")) == 200
        took.append(time.perf_counter() - start)
    print(f"webhook: {sorted(took)[10] * 1000:.1f} ms")
    assert sorted(took)[10] < 1


async def test_a_get_is_no_message(visitor, house):
    assert (await visitor.get(routes.RESEND_WEBHOOK)).status_code == 405


async def test_a_database_that_is_busy_asks_to_be_told_again(letter, tell, events, monkeypatch):
    """F8: 503, so that Resend tells it again; nothing is half done."""
    from osmind_app.lib.errors import Busy
    from osmind_app.web.doors import base

    async def busy(*_args, **_kw):
        raise Busy

    with monkeypatch.context() as patched:
        patched.setattr(base, "write", busy)
        assert await tell(body_about(letter)) == 503
    assert events() == []
    assert await tell(body_about(letter)) == 200
