"""What a line of an invoice says was done: kept sealed, as JSON."""

import json
from dataclasses import asdict, dataclass

from osmind_app.clinic.billing.models import InvoiceLine


@dataclass(frozen=True)
class Service:
    """One service as it was billed."""

    code: str = ""
    name: str = ""
    modifiers: tuple[str, ...] = ()

    @property
    def coded(self) -> str:
        """'WC-FU25-95': the code with its modifiers."""
        return "-".join((self.code, *self.modifiers))

    def sealed_text(self) -> str:
        """What is sealed."""
        return json.dumps(asdict(self))


def service_of(line: InvoiceLine) -> Service:
    """What this line says was done."""
    read = json.loads(line.service or "{}")
    return Service(read["code"], read["name"], tuple(read["modifiers"]))
