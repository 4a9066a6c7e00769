"""Why something about a bill was not done, in the reader's words."""

from collections.abc import Sequence

from osmind_app.lib import money
from osmind_app.lib.errors import DomainError, FormErrors


class NotADraft(DomainError):
    """What the patient may have seen stays as it was."""

    sentence = "This invoice was issued already and stays as it is. To change it, void it and make a new one."


class NothingOnIt(DomainError):
    """An invoice without a line asks for nothing."""

    sentence = "Add at least one line, then issue the invoice."


class TooManyLines(DomainError):
    """One page, not a book."""

    sentence = "An invoice holds 50 lines. Make another invoice for the rest."


class NotIssued(DomainError):
    """Nobody owes anything for a draft."""

    sentence = "This invoice is a draft. Issue it first."


class IsVoid(DomainError):
    """A void invoice asks for nothing any more."""

    sentence = "This invoice is void. Make a new one instead."


class StillPaid(DomainError):
    """What was paid for would be lost from sight."""

    def __init__(self, cents: int) -> None:
        super().__init__(f"{money.words(cents)} was paid for this invoice. Refund it first, then void the invoice.")


class TooMuch(FormErrors):
    """More than there is to pay, to refund or to write off."""

    def __init__(self, most: int, what: str) -> None:
        if most == 0:
            super().__init__({"amount": f"There is nothing {what}"})
        else:
            super().__init__({"amount": f"At most {money.words(most)} is {what}"})


class HasItsInvoice(DomainError):
    """One visit is billed once."""

    sentence = "This appointment has an invoice already. Open it, or void it first."


class CodeInUse(FormErrors):
    """Two fees of one practice never share a code."""

    def __init__(self, archived: bool) -> None:
        text = "An archived fee has this code. Restore it instead" if archived else "Another fee has this code"
        super().__init__({"code": text})


class SuperbillIncomplete(DomainError):
    """An insurer sends back what lacks one of these."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(f"A superbill can't be made yet. Missing: {'; '.join(missing)}.")


class TooManyServices(FormErrors):
    """More than an insurer reads on one paper."""

    def __init__(self) -> None:
        super().__init__({"month": "A superbill holds 100 services. Make one for each invoice instead"})


class NothingBilled(FormErrors):
    """A superbill of nothing."""

    def __init__(self) -> None:
        super().__init__({"month": "There are no issued invoices with services in that time"})


# What patients read.


class NoCards(DomainError):
    """The clinic takes no cards in the portal, or no longer."""

    sentence = "Your clinic takes no cards here. How to pay is said on the bill."


class NothingDue(DomainError):
    """Paid meanwhile, or too little for a card."""

    sentence = "Nothing is due that can be paid by card. Reload the page to see the bill as it is now."
