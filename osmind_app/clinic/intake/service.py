"""The forms of patients, as the rest of the house calls them: `intake.start_flow(…)`, `intake.save_answers(…)`."""

from osmind_app.clinic.intake.assigning import assign, withdraw
from osmind_app.clinic.intake.attaching import attach, detach
from osmind_app.clinic.intake.saving import Change, be_at, begin, choose, save_answers
from osmind_app.clinic.intake.sending import skip, submit
from osmind_app.clinic.intake.starting import start_flow

__all__ = [
    "Change",
    "assign",
    "attach",
    "be_at",
    "begin",
    "choose",
    "detach",
    "save_answers",
    "skip",
    "start_flow",
    "submit",
    "withdraw",
]
