"""Files on a patient: how they come in, whose they are, who reads them, and what becomes of them."""

from osmind_app.clinic.documents.claiming import claim
from osmind_app.clinic.documents.filing import add, remove, rename, restore, send, share, stop_sharing
from osmind_app.clinic.documents.person import Person
from osmind_app.clinic.documents.reading import open_lists, read, readable
from osmind_app.clinic.documents.tidying import forget_unclaimed
from osmind_app.clinic.documents.uploading import begin, examine, finish, give_up

__all__ = [
    "Person",
    "add",
    "begin",
    "claim",
    "examine",
    "finish",
    "forget_unclaimed",
    "give_up",
    "open_lists",
    "read",
    "readable",
    "remove",
    "rename",
    "restore",
    "send",
    "share",
    "stop_sharing",
]
