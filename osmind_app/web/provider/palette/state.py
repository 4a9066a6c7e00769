"""The patients that the palette finds."""

from osmind_app.web.provider.finding import FindsPatients
from osmind_app.web.session import ProviderState


class PaletteState(FindsPatients, ProviderState):
    """What was typed into the palette, and who matches."""
