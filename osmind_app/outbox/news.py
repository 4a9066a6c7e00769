"""What a mail service can say about a letter, in our own words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

SENT, DELAYED, DELIVERED = "sent", "delayed", "delivered"
BOUNCED, COMPLAINED, SUPPRESSED, FAILED = "bounced", "complained", "suppressed", "failed"
RANK = {kind: rank for rank, kind in enumerate((SENT, DELAYED, DELIVERED, COMPLAINED, SUPPRESSED, FAILED, BOUNCED))}
FOR_GOOD = frozenset({BOUNCED, COMPLAINED, SUPPRESSED, FAILED})  # nothing that follows undoes these


@dataclass(frozen=True)
class News:
    """One message of the mail service about one letter."""

    id: str  # the message's own
    kind: str
    at: datetime  # when it happened
    ref: str  # the mail service's id of the letter
    letter_id: UUID | None = None  # our own id, from the tag we had put on it
    asked: bool = False
    type: str = ""
    subtype: str = ""
    diagnostic: str = ""
