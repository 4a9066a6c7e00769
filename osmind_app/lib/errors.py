"""Refusals in the reader's words: what happened, what to do, whom to call."""


class DomainError(Exception):
    """A refusal a person can read; every subclass owns its sentence."""

    sentence = "This can't be done right now. Reload the page and try again."

    def __init__(self, sentence: str | None = None) -> None:
        self.sentence = sentence or type(self).sentence
        super().__init__(self.sentence)


class NotFound(DomainError):
    """Missing, or somebody else's: the two are told apart by nobody."""

    sentence = "We can't find that. It may have been moved, or you may not have access to it."


class NotSignedIn(DomainError):
    """The session is over, locked, or never was."""

    sentence = "Your session has ended. Sign in again to continue."


class NotAllowed(DomainError):
    """The actor's role does not include this deed."""

    sentence = "Your role doesn't include this. Ask an admin of your clinic."


class Busy(DomainError):
    """The database stayed locked for longer than a person should wait; nothing was changed."""

    sentence = "The system is busy and nothing was saved. Wait a moment and try again."


class TooMany(DomainError):
    """A rate limit said no."""

    sentence = "That was many tries in a short time. Wait a minute and try again."


class TooLong(DomainError):
    """More text at once than any page asks for."""

    sentence = "That is too long to be saved, and nothing was. Shorten it and try again; it is still on this page."


class FormErrors(DomainError):
    """Fields that need another look, each with its own sentence."""

    sentence = "There is a problem. Check the marked fields."

    def __init__(self, by_field: dict[str, str]) -> None:
        self.by_field = by_field
        super().__init__()
