"""Why an appointment was not booked, moved, cancelled or asked for, in the reader's words."""

from datetime import datetime

from osmind_app.clinic.practices.queries import Choice
from osmind_app.lib import when
from osmind_app.lib.errors import DomainError, FormErrors

MOST_NAMED = 5  # times in one sentence

# What staff read.


class PatientArchived(DomainError):
    """Nobody books for an archived patient."""

    sentence = "This patient is archived. Restore the patient to book an appointment."


class TimeTaken(FormErrors):
    """No provider is booked twice at overlapping times."""

    def __init__(self, provider: str, between: str = "") -> None:
        other = f" from {between}" if between else " at that time"
        super().__init__({"time": f"{provider} has another appointment{other}. Choose another time"})


class NothingFree(FormErrors):
    """A series of which no single appointment could be kept."""

    def __init__(self, provider: str) -> None:
        super().__init__({"time": f"{provider} has another appointment at every one of these times. Choose another"})


class SeriesTaken(FormErrors):
    """This one and all after are moved together or not at all."""

    def __init__(self, provider: str, times: list[str]) -> None:
        many = f" and {len(times) - MOST_NAMED} more" if len(times) > MOST_NAMED else ""
        super().__init__(
            {
                "time": f"{provider} has another appointment on {'; '.join(times[:MOST_NAMED])}{many}. "
                "Choose another time, or reschedule this one alone"
            }
        )


class OutsideHours(FormErrors):
    """A provider does not work then: it may be booked knowingly."""

    def __init__(self, why: str) -> None:
        super().__init__({"outside": f"{why}. Choose another time, or book it anyway"})


class TimeSkipped(FormErrors):
    """Clocks go forward over this time: it does not exist (F18)."""

    def __init__(self, typed: str, instead: str) -> None:
        super().__init__({"time": f"Clocks go forward on that day and {typed} does not exist. Try {instead}"})


class TimeComesTwice(FormErrors):
    """Clocks go back over this time: which of the two is a choice (F18)."""

    def __init__(self, typed: str, choices: list[Choice]) -> None:
        self.choices = choices
        super().__init__({"which": f"Clocks go back on that day and {typed} comes twice. Choose which one is meant"})


class AppointmentOver(DomainError):
    """What has begun can't be moved or cancelled any more."""

    sentence = "This appointment has already begun. It stays as it is."


class AppointmentCancelled(DomainError):
    """A cancelled appointment is not moved: book a new one."""

    sentence = "This appointment was cancelled. Book a new one instead."


class NotYet(DomainError):
    """Nobody arrives days before, and nothing has occurred before it began."""

    def __init__(self, status: str, starts: str) -> None:
        when_ = "on the day itself" if status == "Arrived" else "once it has begun"
        super().__init__(f"This appointment is on {starts}. Mark it “{status}” {when_}.")


class MarkedAlready(DomainError):
    """A colleague marked it as something that this can't follow."""

    def __init__(self, status: str) -> None:
        super().__init__(f"This appointment is marked “{status}”. Undo that first, if it is not right.")


class ChangedMeanwhile(DomainError):
    """Somebody else changed the same appointment first: nothing is overwritten unseen (F14)."""

    def __init__(self, who: str, at: datetime, zone: str) -> None:
        super().__init__(
            f"{who} changed this appointment on {when.short(at, zone)}. Nothing was saved: what you typed is still "
            "here. Close this and look at the appointment, then try again."
        )


class RequestAnswered(DomainError):
    """A colleague was faster, or the patient took the request back."""

    sentence = "This request was answered already. Reload to see what became of it."


class TypeNameInUse(FormErrors):
    """Two types of one practice never share a name, however it is written."""

    def __init__(self, archived: bool) -> None:
        text = "An archived type has this name. Restore it instead" if archived else "Another type has this name"
        super().__init__({"name": text})


class LocationNameInUse(FormErrors):
    """Two locations of one practice never share a name, however it is written."""

    def __init__(self, archived: bool) -> None:
        text = (
            "An archived location has this name. Restore it instead" if archived else "Another location has this name"
        )
        super().__init__({"name": text})


# What patients read.


class CallTheClinic(DomainError):
    """Too late to do it alone, or the clinic wants to be called (A24)."""

    def __init__(self, clinic: str, phone: str) -> None:
        super().__init__(f"This can't be changed here any more. Call {clinic}{f' at {phone}' if phone else ''}.")


class OnlyLooking(DomainError):
    """The clinic changes appointments itself (A24)."""

    def __init__(self, clinic: str, phone: str) -> None:
        super().__init__(f"To book, change or cancel an appointment, call {clinic}{f' at {phone}' if phone else ''}.")


class MovedMeanwhile(DomainError):
    """The clinic changed the appointment while the page was open (F14)."""

    sentence = "Your clinic changed this appointment while the page was open. Nothing was done. Look at it again."


class AnsweredMeanwhile(DomainError):
    """The clinic answered while the patient was changing what they ask."""

    sentence = "Your clinic has just answered your request, so it was not changed. Look at the answer, then ask again."


class CalendarLinkEnded(DomainError):
    """A link to a calendar that is damaged, was replaced or turned off; which, is told to nobody."""

    sentence = "This calendar link does not work any more. Sign in to the portal for a new one."
