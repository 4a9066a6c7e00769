"""Paper as PDF: typst sets it from data, with its own fonts, tagged for screen readers, and opens no connection."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

NOT_ALL = "Some characters can’t be printed here and are left out. The whole text stands in the portal."


def pdf(sheet: dict[str, Any], *, template: Path) -> bytes:
    """The sheet as a tagged PDF, in some hundredths of a second: call it from a thread all the same.

    PDF/UA refuses characters that no font at hand can draw. The paper is made all the same, tagged without claiming
    the standard, and says where the words stand whole, under the sheet's key "after".
    """
    try:
        return _set(sheet, template, accessible=True)
    except typst.TypstError as refused:
        if "could not be displayed" not in str(refused):
            raise
        return _set(sheet | {"after": [*sheet["after"], NOT_ALL]}, template, accessible=False)


def _set(sheet: dict[str, Any], template: Path, *, accessible: bool) -> bytes:
    made = typst.compile(
        template,
        root=template.parent,
        sys_inputs={"form": json.dumps(sheet)},
        font_paths=_fonts(),
        format="pdf",
        pdf_standards="ua-1" if accessible else None,  # PDF/UA: refuses what a screen reader could not read
    )
    return bytes(made)


@lru_cache
def _fonts() -> typst.Fonts:
    """Typst's own, the same on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
