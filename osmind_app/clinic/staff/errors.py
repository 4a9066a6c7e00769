"""Why the staff was not changed, and why a link to join it does not work."""

from datetime import datetime

from osmind_app.clinic.accounts.models import StaffInvitation
from osmind_app.lib import when
from osmind_app.lib.errors import DomainError, FormErrors

# What owners and admins read.


class NotYourself(DomainError):
    """Nobody makes themselves owner, and the last owner stays one."""

    sentence = "You can't change your own role or deactivate yourself. Ask another owner or admin."


class OwnersOnly(DomainError):
    """Admins neither make owners nor touch them."""

    sentence = "Only an owner can do this to an owner, or make somebody one."


class NotActive(DomainError):
    """A person who left has nothing to change but to come back."""

    sentence = "This person is deactivated. Reactivate them first."


class CantComeBack(DomainError):
    """An account opens one practice's dashboard at a time; where else it does is nobody's business."""

    sentence = "This person can't sign in here with the email they had any more. Invite them with another work email."


class OnTheStaff(DomainError):
    """Whoever was invited is somebody of the staff by now; the sentence names them."""


class NoLongerOpen(DomainError):
    """Somebody was faster: the invitation was used, replaced or withdrawn."""

    sentence = "This invitation is no longer open. Reload the page to see what became of it."


class TooManyStaffInvites(DomainError):
    """A mailbox is not flooded: five in 24 hours."""

    def __init__(self, again_at: datetime, zone: str) -> None:
        super().__init__(
            f"5 invitations went to this email in the last 24 hours. "
            f"The next one can be sent from {when.short(again_at, zone)}."
        )


class StaffEmailLinkDamaged(DomainError):
    """No link of ours, or not the whole of it."""

    sentence = "This link is not complete. Open it again from your email, or copy all of it."


class StaffEmailLinkEnded(DomainError):
    """It was confirmed, cancelled, replaced, or is too old."""

    sentence = "This link no longer works: it was used, stopped, or is older than 4 days. Ask an admin of your clinic."


class StaffAddressTaken(DomainError):
    """Somebody signs in with the new address by now."""

    sentence = "Somebody signs in with this email already. Nothing was changed. Ask your admin for another one."


class NoSecondStep(DomainError):
    """There is nothing to clear."""

    sentence = "This person has no second step at the moment. They can sign in with their password alone."


class IsInUse(DomainError):
    """Only an account nobody ever used is retired in one click."""

    sentence = "This account has been used, or has patients. Deactivate the person instead."


class NeedsSuccessor(FormErrors):
    """Every patient has a Primary Provider (S22): somebody takes over first."""

    def __init__(self) -> None:
        super().__init__({"takes_over": "Choose who becomes their Primary Provider"})


# What the holder of a link reads.


class StaffLinkDamaged(DomainError):
    """The link is not one of ours; who holds it learns nothing else."""

    sentence = "This link is not complete. Open the link in your email again."


class StaffLinkRefused(DomainError):
    """The link is ours, and its time is over; only somebody whose link verified reads why."""

    why = ""

    def __init__(self, invitation: StaffInvitation) -> None:
        self.invitation = invitation
        super().__init__()


class StaffLinkUsed(StaffLinkRefused):
    """Somebody joined with it."""

    why = "used"


class StaffLinkReplaced(StaffLinkRefused):
    """A newer one was sent."""

    why = "replaced"


class StaffLinkWithdrawn(StaffLinkRefused):
    """Turned off by the clinic, or by its reader."""

    why = "withdrawn"


class StaffLinkExpired(StaffLinkRefused):
    """Its hours are over."""

    why = "expired"


class StaffLinkElsewhere(StaffLinkRefused):
    """Its address signs in to another clinic by now."""

    why = "elsewhere"
