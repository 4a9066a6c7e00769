"""The ways a letter can leave: Resend, SMTP, or staying where it is (console)."""

from osmind_app.lib.settings import settings
from osmind_app.outbox.couriers.console import ConsoleCourier
from osmind_app.outbox.couriers.outcomes import Courier
from osmind_app.outbox.couriers.resend import ResendCourier
from osmind_app.outbox.couriers.resend_events import Forged, Unreadable, read
from osmind_app.outbox.couriers.smtp import SmtpCourier

__all__ = ["Forged", "Unreadable", "chosen", "read"]


def chosen() -> Courier:
    """The courier this installation has chosen (OSMIND_COURIER)."""
    match settings().courier:
        case "resend":
            return ResendCourier()
        case "smtp":
            return SmtpCourier()
        case _:
            return ConsoleCourier()
