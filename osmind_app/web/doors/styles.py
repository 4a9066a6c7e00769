"""The doors' stylesheet: a second, small Tailwind + daisyUI run over their templates, inlined into each page."""

import subprocess
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
BUILT = ROOT / ".web" / "doors.css"
_SOURCE = Path(__file__).parent / "templates" / "doors.css"

# Runs inside .web, whose node_modules hold the pinned Tailwind and daisyUI of the portal itself.
_RUN = """
import postcss from "postcss"; import tailwind from "@tailwindcss/postcss"; import { readFileSync, writeFileSync } from "node:fs";
const [from, to, base] = process.argv.slice(-3);
const css = readFileSync(from, "utf8");
const made = await postcss([tailwind({ base, optimize: { minify: true } })]).process(css, { from: base + "/doors.in.css", to });
writeFileSync(to, made.css);
"""  # noqa: E501


def build(out: Path = BUILT) -> None:
    """Write the stylesheet; needs the front end's node_modules, so it runs after `reflex export`."""
    out.parent.mkdir(exist_ok=True)
    subprocess.run(["bun", "-e", _RUN, str(_SOURCE), str(out), str(ROOT / ".web")], check=True, cwd=ROOT / ".web")  # noqa: S603,S607
    stylesheet.cache_clear()


@lru_cache
def stylesheet() -> str:
    """The built stylesheet; a page without one is plain but whole."""
    return BUILT.read_text() if BUILT.exists() else ""
