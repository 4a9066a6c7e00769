"""What every page of both faces weighs: its HTML and the scripts and styles it names, as they are sent."""

import gzip
import re

import aiohttp
import brotli

from tests.bench.figures import Figure
from tests.bench.portal import Portal

BENCH = "weight"
MOST_JS = {"portal": 145.0, "clinic": 160.0}  # kB of brotli; docs/decisions.md 84
MOST_CSS = 20.0
_FILE = re.compile(r'"(/[\w./~-]+\.(?:js|css)(?:\?\w+)?)"')


async def measure(portal: Portal, rounds: int) -> tuple[list[Figure], dict[str, object]]:
    """Every page once: bytes do not vary from round to round."""
    figures: list[Figure] = []
    kept: dict[str, object] = {}
    for path in portal.pages:
        cookies = portal.staff if path.startswith("/clinic") else portal.patient
        async with aiohttp.ClientSession(
            portal.address, cookies=cookies, auto_decompress=False, headers={"Accept-Encoding": "br, gzip"}
        ) as client:
            sizes = await _sizes(client, path)
        kept[path] = sizes
        html, js, css = (_sum(sizes, ending) for ending in ("html", ".js", ".css"))
        figures.append(Figure(BENCH, f"{path}, page", html, "kB"))
        figures.append(Figure(BENCH, f"{path}, JavaScript", js, "kB", at_most=MOST_JS[path.split("/")[1]]))
        figures.append(Figure(BENCH, f"{path}, stylesheets", css, "kB", at_most=MOST_CSS))
    return figures, kept


async def _sizes(client: aiohttp.ClientSession, path: str) -> dict[str, int]:
    """Bytes of each body: the page under `html`, its files under their paths."""
    async with client.get(path, allow_redirects=False) as page:
        body = await page.read()
        sizes = {"html": len(body)}
        text = _text(body, page.headers.get("Content-Encoding", ""))
    for file in dict.fromkeys(_FILE.findall(text)):
        async with client.get(file) as answer:
            sizes[file] = len(await answer.read())
    return sizes


def _sum(sizes: dict[str, int], ending: str) -> float:
    return sum(size for name, size in sizes.items() if name.partition("?")[0].endswith(ending)) / 1000


def _text(body: bytes, encoding: str) -> str:
    return {"br": brotli.decompress, "gzip": gzip.decompress}.get(encoding, bytes)(body).decode()
