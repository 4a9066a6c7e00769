"""Why an email is left as it is."""

from osmind_app.lib.errors import DomainError


class CantTryAgain(DomainError):
    """It left, it is leaving, or it was taken back."""

    sentence = "This email can’t be tried again: it has left, is leaving now, or was taken back. Reload the page."


class LinkHasEnded(DomainError):
    """Its link would open nothing."""

    sentence = "The link in this email has ended. Send a new one from where it comes from."


class HasLeft(DomainError):
    """Nobody can call it back."""

    sentence = "This email has left, is leaving now, or has ended. It can’t be taken back."


class EndItsInvitation(DomainError):
    """An invitation without its letter would wait for nobody."""

    sentence = "This email belongs to an invitation. Withdraw the invitation itself: its email goes with it."
