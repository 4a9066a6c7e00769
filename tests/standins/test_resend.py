"""The stand-in is as strict as Resend says it is: checked with its public API description."""

import httpx
import pytest
import resend as sdk

from tests.standins import resend, resend_webhooks
from tests.standins.resend_rules import Knobs, description, validator
from tests.standins.running import running

EMAIL = {"from": "Willow Creek <no-reply@localhost>", "to": ["june@example.com"], "subject": "Hello", "text": "Hello"}
KEY = {"Authorization": "Bearer re_test", "User-Agent": "test"}


@pytest.fixture
def service():
    with running() as found, httpx.Client(base_url=found.url, headers=KEY) as client:
        client.service = found.service
        yield client


def test_its_routes_and_answers_are_those_of_the_description(service):
    for route in resend.make().routes:
        if "/_" not in route.path:
            described = {path.replace("email_id", "email_id"): verbs for path, verbs in description()["paths"].items()}
            assert {verb.lower() for verb in route.methods - {"HEAD"}} <= set(described[route.path])
    sent = service.post("/emails", json=EMAIL).json()
    validator("SendEmailResponse").validate(sent)
    validator("Email").validate(service.get(f"/emails/{sent['id']}").json())
    validator("ListEmailsResponse").validate(service.get("/emails").json())
    validator("CreateBatchEmailsResponse").validate(service.post("/emails/batch", json=[EMAIL, EMAIL]).json())
    validator("ListDomainsResponse").validate(
        {
            "object": "list",
            "has_more": False,
            "data": [{"name": d["name"]} for d in service.get("/domains").json()["data"]],
        }
    )


@pytest.mark.parametrize(
    ("change", "status", "name"),
    [
        ({"from": None}, 422, "missing_required_field"),
        ({"to": []}, 422, "missing_required_field"),
        ({"subject": ""}, 422, "missing_required_field"),
        ({"text": None}, 422, "missing_required_field"),
        ({"replyTo": "a@b.example"}, 422, "validation_error"),
        ({"bodyHtml": "x"}, 422, "validation_error"),
        ({"to": ["not an address"]}, 422, "validation_error"),
        ({"to": ["june@nowhere"]}, 422, "validation_error"),
        ({"to": ["a@b.example"] * 51}, 422, "validation_error"),
        ({"to": 7}, 422, "validation_error"),
        ({"tags": [{"name": "kind", "value": "with space"}]}, 422, "validation_error"),
        ({"tags": [{"name": "k", "value": "x" * 257}]}, 422, "validation_error"),
        ({"attachments": [{"filename": "a.pdf"}]}, 422, "invalid_attachment"),
        ({"from": "a@unverified.example"}, 403, "validation_error"),
        ({"subject": "two\nlines"}, 422, "validation_error"),
    ],
)
def test_what_it_refuses(service, change, status, name):
    email = {key: value for key, value in (EMAIL | change).items() if value is not None}
    answer = service.post("/emails", json=email)
    assert (answer.status_code, answer.json()["name"], answer.json()["statusCode"]) == (status, name, status)
    assert service.service.emails == {}


@pytest.mark.parametrize(
    ("headers", "status", "name"),
    [
        ({"Authorization": ""}, 401, "missing_api_key"),
        ({"Authorization": "Bearer None"}, 401, "missing_api_key"),
        ({"Authorization": "Bearer re_unknown"}, 403, "invalid_api_key"),
        ({"Authorization": "Bearer sk_other"}, 403, "invalid_api_key"),
    ],
)
def test_whom_it_lets_in(service, headers, status, name):
    answer = service.post("/emails", json=EMAIL, headers=headers)
    assert (answer.status_code, answer.json()["name"]) == (status, name)


def test_a_key_for_sending_only_sends(service):
    only = {"Authorization": "Bearer re_sending"}
    assert service.post("/emails", json=EMAIL, headers=only).status_code == 200
    assert service.get("/domains", headers=only).json()["name"] == "restricted_api_key"


def test_a_request_without_a_user_agent_is_refused(service):
    answer = service.post("/emails", json=EMAIL, headers={"User-Agent": ""})
    assert (answer.status_code, "1010" in answer.text) == (403, True)


def test_what_is_not_json_is_refused(service):
    assert service.post("/emails", content=b"{").status_code == 400


def test_a_key_makes_a_second_request_harmless(service):
    key = {"Idempotency-Key": "k1"}
    first = service.post("/emails", json=EMAIL, headers=key)
    assert service.post("/emails", json=EMAIL, headers=key).json() == first.json()
    other = service.post("/emails", json=EMAIL | {"subject": "Other"}, headers=key)
    assert (other.status_code, other.json()["name"]) == (409, "invalid_idempotent_request")
    assert service.post("/emails", json=EMAIL, headers={"Idempotency-Key": "k" * 257}).status_code == 400
    assert len(service.service.emails) == 1


def test_too_many_in_a_second_are_told_to_wait():
    with running(Knobs(per_second=2)) as found, httpx.Client(base_url=found.url, headers=KEY) as client:
        answers = [client.post("/emails", json=EMAIL) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[2].headers["retry-after"] == "1"


def test_a_batch_takes_no_attachments_and_at_most_a_hundred(service):
    assert service.post("/emails/batch", json=[EMAIL] * 101).status_code == 422
    attached = EMAIL | {"attachments": [{"filename": "a", "content": "eA=="}]}
    assert service.post("/emails/batch", json=[attached]).status_code == 422
    assert service.post("/emails/batch", json=[EMAIL | {"scheduled_at": "2026-12-01T00:00:00Z"}]).status_code == 422


@pytest.mark.parametrize("kind", ["email.sent", "email.bounced", "email.suppressed", "email.failed"])
def test_its_webhooks_are_described_and_signed_as_the_sdk_expects(kind):
    body = resend_webhooks.payload(kind, email_id="e1")
    named = {name.removeprefix("svix-"): value for name, value in resend_webhooks.signed(body).items()}
    told = {"payload": body, "headers": named, "webhook_secret": resend_webhooks.SECRET}
    assert sdk.Webhooks.verify(told)["type"] == kind


def test_people_can_look_at_what_arrived(service):
    service.post("/emails", json=EMAIL | {"html": "<p>Hello</p>"})
    page = service.get("/_inbox", headers={"Accept": "text/html"})
    assert "june@example.com" in page.text
    assert [email["subject"] for email in service.get("/_inbox").json()["emails"]] == ["Hello"]
