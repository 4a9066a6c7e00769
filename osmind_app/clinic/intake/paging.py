"""A form in pages: one question, or one small group, at a time."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from osmind_app.clinic.intake.items import ADDRESS, DISPLAY, GROUP, SIGNATURE, TEXT, Item

SMALL = 4  # questions of a group that share a page
LARGE_KINDS = (ADDRESS, SIGNATURE, TEXT)  # a page holds one of these and nothing more


@dataclass(frozen=True)
class Page:
    """What stands on one page; `key` stays the same whatever is shown or hidden."""

    key: str
    heading: str
    items: tuple[Item, ...]


def pages(items: tuple[Item, ...]) -> tuple[Page, ...]:
    """Every page in reading order."""
    return tuple(_paged(items, ""))


def only(all_pages: tuple[Page, ...], shown: Collection[str]) -> tuple[Page, ...]:
    """The pages with something shown, without the rest; a text alone is a page only where it always was one."""
    found = []
    for page in all_pages:
        left = tuple(item for item in page.items if item.link_id in shown)
        asks = any(item.is_question for item in page.items)
        if any(item.is_question for item in left) or (left and not asks):
            found.append(replace(page, items=left))
    return tuple(found)


def _paged(items: tuple[Item, ...], heading: str) -> Iterator[Page]:
    """Texts stand on the page of the question after them; at the end of a group they have a page of their own."""
    texts: list[Item] = []
    for item in items:
        if item.kind == DISPLAY:
            texts.append(item)
        elif item.kind == GROUP:
            if texts:
                yield _page(heading, tuple(texts))
            texts = []
            yield from [_page(item.text, item.items)] if _is_small(item) else _paged(item.items, item.text or heading)
        else:
            yield _page(heading, (*texts, item))
            texts = []
    if texts:
        yield _page(heading, tuple(texts))


def _page(heading: str, items: tuple[Item, ...]) -> Page:
    first = next((item for item in items if item.is_question), items[0])
    return Page(first.link_id, heading, items)


def _is_small(group: Item) -> bool:
    asked = [item for item in group.items if item.kind != DISPLAY]
    if any(item.kind == GROUP for item in asked):
        return False
    large = any(item.kind in LARGE_KINDS for item in asked)
    return len(asked) <= (1 if large else SMALL)
