"""Why the clinic's settings were not changed."""

from osmind_app.lib.errors import DomainError, FormErrors


class GroupNameInUse(FormErrors):
    """Two groups of one practice never share a name, however it is written."""

    def __init__(self, archived: bool) -> None:
        text = "An archived group has this name. Restore it instead" if archived else "Another group has this name"
        super().__init__({"name": text})


class GroupArchived(DomainError):
    """No patient is placed into an archived group."""

    sentence = "This group is archived. Restore it, or choose another."
