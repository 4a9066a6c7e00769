"""Letters through SMTP, against a local server."""

import email
import socket
from email.policy import default
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller

from osmind_app.lib.settings import settings
from osmind_app.outbox import letters
from osmind_app.outbox.couriers.outcomes import PermanentFailure, Sent, TemporaryFailure
from osmind_app.outbox.couriers.smtp import SmtpCourier
from osmind_app.outbox.models import Letter
from osmind_app.outbox.render import render
from tests.outbox.conftest import WILLOW

LETTER_ID = uuid4()


class Mailbox:
    """Takes every letter, or answers as it was told."""

    def __init__(self):
        self.letters = []
        self.recipient = self.data = "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server, session, envelope, address, options
    ):
        if self.recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.letters.append(email.message_from_bytes(envelope.content, policy=default))
        return self.data


@pytest.fixture
def mailbox(monkeypatch):
    handler = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    monkeypatch.setattr(settings(), "smtp_host", "127.0.0.1")
    monkeypatch.setattr(settings(), "smtp_port", port)
    monkeypatch.setattr(settings(), "smtp_security", "none")
    yield handler
    controller.stop()


def deliver(now, name="Willow Creek"):
    card = letters.PracticeCard(name, WILLOW.phone, WILLOW.address, WILLOW.reply_to)
    draft = letters.password_changed(card, first_name="Zoë", at=now)
    letter = Letter(key="k", kind=draft.kind, context=draft.context, to_email="zoe@example.com", promised_at=now)
    return SmtpCourier().deliver(render(letter), letter_id=LETTER_ID)


def test_a_letter_arrives_with_both_its_twins(mailbox, now):
    assert isinstance(deliver(now), Sent)
    (letter,) = mailbox.letters
    assert letter["From"] == "Willow Creek <no-reply@localhost>"
    assert letter["To"] == "zoe@example.com"
    assert letter["Reply-To"] == "desk@willowcreek.example"
    assert letter["Subject"] == "Your portal password was changed"
    assert "Hello Zoë," in letter.get_body(("plain",)).get_content()
    assert "Hello Zoë," in letter.get_body(("html",)).get_content()


def test_a_second_try_is_known_by_its_message_id(mailbox, now):
    """F2"""
    deliver(now)
    deliver(now)
    assert {letter["Message-ID"] for letter in mailbox.letters} == {f"<{LETTER_ID}@localhost>"}


def test_a_line_break_in_the_clinics_name_makes_no_header(mailbox, now):
    """T39"""
    assert isinstance(deliver(now, name="Willow\r\nBcc: evil@example.com\r\n\r\nCreek"), Sent)
    (letter,) = mailbox.letters
    assert letter["Bcc"] is None
    assert letter["To"] == "zoe@example.com"


@pytest.mark.parametrize(
    ("answer", "expected"), [("550 no such user", PermanentFailure), ("450 later", TemporaryFailure)]
)
def test_what_each_answer_means(mailbox, now, answer, expected):
    """F5, F6"""
    mailbox.recipient = answer
    outcome = deliver(now)
    assert isinstance(outcome, expected)
    assert answer[:3] in outcome.reason
    assert "zoe" not in outcome.reason


def test_a_letter_refused_for_its_content_is_not_repeated(mailbox, now):
    mailbox.data = "554 not here"
    assert isinstance(deliver(now), PermanentFailure)


def test_a_server_that_is_not_there_is_a_failed_try(now, monkeypatch):
    """F5"""
    monkeypatch.setattr(settings(), "smtp_port", 9)
    monkeypatch.setattr(settings(), "smtp_host", "127.0.0.1")
    assert isinstance(deliver(now), TemporaryFailure)
