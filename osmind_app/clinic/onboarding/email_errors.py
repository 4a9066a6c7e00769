"""Why an address was not changed, or not kept, in the reader's words."""

from datetime import datetime

from osmind_app.lib import when
from osmind_app.lib.errors import DomainError

# What staff and patients read who are signed in.


class NoSignIn(DomainError):
    """Nobody signs in with this patient's address: it is changed at once, without a confirmation."""

    sentence = "This patient has no portal sign-in at the moment. Change the email in Personal Information."


class OwnSignInOnly(DomainError):
    """The account opens more than this chart; the sentence does not say what (D3)."""

    sentence = (
        "The patient changes the email they sign in with themselves: in the portal, under Me. Nothing was changed here."
    )


class SameEmail(DomainError):
    """There is nothing to change."""

    sentence = "That is the email you sign in with now."


class NoEmailChange(DomainError):
    """It was confirmed, cancelled or kept meanwhile."""

    sentence = "No email change is waiting any more. Reload the page to see what happened."


class TooManyEmailChanges(DomainError):
    """Two mailboxes are not flooded: five in 24 hours."""

    def __init__(self, again_at: datetime, zone: str) -> None:
        super().__init__(
            "5 emails about a new address went out in the last 24 hours. "
            f"The next one can be sent from {when.short(again_at, zone)}."
        )


# What the holder of a link reads.


class EmailLinkDamaged(DomainError):
    """No link of ours: cut off, mistyped, or for something else."""

    sentence = "A part of it is missing. Open it from the email again."


class EmailLinkRefused(DomainError):
    """The link is ours, and its time is over."""


class AlreadyConfirmed(EmailLinkRefused):
    """The link has done its work."""

    sentence = "This address was confirmed. You sign in with it now."


class ChangeStopped(EmailLinkRefused):
    """Cancelled, kept from the old mailbox, replaced by a newer change, or the portal closed."""

    sentence = "This change was stopped and nothing was changed. You sign in with the email you had before."


class ChangeExpired(EmailLinkRefused):
    """Nobody confirmed in time."""

    sentence = "The address was not confirmed in time, so nothing was changed. Start the change again in the portal."


class AddressTaken(EmailLinkRefused):
    """The new address has an account, or a chart of this clinic, of its own."""

    sentence = (
        "This address already belongs to another account, so it can't become yours as well. Nothing was changed: "
        "you sign in with the email you had before."
    )


class AlreadyKept(EmailLinkRefused):
    """The old address is what it was."""

    sentence = "You kept your old address. You sign in with it."


class NothingToKeep(EmailLinkRefused):
    """The change never took place."""

    sentence = "The change never took place. You sign in with the email you had before."


class TooLateToKeep(EmailLinkRefused):
    """The days of the undo are over."""

    sentence = "The time to take the change back by this link is over. Call your clinic: they can help you."


class OldAddressTaken(EmailLinkRefused):
    """Somebody signs in with the old address meanwhile."""

    sentence = (
        "This address has an account of its own by now, so it can't be put back by this link. "
        "We told your clinic. Call them: they can help you."
    )
