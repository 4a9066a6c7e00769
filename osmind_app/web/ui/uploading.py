"""Choosing files and sending them to the file door, with progress and one sentence for every fault."""

import hashlib
from pathlib import Path
from typing import Any

import reflex as rx

from osmind_app.web.ui.fields import hint_line

_SCRIPT = Path(__file__).parents[3] / "assets" / "uploading.js"
ACCEPTED = "image/*,.heic,.heif,.pdf,application/pdf"  # a phone offers its camera for any image; bytes decide (T44)
WORD = ".docx"
HINT = "PDF, JPG, PNG or HEIC, smaller than 20 MB each."


def upload_field(
    label: str,
    *,
    on_uploaded: Any,
    patient: Any = "",
    id: str = "upload",
    hint: Any = HINT,
    multiple: bool = True,
    word: bool = False,
) -> rx.Component:
    """Files of this person's, uploaded as soon as they are chosen, one after another.

    `on_uploaded` is a handler that takes one text: the id of a file nobody has claimed yet (once for each file). In
    the dashboard `patient` is the id of the chart; empty in the portal, where files are always the patient's own. A
    form around the field is not sent while a file is on its way. `word` lets staff choose Word documents too.
    """
    return rx.el.div(
        _script(),
        rx.el.label(label, html_for=id),
        hint_line(id, hint),
        rx.el.input(
            type="file",
            multiple=multiple,
            accept=f"{ACCEPTED},{WORD}" if word else ACCEPTED,
            aria_describedby=f"{id}-hint",
            class_name="file-choice",
            custom_attrs={"id": id},
        ),
        rx.el.ul(class_name="uploads", aria_label="Files on their way", custom_attrs={"data-uploads": ""}),
        rx.el.input(type="text", on_change=on_uploaded, hidden=True, custom_attrs={"data-uploaded": ""}),
        rx.el.p(role="status", class_name="unseen", custom_attrs={"data-said": ""}),
        class_name="field upload",
        custom_attrs={"data-upload": "", "data-patient": patient},
    )


def _script() -> rx.Component:
    """Once on a page, however many fields there are; pages without one do not load it."""
    version = hashlib.sha256(_SCRIPT.read_bytes()).hexdigest()[:8]
    return rx.el.script(src=f"/uploading.js?{version}", custom_attrs={"async": True})
