"""What is committed names no machine it was written on, no package index, and no finished-later."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOREIGN = {
    "a folder of somebody's machine": re.compile(r"(?<![\w.~-])/(?:work|root|home/\w+|Users/\w+)/[\w.-]+"),
    "a package index": re.compile(
        "|".join(
            [
                "pypi" + r"\.org",
                "python" + r"hosted\.org",
                "registry" + r"\.npm",
                "registry" + r"\.yarn",
                "--extra-" + "index-url",
            ]
        )
    ),
    "work left undone": re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b"),
}
DATA = "tests/data/"  # other people's lists, kept as they are
BINARY = {".png", ".ico", ".woff2", ".jpg", ".webp"}


def committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [
        ROOT / name
        for name in listed.stdout.split("\0")
        if name and not name.startswith(DATA) and Path(name).suffix not in BINARY
    ]


@pytest.mark.parametrize("what", FOREIGN)
def test_no_committed_file_names(what):
    found = []
    for path in committed():
        if path.is_file() and path != Path(__file__):
            for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
                if FOREIGN[what].search(line):
                    found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}")
    assert not found


def test_no_link_is_committed():
    """A link to a folder of tools would replace the folder wherever it is checked out."""
    assert not [path for path in committed() if path.is_symlink()]
