"""Why a letter did not arrive, in plain words with the cure: the whole table."""

import re
from uuid import uuid4

import pytest

from osmind_app.outbox import meanings
from osmind_app.outbox.models import Letter, LetterEvent

SAYS = {name: value for name, value in vars(meanings).items() if name.isupper() and isinstance(value, str)}


def of(kind, type="", subtype="", diagnostic="", now=None):
    return meanings.of_event(
        LetterEvent(letter_id=uuid4(), svix_id="x", kind=kind, type=type, subtype=subtype, diagnostic=diagnostic)
    )


@pytest.mark.parametrize(
    ("type", "subtype", "diagnostic", "expected"),
    [
        ("Permanent", "NoEmail", "", "NO_MAILBOX"),
        ("Permanent", "General", "smtp; 550 5.1.1 user unknown", "NO_MAILBOX"),
        (
            "Permanent",
            "General",
            "smtp; 550-5.1.1 The email account that you tried to reach does not exist",
            "NO_MAILBOX",
        ),
        ("Permanent", "General", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", "NO_MAILBOX"),
        ("Permanent", "General", "550 No such user here", "NO_MAILBOX"),
        ("Permanent", "General", "554 delivery error: This user doesn't exist", "NO_MAILBOX"),
        ("Permanent", "General", "550 5.1.2 bad destination system", "NO_DOMAIN"),
        ("Permanent", "General", "5.4.4 unable to route: Host or domain name not found", "NO_DOMAIN"),
        ("Permanent", "General", "550 5.2.1 The email account is disabled", "MAILBOX_OFF"),
        ("Transient", "MailboxFull", "", "MAILBOX_FULL"),
        ("Permanent", "General", "552 5.2.2 The recipient's inbox is out of storage", "MAILBOX_FULL"),
        ("Transient", "General", "452 4.2.2 Over quota", "MAILBOX_FULL"),
        ("Permanent", "MessageTooLarge", "", "TOO_LARGE"),
        ("Permanent", "General", "552 5.3.4 Message size exceeds fixed limit", "TOO_LARGE"),
        ("Transient", "ContentRejected", "", "REFUSES_US"),
        ("Transient", "AttachmentRejected", "", "REFUSES_US"),
        ("Permanent", "General", "550 5.7.1 Message rejected due to policy", "REFUSES_US"),
        ("Permanent", "General", "554 blocked using a block list", "REFUSES_US"),
        ("Permanent", "Suppressed", "", "AFTER_BOUNCE"),
        ("Permanent", "OnAccountSuppressionList", "", "AFTER_BOUNCE"),
        ("Transient", "General", "421 try again", "NOT_NOW"),
        ("Permanent", "General", "", "REFUSED"),
        ("Permanent", "Undetermined", "", "REFUSED"),
        ("Undetermined", "Undetermined", "", "NO_REASON"),
        ("", "", "", "NO_REASON"),
    ],
)
def test_why_a_letter_came_back(type, subtype, diagnostic, expected):
    assert of("bounced", type, subtype, diagnostic) == SAYS[expected]


@pytest.mark.parametrize(
    ("kind", "subtype", "diagnostic", "expected"),
    [
        ("complained", "", "", "SPAM"),
        ("suppressed", "previous_bounce", "", "AFTER_BOUNCE"),
        ("suppressed", "previous_complaint", "", "AFTER_SPAM"),
        ("suppressed", "", "", "ON_THE_LIST"),
        ("failed", "reached_daily_quota", "reached_daily_quota", "QUOTA"),
        ("failed", "", "something else", "NOT_SENT"),
    ],
)
def test_why_it_was_not_even_sent_on(kind, subtype, diagnostic, expected):
    assert of(kind, "", subtype, diagnostic) == SAYS[expected]


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("The link in it ended before the letter could leave", "LINK_ENDED"),
        ("The mail server refused the recipient (550)", "REFUSED"),
        ("The mail server refused the recipient (552)", "MAILBOX_FULL"),
        ("The mail server refused the letter (554)", "REFUSES_US"),
        ("The mail server refused our sign-in (535)", "NOT_ALLOWED"),
        ("The mail server can't be reached (TimeoutError)", "NO_ANSWER"),
        ("Resend can't be reached", "NO_ANSWER"),
        ("Resend answered 500 application_error", "NO_ANSWER"),
        ("Resend answered 422 validation_error: Invalid `to` field.", "BAD_ADDRESS"),
        ("Resend answered 403 validation_error: The domain is not verified.", "NOT_ALLOWED"),
        ("Resend answered 401 missing_api_key", "NOT_ALLOWED"),
        ("Resend answered 422 missing_required_field: Missing `subject` field.", "NOT_SENT"),
        ("The letter could not be made or handed over (UndefinedError)", "NOT_SENT"),
        ("", "NOT_SENT"),
    ],
)
def test_why_a_letter_was_given_up(reason, expected, now):
    letter = Letter(key="k", kind="x", to_email="a@b.example", promised_at=now, deliver_after=now)
    letter.failed_at, letter.last_error = now, reason
    assert meanings.why_undelivered(letter) == SAYS[expected]


def test_a_letter_on_its_way_needs_no_reason(now):
    letter = Letter(key="k", kind="x", to_email="a@b.example", promised_at=now, deliver_after=now)
    assert meanings.why_undelivered(letter) == ""


@pytest.mark.parametrize("name", SAYS)
def test_every_sentence_says_what_happened_and_what_to_do_without_codes_or_blame(name):
    said = SAYS[name]
    assert re.fullmatch(r"[A-Z].+: .+\.", said), "what happened: what to do."
    assert not re.search(r"\d|!|\b(sorry|please|invalid|oops|Resend|SMTP)\b", said, re.IGNORECASE)
