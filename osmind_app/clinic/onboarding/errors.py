"""Refusals about how patients come, change their address and leave."""

from dataclasses import dataclass
from uuid import UUID

from osmind_app.lib.errors import DomainError

PATIENT, STAFF = "patient", "staff"  # whose address it is
ASK_FRONT_DESK = "This email is already used by a patient of this practice. Ask the front desk."


@dataclass(frozen=True)
class Owner:
    """Who uses an address in this practice, as far as the asker may know (D3, S75–S77)."""

    email: str
    kind: str
    sentence: str
    may_go_on: bool  # once told, the asker may use the address all the same
    patient_id: UUID | None = None  # only for who may open that chart
    name: str = ""
    archived: bool = False
    # An account or invitation of the staff that nobody ever used, for whoever may retire it (S77, B20).
    unused_member_id: UUID | None = None
    unused_invitation_id: UUID | None = None


class EmailInUse(DomainError):
    """Somebody of this practice has the address: open that chart, go back, or add as a contact."""

    def __init__(self, owner: Owner) -> None:
        self.owner = owner
        super().__init__(owner.sentence)


class EmailQuestion(DomainError):
    """Another e-mail is not saved in passing: what the change ends, and whether to invite (A7, A8)."""

    def __init__(self, sentence: str, *, send: str, keep: str) -> None:
        self.send, self.keep = send, keep  # the words of the answers; an empty one is not offered
        super().__init__(sentence)

    @classmethod
    def replacing(cls, email: str) -> "EmailQuestion":
        """An invitation to the address before still works."""
        return cls(
            f"Turn off the old invitation and send a new one to {email}?",
            send="Turn off and send a new one",
            keep="Turn off, send nothing",
        )

    @classmethod
    def confirming(cls, email: str, *, called: str, old: str) -> "EmailQuestion":
        """Somebody signs in with the address: the new one counts once its mailbox has said so (A8)."""
        return cls(
            f"{called} signs in with {old}. We send a link to {email}: the new email counts once it is confirmed "
            "there. Until then the old one works. The old mailbox is told and can keep the old address.",
            send="Save and send the link",
            keep="",
        )

    @classmethod
    def inviting(cls, email: str) -> "EmailQuestion":
        """Nothing is sent silently."""
        return cls(f"Send invitation now to {email}?", send="Save and send invitation", keep="Save, don’t send")

    @classmethod
    def removing(cls, *, signs_in: bool) -> "EmailQuestion":
        """What the patient loses (S46–S48)."""
        ends = "They lose access to the portal now." if signs_in else "Links sent before stop working."
        return cls(
            "Remove the email? Without an email, this patient can’t use the patient portal, fill in forms online or "
            f"get email reminders and receipts. {ends}",
            send="",
            keep="Remove the email",
        )


class AccountExists(DomainError):
    """The invited address has an account that is in use: its own password adds the access (D3)."""

    sentence = "This email already has an account. Sign in with its password to add this clinic."


class OtherAccount(DomainError):
    """Accepting proves one mailbox; somebody signed in with another address can't take it (security §3.10)."""

    sentence = "This invitation was sent to another email. Sign in with the email it was sent to."


class ActiveEmail(DomainError):
    """Somebody signs in with this address: a new one must be confirmed from its own mailbox (A8)."""

    sentence = "This patient signs in with this email, so a new one has to be confirmed from its own mailbox first."


class TooManyResets(DomainError):
    """A mailbox is not flooded: five in 24 hours."""

    sentence = "5 password resets went out in the last 24 hours. Ask the patient to look in the spam folder too."


class NoPasswordYet(DomainError):
    """There is no password to change before the patient created one (A9)."""

    sentence = "This patient has not created a password yet. Send the setup email instead: it lets them create one."
    without_email = "This patient has not created a password yet: they have no email. Add one and send an invite."


class TemporaryPasswordsOff(DomainError):
    """The practice does not want staff to read passwords out (D6)."""

    sentence = "Your clinic gives no temporary passwords. Send a password reset instead."


class OwnMailboxOnly(DomainError):
    """The account opens more than this chart; the sentence does not say what (D3)."""

    sentence = "This password can be changed from the patient's own mailbox only. Send a password reset instead."


class TooManyTemporaryPasswords(DomainError):
    """Five in 24 hours: something else is wrong."""

    sentence = "5 temporary passwords were given for this patient in the last 24 hours. Send a password reset instead."


class NoSecondStep(DomainError):
    """The portal is opened with a password alone."""

    sentence = "This patient has no second step: they sign in with their password alone."
