"""Why an invitation can't be sent, taken back or used, in the reader's words."""

from datetime import datetime

from osmind_app.clinic.invitations.models import Invitation
from osmind_app.lib import when
from osmind_app.lib.errors import DomainError

# What staff read.


class PatientHasNoEmail(DomainError):
    """An invitation is an e-mail (S18)."""

    sentence = "This patient has no email. Add one in Personal Information, then send the invite."


class GuardiansEmail(DomainError):
    """Whoever has the patient's own account has all of the record, for good: it is never a guardian's (A16)."""

    sentence = (
        "This is the email of somebody who has access as a guardian. "
        "Enter the patient’s own email in Personal Information, then send the invite."
    )


class PatientArchived(DomainError):
    """An archived patient has no portal (A26)."""

    sentence = "This patient is archived. Restore the patient to send an invite."


class AlreadyActive(DomainError):
    """Who created a password needs a reset, not an invitation (A10)."""

    sentence = "This patient already created a password. Send a password reset instead."


class TooManyInvites(DomainError):
    """Five in 24 hours; says when it works again."""

    def __init__(self, again_at: datetime, zone: str) -> None:
        self.again_at = again_at
        super().__init__(
            "5 invites went out in the last 24 hours. "
            f"The next one can be sent from {when.short(again_at, zone)}. You can still copy the link."
        )


class TooManyAtOnce(DomainError):
    """More than leave in a morning."""

    def __init__(self, most: int) -> None:
        super().__init__(f"At most {most:,} patients can be invited at once. Narrow the list, for example by group.")


class NobodyChosen(DomainError):
    """Nothing is ticked, or nobody matches."""

    sentence = "No patients are selected. Tick the patients to invite."


class AlreadySent(DomainError):
    """The letter has left; nothing pretends to recall it (S32, A19)."""

    sentence = "The email has left and can't be called back. You can still turn the link off."


class NoLiveInvitation(DomainError):
    """There is nothing to copy or to turn off."""

    sentence = "This patient has no working link at the moment. Send an invite to make one."


# What the holder of a link reads.


class InvitationDamaged(DomainError):
    """The link is not one of ours; who holds it learns nothing else."""

    sentence = "This link is not complete. Open the link in your email again."


class InvitationRefused(DomainError):
    """The link is ours, and its time is over; only somebody whose link verified reads why."""

    why = ""

    def __init__(self, invitation: Invitation) -> None:
        self.invitation = invitation
        super().__init__()


class InvitationUsed(InvitationRefused):
    """A password was created with it (S25)."""

    why = "used"
    sentence = "You already created a password with this link. Sign in with your email and password."


class InvitationReplaced(InvitationRefused):
    """A newer one was sent (S26)."""

    why = "replaced"
    sentence = "A newer invitation was sent to you. Open the link in the latest email."


class InvitationWithdrawn(InvitationRefused):
    """Turned off by the clinic, by a change of e-mail, by archiving or by its reader (T6)."""

    why = "withdrawn"
    sentence = "This invitation was turned off. Ask your clinic for a new one."


class InvitationExpired(InvitationRefused):
    """Its hours are over (S31)."""

    why = "expired"
    sentence = "This invitation has expired. Ask your clinic for a new one."
