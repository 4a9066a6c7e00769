"""What the notice bar says after a deed about invitations."""

from uuid import UUID

from reflex_base.event import EventSpec

from osmind_app.lib.settings import settings
from osmind_app.web.notices import Notices


def invitation_promised(who: str, invitation_id: UUID | None, before: str = "") -> EventSpec:
    """'Invitation to June Park will be sent in 10 s', with Undo while it can be taken back (D8)."""
    seconds = settings().invite_send_delay_seconds
    if not seconds or invitation_id is None:
        return Notices.show(f"{before}Invitation to {who} sent.")
    return Notices.show(f"{before}Invitation to {who} will be sent in {seconds} s.", str(invitation_id))
