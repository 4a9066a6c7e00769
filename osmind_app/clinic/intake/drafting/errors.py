"""Why a draft was not changed, in the words of who writes it."""

from osmind_app.lib.errors import DomainError, FormErrors


class ChangedMeanwhile(FormErrors):
    """Two people wrote the same field of a draft: neither overwrites the other unseen."""

    def __init__(self, field: str, *, by: str, theirs: str) -> None:
        self.theirs = theirs
        there = f"“{theirs[:80]}” stands there now" if theirs else "it is empty now"
        super().__init__({field: f"{by} changed this while you wrote: {there}. Change it once more to keep yours."})


class QuestionInUse(DomainError):
    """Other questions look back at this one."""

    sentence = (
        "Other questions are shown only after certain answers to this one. Change when they are shown first, then "
        "remove it."
    )


class AnswerInUse(DomainError):
    """Other questions are shown after this answer."""

    sentence = (
        "Other questions are shown only after this answer. Change when they are shown first, then remove the answer."
    )


class DraftTooLong(DomainError):
    """More than a form may hold."""

    sentence = "This form is as long as a form can be. Make several forms of it."
