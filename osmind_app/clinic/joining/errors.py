"""Why a shared link was not made, or why it lets nobody in, in the reader's words."""

from osmind_app.clinic.joining.models import InviteLink
from osmind_app.lib.errors import DomainError


class LinkDamaged(DomainError):
    """Not one of our links; who holds it learns nothing else."""

    sentence = "This link is not complete. Ask the clinic to send it again."


class LinkRefused(DomainError):
    """The link is ours, and lets nobody in any more; only somebody whose link verified reads why."""

    why = ""

    def __init__(self, link: InviteLink) -> None:
        self.link = link
        super().__init__()


class LinkExpired(LinkRefused):
    """Its hours are over (S40)."""

    why = "expired"
    sentence = "This invite link has expired. Ask the clinic for a new one."


class LinkFull(LinkRefused):
    """As many people joined by it as may."""

    why = "full"
    sentence = "This invite link has been used as often as it may be. Ask the clinic for a new one."


class LinkWithdrawn(LinkRefused):
    """Turned off, or made for a provider or group that takes nobody new."""

    why = "withdrawn"
    sentence = "This invite link was turned off. Ask the clinic for a new one."


class JoinerLost(DomainError):
    """This browser is not on its way in: another one went on, or too much time has passed."""

    sentence = "Open the invite link again to start over."


class CodesUsedUp(DomainError):
    """A mailbox is not flooded."""

    sentence = "No more codes can be sent. Wait a while, then open the invite link again and check your email address."


class KnownHere(DomainError):
    """Whose mailbox is proven and who has a chart of this clinic, or works there, needs no shared link (A6)."""

    sentence = "The clinic already has this email. Ask for your own invitation, or sign in."


class AccountExists(DomainError):
    """The address has an account that is in use elsewhere: its own password adds this clinic (D3)."""

    sentence = "This email already has an account. Sign in with its password to add this clinic."


class AlreadyReviewed(DomainError):
    """Somebody else was faster."""

    sentence = "Somebody already reviewed this patient. Reload the page to see what they decided."
