"""Opens pages in turn, A B A B, so that all of them meet the same machine."""

from collections.abc import Callable, Sequence
from dataclasses import asdict

from playwright.async_api import Browser

from tests.bench.phone import Subject, Visit, visit

Visits = dict[str, list[Visit]]


async def visits(browser: Browser, subjects: Sequence[Subject], rounds: int) -> Visits:
    """Each subject's visits; a first round, which warms servers and browser, is not kept."""
    seen: Visits = {subject.name: [] for subject in subjects}
    for number in range(rounds + 1):
        for subject in subjects:
            once = await visit(browser, subject)
            if number:
                seen[subject.name].append(once)
    return seen


def values(seen: Visits, name: str, read: Callable[[Visit], float]) -> list[float]:
    """One number of each of a subject's visits."""
    return [read(once) for once in seen[name]]


def ready(once: Visit) -> float:
    """When the page could be used, in milliseconds."""
    return once.ready


def painted(once: Visit) -> float:
    """When the largest part was painted, in milliseconds."""
    return once.largest_paint


def kept(seen: Visits) -> dict[str, object]:
    """The visits as they are kept in the file."""
    return {name: [asdict(once) for once in all_of] for name, all_of in seen.items()}
