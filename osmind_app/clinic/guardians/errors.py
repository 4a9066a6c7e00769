"""Why a guardian was not let in, and why their link does not work."""

from datetime import datetime

from osmind_app.clinic.guardians.models import GuardianInvitation
from osmind_app.lib import when
from osmind_app.lib.errors import DomainError

# What the staff read.


class ContactHasNoEmail(DomainError):
    """A guardian signs in with an address of their own."""

    sentence = "Add the contact’s email first: a guardian signs in with it."


class PatientsOwnEmail(DomainError):
    """The patient's address is the patient's way in."""

    sentence = "This is the patient’s own email. A guardian needs an email of their own."


class HasAccess(DomainError):
    """Nothing to invite to."""

    sentence = "This contact opens the portal already. Change what they see instead."


class ArchivedPatient(DomainError):
    """Nobody gets into an archived chart."""

    sentence = "This patient is archived. Restore the patient first."


class NothingOpen(DomainError):
    """Somebody was faster, or there never was one."""

    sentence = "There is no open invitation or access any more. Reload the page to see what became of it."


class TooManyInvites(DomainError):
    """A mailbox is not flooded: five in 24 hours."""

    def __init__(self, again_at: datetime, zone: str) -> None:
        super().__init__(
            f"5 invitations went to this contact in the last 24 hours. "
            f"The next one can be sent from {when.short(again_at, zone)}."
        )


# What the holder of a link reads.


class GuardianLinkDamaged(DomainError):
    """The link is not one of ours; who holds it learns nothing else."""

    sentence = "This link is not complete. Open the link in your email again."


class GuardianLinkRefused(DomainError):
    """The link is ours, and its time is over; only somebody whose link verified reads why."""

    why = ""

    def __init__(self, invitation: GuardianInvitation) -> None:
        self.invitation = invitation
        super().__init__()


class GuardianLinkUsed(GuardianLinkRefused):
    """Somebody got in with it."""

    why = "used"


class GuardianLinkReplaced(GuardianLinkRefused):
    """A newer one was sent."""

    why = "replaced"


class GuardianLinkWithdrawn(GuardianLinkRefused):
    """Turned off by the clinic or its reader, or about an address or a chart that is no longer so."""

    why = "withdrawn"


class GuardianLinkExpired(GuardianLinkRefused):
    """Its hours are over."""

    why = "expired"


class NeedsOwnPassword(DomainError):
    """The address has an account that is in use: its own password is asked for (D3)."""

    sentence = "This email has an account already. Enter the password of that account."


class OtherAccount(DomainError):
    """Another account than the one that was invited."""

    sentence = "This invitation is for another email. Sign in with the email it was sent to."
