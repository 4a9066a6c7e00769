"""Letters through any SMTP server.

SMTP has no idempotency: when a connection is lost after the letter was handed over, the next try hands it over
again, with the same Message-ID, by which mailboxes can tell that it is the same letter.
"""

import asyncio
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from uuid import UUID

import aiosmtplib

from osmind_app.lib.settings import settings
from osmind_app.outbox.couriers.outcomes import Later, Outcome, PermanentFailure, Sent, TemporaryFailure
from osmind_app.outbox.render import Rendered

TIMEOUT_SECONDS = 20  # per step of the conversation
WHOLE_SECONDS = 60  # for all of it; the lease is longer


class SmtpCourier:
    """One connection per letter: at two a second that costs little, and nothing can go stale."""

    answers = False

    def deliver(self, rendered: Rendered, *, letter_id: UUID) -> Outcome:
        """Hand the letter over."""
        message = _message(rendered, letter_id)
        try:
            asyncio.run(asyncio.wait_for(_send(message), WHOLE_SECONDS))
        except aiosmtplib.SMTPAuthenticationError as refused:
            return TemporaryFailure(f"The mail server refused our sign-in ({refused.code})")
        except aiosmtplib.SMTPRecipientsRefused as refused:
            return _refused("the recipient", refused.recipients[0].code)
        except aiosmtplib.SMTPResponseException as refused:
            return _refused("the letter", refused.code)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as lost:
            return TemporaryFailure(f"The mail server can't be reached ({type(lost).__name__})")
        return Sent(message["Message-ID"])

    def ask(self, ref: str) -> str | Later | None:
        """A mail server answers no questions: what comes back, comes back as mail to the address it was sent from."""
        return None


async def _send(message: EmailMessage) -> None:
    s = settings()
    await aiosmtplib.send(
        message,
        hostname=s.smtp_host,
        port=s.smtp_port,
        username=s.smtp_username or None,
        password=s.smtp_password.get_secret_value() or None,
        use_tls=s.smtp_security == "tls",
        start_tls=s.smtp_security == "starttls",
        timeout=TIMEOUT_SECONDS,
    )


def _message(rendered: Rendered, letter_id: UUID) -> EmailMessage:
    """The letter as a mail; the header classes refuse line breaks (T39)."""
    message = EmailMessage(policy=SMTP)
    message["From"] = rendered.sender
    message["To"] = rendered.to
    message["Subject"] = rendered.subject
    if rendered.reply_to:
        message["Reply-To"] = rendered.reply_to
    domain = parseaddr(rendered.sender)[1].rpartition("@")[2]
    message["Message-ID"] = f"<{letter_id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(rendered.text)
    message.add_alternative(rendered.html, subtype="html")
    return message


def _refused(what: str, code: int) -> Outcome:
    reason = f"The mail server refused {what} ({code})"
    return PermanentFailure(reason) if code >= 500 else TemporaryFailure(reason)
