"""Why a letter did not arrive, in plain words, with the cure: one sentence for each cause.

The table is read from above; the first line that fits counts. What the receiving server says in its own words
(RFC 3463 codes such as 5.1.1) is more exact than the mail service's "General", so it is looked at as well.
"""

import re
from dataclasses import dataclass

from osmind_app.outbox import news
from osmind_app.outbox.models import Letter, LetterEvent

NO_MAILBOX = "The mailbox does not exist: check the address."
NO_DOMAIN = "The part after the @ does not exist: check the spelling of the address."
MAILBOX_OFF = "The mailbox is switched off: ask the patient for another address."
MAILBOX_FULL = "The mailbox is full: ask the patient to make room, or use another address."
TOO_LARGE = "Their mail server says the email is too large: use another address, and tell whoever runs the portal."
REFUSES_US = "Their mail server refuses us: use another address, and tell whoever runs the portal."
REFUSED = "Their mail server refused the email: check the address, or use another one."
NOT_NOW = "Their mail server did not take the email in time: send it again later, or use another address."
NO_REASON = "It came back without a reason: check the address, then send it again."
SPAM = "It was marked as spam: ask the patient to mark it as “not spam”, or use another address."
AFTER_BOUNCE = (
    "The address is on the do-not-send list because an earlier letter bounced: check the address; "
    "if it is right, ask whoever runs the portal to take it off the list."
)
AFTER_SPAM = (
    "The address is on the do-not-send list because an earlier letter was marked as spam: use another address, "
    "or ask whoever runs the portal to take it off the list."
)
ON_THE_LIST = (
    "The address is on the do-not-send list: check the address; "
    "if it is right, ask whoever runs the portal to take it off the list."
)
QUOTA = "The mail service sends no more emails today: send it again tomorrow, and tell whoever runs the portal."
NOT_SENT = "The mail service could not send it: send it again; if that fails too, tell whoever runs the portal."
BAD_ADDRESS = "The mail service does not take this address: check it."
NOT_ALLOWED = "The portal may not send emails at the moment: tell whoever runs it, then send it again."
NO_ANSWER = "The mail service did not answer for many hours: send it again, and tell whoever runs the portal."
LINK_ENDED = "The link in it ended before the email could leave: send a new one."


@dataclass(frozen=True)
class Cause:
    """One line of the table: what must fit, and what it means. An empty pattern fits everything."""

    kind: str
    type: str
    subtype: str
    diagnostic: str
    means: str


TABLE = (
    Cause("complained", "", "", "", SPAM),
    Cause("suppressed", "", "previous_bounce", "", AFTER_BOUNCE),
    Cause("suppressed", "", "previous_complaint", "", AFTER_SPAM),
    Cause("suppressed", "", "", "", ON_THE_LIST),
    Cause("failed", "", "", "quota", QUOTA),
    Cause("failed", "", "", "", NOT_SENT),
    Cause("bounced", "", "suppressed|suppressionlist", "", AFTER_BOUNCE),
    Cause("bounced", "", "noemail", "", NO_MAILBOX),
    Cause("bounced", "", "mailboxfull", "", MAILBOX_FULL),
    Cause("bounced", "", "messagetoolarge", "", TOO_LARGE),
    Cause("bounced", "", "contentrejected|attachmentrejected", "", REFUSES_US),
    Cause("bounced", "", "", r"[45]\.2\.2\b|over ?quota|mailbox (is )?full|out of (storage|space)", MAILBOX_FULL),
    Cause(
        "bounced", "", "", r"5\.1\.2\b|5\.4\.4\b|domain (name )?not found|host (unknown|not found)|nxdomain", NO_DOMAIN
    ),
    Cause("bounced", "", "", r"5\.2\.1\b|(mailbox|account) (is |has been )?(disabled|inactive)", MAILBOX_OFF),
    Cause("bounced", "", "", r"5\.3\.4\b|5\.2\.3\b", TOO_LARGE),
    Cause(
        "bounced",
        "",
        "",
        r"5\.1\.(1|3|6|10)\b|(user|recipient|mailbox|address)\b.{0,20}\b(unknown|not found|does ?n.t exist|not exist)"
        r"|no such (user|mailbox|recipient)|unknown (user|recipient|mailbox)",
        NO_MAILBOX,
    ),
    Cause("bounced", "", "", r"5\.7\.\d+|spam|blocked|block ?list|blacklist|policy|reputation|dmarc|spf\b", REFUSES_US),
    Cause("bounced", "transient", "", "", NOT_NOW),
    Cause("bounced", "permanent", "", "", REFUSED),
    Cause("bounced", "", "", "", NO_REASON),
)

# What a courier wrote down when it gave a letter up → what that means.
GIVEN_UP = (
    (r"ended before the letter could leave", LINK_ENDED),
    (r"refused the recipient \(552\)", MAILBOX_FULL),
    (r"refused the recipient", REFUSED),
    (r"refused the letter", REFUSES_US),
    (r"quota", QUOTA),
    (r"answered 4\d\d .*(`to`|recipient|address)", BAD_ADDRESS),
    (r"answered 40[13]|refused our sign-in|api_key", NOT_ALLOWED),
    (r"can't be reached|answered 5\d\d", NO_ANSWER),
)
HOW = {
    news.BOUNCED: "came back",
    news.COMPLAINED: "was marked as spam by whoever got it",
    news.SUPPRESSED: "was held back by the mail service",
    news.FAILED: "was not sent on by the mail service",
}


def how(letter: Letter) -> str:
    """What became of a letter that will not be read: "The invitation …"."""
    return HOW.get(letter.bounced_as, HOW[news.BOUNCED])


def of_event(event: LetterEvent) -> str:
    """What a message that ends a letter's way means, and the cure."""
    return next(cause.means for cause in TABLE if _fits(cause, event))


def of_failure(reason: str) -> str:
    """What it means that a letter was given up for this reason, and the cure."""
    return next((means for pattern, means in GIVEN_UP if re.search(pattern, reason, re.IGNORECASE)), NOT_SENT)


def why_undelivered(letter: Letter) -> str:
    """Why this letter will not be read, and the cure; empty when nothing says that it won't."""
    if letter.bounced_at is not None:
        return letter.bounce_reason or NO_REASON
    return of_failure(letter.last_error) if letter.failed_at is not None else ""


def _fits(cause: Cause, event: LetterEvent) -> bool:
    said = (event.kind, event.type, event.subtype, event.diagnostic)
    asked = (f"^{cause.kind}$", cause.type, cause.subtype, cause.diagnostic)
    return all(re.search(pattern, words, re.IGNORECASE) for pattern, words in zip(asked, said, strict=True))
