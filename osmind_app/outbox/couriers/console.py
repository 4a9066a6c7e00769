"""No mail at all: the letter stays in the database, where /inbox shows it in the demo (D16)."""

from uuid import UUID

from osmind_app.outbox.couriers.outcomes import Later, Outcome, Sent
from osmind_app.outbox.render import Rendered


class ConsoleCourier:
    """Calls a letter sent once it has been rendered. Nothing of it is printed: links never reach a log."""

    answers = False

    def deliver(self, rendered: Rendered, *, letter_id: UUID) -> Outcome:
        """Keep the letter."""
        return Sent()

    def ask(self, ref: str) -> str | Later | None:
        """There is nobody to ask."""
        return None
