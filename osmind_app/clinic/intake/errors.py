"""Why a form was not opened, saved, skipped or sent, in the patient's words."""

from osmind_app.lib.errors import DomainError


class AlreadySent(DomainError):
    """The form was sent, here or in another window: it is kept as it was sent."""

    sentence = "This form was already sent, so it can’t be changed here. Call your clinic if something in it is wrong."


class CannotStartYet(DomainError):
    """The clinic wants the forms in their order."""

    sentence = "Finish the forms above this one first."


class NotSkippable(DomainError):
    """The clinic requires the form."""

    sentence = "Your clinic needs this form, so it can’t be skipped. Call the clinic if you can’t fill it in."


class AnswersMoved(DomainError):
    """What was checked is not what would be sent: another window changed it meanwhile (F14)."""

    sentence = "Your answers were changed in another window. Nothing was sent yet. Check them again, then send."


class PatientArchived(DomainError):
    """Nothing is asked of an archived patient."""

    sentence = "This patient is archived. Restore the chart first, then give the form."


class NoSuchForm(DomainError):
    """The form was archived, or never published."""

    sentence = "This form isn’t in use any more. Choose another one."


class AlreadyScheduled(DomainError):
    """One schedule of a form for a patient at a time."""

    sentence = "This form is on a schedule for this patient already. Stop that one first, then begin another."
