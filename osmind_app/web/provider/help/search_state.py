"""Which patient? A search in the help drawer that leads to the answer."""

from typing import ClassVar

from osmind_app.web.provider.finding import FindsPatients
from osmind_app.web.session import ProviderState


class WhichPatientState(FindsPatients, ProviderState):
    """What the drawer's box has found."""

    _most: ClassVar[int] = 5
