"""The doors: how heavy they are, and how much later than a static page they can be used."""

from tests.bench import references
from tests.bench.figures import Figure, median_of, ratio_of
from tests.bench.phone import Subject, Visit, phone
from tests.bench.portal import Portal
from tests.bench.rounds import Visits, kept, painted, ready, values, visits
from tests.bench.traffic import Fetched

BENCH = "doors"
MOST_BYTES = 14_000  # the first network window: a page beyond it waits one more round trip
MOST_BESIDE_STATIC = 1.2
FORM = "form button, main a.btn-primary"  # what can be done there


async def measure(portal: Portal, rounds: int) -> tuple[list[Figure], dict[str, object]]:
    """Each door beside the static page."""
    with references.static_page() as static:
        reference = Subject("static page", static, FORM)
        doors = [Subject(name, portal.address + path, FORM) for name, path in portal.doors.items()]
        async with phone(static, portal.address) as browser:
            seen = await visits(browser, [reference, *doors], rounds)
    figures = [median_of(BENCH, "static page, ready", values(seen, reference.name, ready), "ms")]
    for door in doors:
        figures += _figures(seen, door.name, reference.name)
    return figures, kept(seen)


def _figures(seen: Visits, name: str, reference: str) -> list[Figure]:
    heavy, asked = values(seen, name, _bytes), values(seen, name, _requests)
    ours, theirs = values(seen, name, ready), values(seen, reference, ready)
    shown, theirs_shown = values(seen, name, painted), values(seen, reference, painted)
    return [
        median_of(BENCH, f"{name}, bytes", heavy, "bytes", at_most=MOST_BYTES),
        median_of(BENCH, f"{name}, requests", asked, "", at_most=1),
        median_of(BENCH, f"{name}, ready", ours, "ms"),
        ratio_of(BENCH, f"{name}, ready beside static", ours, theirs, at_most=MOST_BESIDE_STATIC),
        ratio_of(BENCH, f"{name}, painted beside static", shown, theirs_shown, at_most=MOST_BESIDE_STATIC),
    ]


def _bytes(once: Visit) -> float:
    return float(sum(one.bytes for one in _own(once)))


def _requests(once: Visit) -> float:
    return float(len(_own(once)))


def _own(once: Visit) -> list[Fetched]:
    """What the door itself asked for: neither the icon nor what it warms, once loaded, for the page behind it."""
    return [one for one in once.fetched if one.asked <= once.loaded and "icon" not in one.path]
