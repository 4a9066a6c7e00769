"""Letters through Resend, against the strict stand-in: what each answer means, and that nothing is sent twice."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from pydantic import SecretStr

from osmind_app.lib.settings import settings
from osmind_app.outbox import letters, news
from osmind_app.outbox.couriers.console import ConsoleCourier
from osmind_app.outbox.couriers.outcomes import AlreadySent, Later, PermanentFailure, Sent, TemporaryFailure
from osmind_app.outbox.couriers.resend import ResendCourier
from osmind_app.outbox.couriers.smtp import SmtpCourier
from osmind_app.outbox.models import Letter
from osmind_app.outbox.render import render
from tests.outbox.conftest import WILLOW
from tests.standins.running import running

LETTER_ID = uuid4()


@pytest.fixture
def resend(monkeypatch):
    with running() as found:
        monkeypatch.setattr(settings(), "resend_api_url", found.url)
        monkeypatch.setattr(settings(), "resend_api_key", SecretStr("re_test"))
        yield found


@pytest.fixture
def rendered(now):
    draft = letters.password_changed(WILLOW, first_name="June", at=now)
    to = "june@example.com"
    return render(
        Letter(key="k", kind=draft.kind, context=draft.context, to_email=to, promised_at=now, deliver_after=now)
    )


def deliver(rendered, courier=None):
    return (courier or ResendCourier()).deliver(rendered, letter_id=LETTER_ID)


def arrived(resend):
    return list(resend.service.emails.values())


def test_a_letter_arrives_as_it_was_rendered(resend, rendered):
    outcome = deliver(rendered)
    (email,) = arrived(resend)
    assert outcome == Sent(email["id"])
    assert email["from"] == "Willow Creek <no-reply@localhost>"
    assert email["to"] == ["june@example.com"]
    assert email["reply_to"] == ["desk@willowcreek.example"]
    assert (email["subject"], email["html"], email["text"]) == (rendered.subject, rendered.html, rendered.text)
    assert email["tags"] == [{"name": "kind", "value": "password_changed"}, {"name": "msg", "value": str(LETTER_ID)}]
    assert email["key"] == str(LETTER_ID)


def test_a_second_try_of_the_same_letter_sends_nothing(resend, rendered):
    """F2"""
    assert deliver(rendered) == deliver(rendered)
    assert len(arrived(resend)) == 1


def test_a_letter_that_reads_differently_by_now_was_sent(resend, rendered, monkeypatch, now):
    """A setting changed between two tries: the first one had arrived."""
    deliver(rendered)
    monkeypatch.setattr(settings(), "mail_from", "letters@portal.example.org")
    draft = letters.password_changed(WILLOW, first_name="June", at=now)
    other = render(Letter(key="k", kind=draft.kind, context=draft.context, to_email="a@b.example", promised_at=now))
    assert deliver(other) == AlreadySent()
    assert len(arrived(resend)) == 1


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("429", Later(timedelta(seconds=1), "Resend answered 429 rate_limit_exceeded")),
        ("daily_quota", Later(timedelta(hours=1), "Resend answered 429 daily_quota_exceeded")),
        ("concurrent", Later(timedelta(seconds=30), "Resend answered 409 concurrent_idempotent_requests")),
        ("500", TemporaryFailure("Resend answered 500 application_error")),
        ("503", TemporaryFailure("Resend answered 503 service_unavailable")),
        ("502", TemporaryFailure("Resend answered 502 application_error")),
        ("422", PermanentFailure("Resend answered 422 validation_error: Invalid `to` field.")),
        ("403", PermanentFailure("Resend answered 403 validation_error: The domain is not verified.")),
    ],
)
def test_what_each_answer_means(resend, rendered, mode, expected):
    """F4, F5, F6"""
    resend.service.modes.append(mode)
    assert deliver(rendered) == expected
    assert arrived(resend) == []
    assert isinstance(deliver(rendered), Sent)


@pytest.mark.parametrize("key", ["", "re_unknown", "re_"])
def test_a_wrong_key_is_the_operators_mistake_and_not_the_letters(resend, rendered, monkeypatch, key):
    monkeypatch.setattr(settings(), "resend_api_key", SecretStr(key))
    assert isinstance(deliver(rendered), TemporaryFailure)


def test_an_unverified_sender_is_refused_for_good(resend, rendered, monkeypatch, now):
    """F6"""
    monkeypatch.setattr(settings(), "mail_from", "no-reply@elsewhere.example")
    draft = letters.password_changed(WILLOW, first_name="June", at=now)
    other = render(Letter(key="k", kind=draft.kind, context=draft.context, to_email="a@b.example", promised_at=now))
    outcome = deliver(other)
    assert isinstance(outcome, PermanentFailure)
    assert "elsewhere.example domain is not verified" in outcome.reason


@pytest.mark.parametrize("mode", ["drop", "lost"])
def test_an_answer_that_is_lost_after_the_letter_was_taken_makes_no_second_letter(resend, rendered, mode):
    """F2, F5"""
    resend.service.modes.append(mode)
    assert deliver(rendered, ResendCourier(timeout=1)) == TemporaryFailure("Resend can't be reached")
    assert len(arrived(resend)) == 1
    assert isinstance(deliver(rendered), Sent)
    assert len(arrived(resend)) == 1


def test_a_service_that_hangs_is_left_after_the_timeout(resend, rendered):
    """F5"""
    resend.service.modes.append("hang")
    assert deliver(rendered, ResendCourier(timeout=1)) == TemporaryFailure("Resend can't be reached")
    assert arrived(resend) == []


def test_a_service_that_is_not_there_is_a_failed_try(rendered, monkeypatch):
    """F5"""
    monkeypatch.setattr(settings(), "resend_api_url", "http://127.0.0.1:9")
    assert deliver(rendered) == TemporaryFailure("Resend can't be reached")


@pytest.mark.parametrize("url", ["http://nowhere.invalid", "https://"])
def test_a_name_that_is_gone_and_a_handshake_that_fails_are_failed_tries(resend, rendered, monkeypatch, url):
    """F5: DNS gone; TLS bad"""
    plain = resend.url.removeprefix("http://")
    monkeypatch.setattr(settings(), "resend_api_url", url + plain if url.endswith("/") else url)
    assert deliver(rendered, ResendCourier(timeout=2)) == TemporaryFailure("Resend can't be reached")


def test_a_reason_names_no_address(resend, rendered, now):
    """T49"""
    draft = letters.password_changed(WILLOW, first_name="June", at=now)
    other = render(Letter(key="k", kind=draft.kind, context=draft.context, to_email="june@nowhere", promised_at=now))
    outcome = deliver(other)
    assert isinstance(outcome, PermanentFailure)
    assert "june" not in outcome.reason


@pytest.mark.parametrize(
    ("to", "became"),
    [
        ("delivered@resend.dev", news.DELIVERED),
        ("bounced@resend.dev", news.BOUNCED),
        ("complained@resend.dev", news.COMPLAINED),
        ("suppressed+june@resend.dev", news.SUPPRESSED),
    ],
)
def test_resend_is_asked_what_became_of_a_letter(resend, rendered, to, became):
    sent = deliver(replace(rendered, to=to))
    assert ResendCourier().ask(sent.ref) == became


@pytest.mark.parametrize(
    ("event", "became"),
    [("opened", news.DELIVERED), ("clicked", news.DELIVERED), ("sent", news.SENT), ("queued", None), ("new one", None)],
)
def test_what_its_last_events_mean(resend, rendered, event, became):
    sent = deliver(rendered)
    resend.service.emails[sent.ref]["last_event"] = event
    assert ResendCourier().ask(sent.ref) == became


def test_a_forgotten_letter_and_a_key_that_may_only_send_are_told_nothing(resend, monkeypatch):
    assert ResendCourier().ask(str(uuid4())) is None
    monkeypatch.setattr(settings(), "resend_api_key", SecretStr("re_sending"))
    assert ResendCourier().ask(str(uuid4())) is None


def test_a_resend_that_can_not_be_asked_is_asked_later(resend, monkeypatch):
    monkeypatch.setattr(settings(), "resend_api_key", SecretStr("re_unknown"))
    assert isinstance(ResendCourier().ask(str(uuid4())), Later)
    monkeypatch.setattr(settings(), "resend_api_url", "http://127.0.0.1:9")
    assert isinstance(ResendCourier(timeout=1).ask(str(uuid4())), Later)


def test_the_other_couriers_have_nobody_to_ask():
    assert [courier.answers for courier in (ResendCourier, SmtpCourier, ConsoleCourier)] == [True, False, False]
    assert [courier().ask("ref") for courier in (SmtpCourier, ConsoleCourier)] == [None, None]
