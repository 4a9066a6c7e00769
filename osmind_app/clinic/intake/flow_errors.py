"""Why a flow was not changed, in the words of who changes it."""

from osmind_app.lib.errors import DomainError, FormErrors


class FlowNameInUse(FormErrors):
    """Two flows of one practice never share a name, however it is written."""

    def __init__(self) -> None:
        super().__init__({"name": "Another flow has this name"})


class FlowTooLong(DomainError):
    """A flow of more forms than anybody would fill in."""

    sentence = "A flow has 30 forms at most. Take one out first."


class FlowIsDefault(DomainError):
    """What every other group uses is not put away."""

    sentence = "This is the practice’s own flow. Choose another one for the practice first, then archive it."
