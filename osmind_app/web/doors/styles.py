"""The doors' stylesheet: a second, small Tailwind run over their templates, inlined into each page."""

import subprocess
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
FRONT_END = ROOT / ".web"
BUILT = FRONT_END / "doors.css"
TEMPLATES = Path(__file__).parent / "templates"

# Runs inside .web, whose node_modules hold the pinned Tailwind of the two faces themselves.
_RUN = """
import postcss from "postcss";
import tailwind from "@tailwindcss/postcss";
const [out, base] = process.argv.slice(-2);
const plugin = tailwind({ base, optimize: { minify: true } });
const made = await postcss([plugin]).process(await Bun.stdin.text(), { from: base + "/doors.source.css" });
await Bun.write(out, made.css);
"""


def build(environment: Mapping[str, str], out: Path = BUILT) -> None:
    """Write the stylesheet to `out`; runs after `reflex export`, which installs what it needs.

    `environment` has bun on its PATH; raises `CalledProcessError` with what the tools said.
    """
    tokens = ROOT / "assets" / "tokens.css"
    source = f'@import "{tokens}"; @source "{TEMPLATES}";\n{(TEMPLATES / "doors.css").read_text()}'
    command = ["bun", "-e", _RUN, str(out), str(FRONT_END)]
    subprocess.run(  # noqa: S603 - our own words
        command, input=source, text=True, check=True, capture_output=True, cwd=FRONT_END, env=dict(environment)
    )
    stylesheet.cache_clear()


@lru_cache
def stylesheet() -> str:
    """The built stylesheet; a page without one is plain but whole."""
    return BUILT.read_text() if BUILT.exists() else ""
