"""Why the people around a patient were not changed."""

from osmind_app.lib.errors import DomainError


class ContactChanged(DomainError):
    """Somebody else saved the same contact first: nothing is overwritten unseen (F14)."""

    sentence = "Somebody else changed this contact meanwhile. Close this, look at it, and change it again."
