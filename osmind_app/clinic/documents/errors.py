"""Why a file was not taken, in the reader's words."""

from osmind_app.lib.errors import DomainError


class WrongKind(DomainError):
    """Not an allowed kind by its bytes, or one that holds something else too."""

    sentence = "The file must be a PDF, JPG, PNG or HEIC"


class TooLarge(DomainError):
    """More bytes than we keep."""

    sentence = "The file must be smaller than 20 MB"


class TooManyPixels(DomainError):
    """A picture too large to be looked at."""

    sentence = "The photo has too many pixels. Take it again with a lower resolution"


class Empty(DomainError):
    """No bytes at all."""

    sentence = "The file is empty"


class NotUploaded(DomainError):
    """It broke off, or could not be read."""

    sentence = "The file could not be uploaded – try again"


class TooManyFiles(DomainError):
    """More files in an hour than anybody needs."""

    sentence = "That was many files in a short time. Wait an hour and try again, or call the clinic"


class NoRoom(DomainError):
    """Everything on this patient together is too much."""

    sentence = "There is no room for more files on this patient. Call the clinic"


class NameNeeded(DomainError):
    """A document without a name can't be found again."""

    sentence = "Enter a name for the document"


class SentByPatient(DomainError):
    """The patient sent it: it is theirs to see."""

    sentence = "The patient sent this document, so it stays in their portal. You can remove it."
