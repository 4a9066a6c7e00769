"""Refusals about signing in."""

from osmind_app.lib.errors import DomainError


class EmailMalformed(DomainError):
    """Letters could not be sent to this address."""

    sentence = "Enter an email address in the correct format, like name@example.com"


class EmailTaken(DomainError):
    """An account of this kind has the address already."""

    sentence = "This email already belongs to an account."


class WrongSignIn(DomainError):
    """One text for every cause, so that nobody learns who has an account (T11)."""

    sentence = "Email or password is incorrect"


class WrongPassword(DomainError):
    """Somebody who is signed in typed another password than their own."""

    sentence = "The password is incorrect"


class WrongCode(DomainError):
    """The code of the second step is not the one the app shows now."""

    sentence = "The code is incorrect. Type the newest code from your app"


class SecondStepNeeded(DomainError):
    """This installation asks all staff for a second step."""

    sentence = "Your clinic asks for a second step, so it can't be turned off. You can move it to another phone."


class ResetDamaged(DomainError):
    """No link of ours: cut off, mistyped, or for something else."""

    sentence = "A part of it is missing. Open it from the email again, or ask for a new one."


class ResetUsed(DomainError):
    """The link has done its work."""

    sentence = "You chose a new password with it. Sign in with that password."


class ResetExpired(DomainError):
    """Older than 60 minutes."""

    sentence = "Links for a new password work for 1 hour. Ask for a new one."


class ResetReplaced(DomainError):
    """A newer link was sent, or the address changed."""

    sentence = "We sent another email after this one. Use the link in the newest."
