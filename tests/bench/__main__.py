"""`python -m tests.bench [doors pages weight events messages …]`: measures, prints a table, keeps JSON."""

import asyncio
import importlib
from types import ModuleType
from typing import Annotated

import typer

from tests.bench import doors, events, messages, pages, portal, weight
from tests.bench.figures import Figure, keep, show

ON_THE_WEB: dict[str, ModuleType] = {
    "doors": doors,
    "pages": pages,
    "weight": weight,
    "events": events,
    "messages": messages,
}
IN_THE_DATABASE = ["search", "deeds", "inviting"]
LONG = ["at_once", "large"]  # minutes: when named, and in `make soak`


def main(
    wanted: Annotated[list[str] | None, typer.Argument(help="Which benches; all when none is named.")] = None,
    rounds: Annotated[int, typer.Option(help="Rounds of each; medians and the worst are printed.")] = 5,
    full: Annotated[bool, typer.Option("--full", help="A million patients instead of a hundred thousand.")] = False,
) -> None:
    """Measure the portal beside its references, in turns."""
    names = wanted or [*ON_THE_WEB, *IN_THE_DATABASE, *(LONG if full else [])]
    figures: list[Figure] = []
    kept: dict[str, object] = {}
    web = [name for name in names if name in ON_THE_WEB]
    if web:
        with portal.served() as ours:
            for name in web:
                found, kept[name] = asyncio.run(ON_THE_WEB[name].measure(ours, rounds))
                figures += found
    for name in names:
        if name in IN_THE_DATABASE or name in LONG:
            found, kept[name] = importlib.import_module(f"tests.bench.{name}").measure(full=full)
            figures += found
    show(figures)
    typer.echo(f"Kept in {keep(figures, kept)}")


if __name__ == "__main__":
    typer.run(main)
