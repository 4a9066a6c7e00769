"""Why a message is not sent, in the reader's words."""

from osmind_app.lib.errors import DomainError


class MessagesOff(DomainError):
    """The practice has no messages."""

    sentence = "Messages are turned off at this clinic. Call the clinic instead."


class PatientArchived(DomainError):
    """Nobody would read it."""

    sentence = "This patient is archived, so no message was sent. Restore the patient to write to them."


class NoPortalYet(DomainError):
    """There is nobody at the other end."""

    sentence = "This patient has no open portal yet, so nobody could read your message. Invite them first."


class OfAnotherChat(DomainError):
    """It was typed for somebody else."""

    sentence = "Nothing was sent: you typed this in another patient’s chat. Open that chat to send it there."
