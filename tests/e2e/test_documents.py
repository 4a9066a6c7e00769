"""Documents between the clinic and a patient: shared and private on the chart, a photo sent from a phone (S8, S50)."""

import io
import re
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import Page, expect

from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import db
from osmind_app.web import routes
from tests import uploads
from tests.e2e import people, served
from tests.e2e.conftest import SIZES


def the_chart() -> Patient:
    with db.reading() as session:
        return people.the_patient(session, served.PATIENT)


def downloads(page: Page, name: str) -> bytes:
    with page.expect_download() as taken:
        page.get_by_role("link", name=name).first.click()
    return taken.value.path().read_bytes()


def uploads_file(page: Page, label: str, name: str, content: bytes, kind: str = "application/pdf") -> None:
    page.get_by_label(label, exact=True).set_input_files({"name": name, "mimeType": kind, "buffer": content})


def test_a_document_is_kept_private_shared_and_taken_back(person: Callable[[], Page], size: str):
    """S8, S50, T44: staff and patient, each in their own browser; open pages follow"""
    rivera, june = person(), person()
    plan, paper = f"Plan {size}.pdf", f"Paper {size}.pdf"
    people.staff_signs_in(rivera)
    people.signs_in(june, served.PATIENT, served.PASSWORD)
    people.is_home(june, "June")
    june.get_by_role("navigation", name="Main").get_by_role("link", name="Documents").click()
    expect(june.get_by_role("heading", name="Documents", exact=True)).to_be_visible()

    rivera.goto(routes.patient(the_chart().id))
    rivera.get_by_role("navigation", name="This patient").get_by_role("link", name="Documents").click()
    expect(rivera.get_by_role("heading", name="Private Documents")).to_be_visible()
    uploads_file(rivera, "Upload to Private Documents", paper, uploads.PDF)
    private = rivera.locator("#private")
    expect(private.get_by_role("link", name=paper)).to_be_visible()
    expect(private.get_by_text(f"{paper} was uploaded")).to_be_attached()
    uploads_file(rivera, "Upload to Shared", plan, uploads.PDF)
    expect(june.get_by_role("link", name=plan)).to_be_visible()
    expect(june.get_by_role("link", name=paper)).to_have_count(0)
    assert downloads(june, plan) == uploads.PDF
    expect(rivera.locator("#shared").get_by_role("link", name=plan)).to_be_visible()

    row = private.get_by_role("listitem").filter(has_text=paper).first
    row.locator("summary").click()
    row.get_by_role("button", name="Share with patient").click()
    expect(rivera.locator("#shared").get_by_role("link", name=paper)).to_be_visible()
    expect(june.get_by_role("link", name=paper)).to_be_visible()
    shared = rivera.locator("#shared").get_by_role("listitem").filter(has_text=paper).first
    shared.locator("summary").click()
    shared.get_by_role("button", name="Stop sharing").click()
    expect(june.get_by_role("link", name=paper)).to_have_count(0)
    row.locator("summary").click()
    row.get_by_role("button", name="Remove").click()
    rivera.get_by_role("button", name="Remove document").click()
    expect(private.get_by_role("link", name=paper)).to_have_count(0)
    rivera.get_by_text("Removed documents").click()
    rivera.get_by_role("button", name=f"Restore {paper}").click()
    expect(private.get_by_role("link", name=paper)).to_be_visible()
    assert "shared" not in people.the_letter(served.PATIENT, "document_ready").subject


def test_a_photo_leaves_a_phone_without_where_it_was_taken(patient: Page, clinic: served.Clinic, size: str):
    """S8, T44: what went wrong says what to do, and trying again helps"""
    june, name = patient, f"Letter {size}.jpg"
    june.set_viewport_size(SIZES[size])
    june.goto(clinic.address + routes.documents("sent"))
    expect(june.get_by_role("heading", name="Documents", exact=True)).to_be_visible()
    expect(june.get_by_role("link", name="Insurance card front.jpg")).to_be_visible()
    field = "Choose photos or PDFs"
    uploads_file(june, field, "letter.svg", b"<svg/>")
    expect(june.get_by_text("The file must be a PDF, JPG, PNG or HEIC", exact=True)).to_be_visible()
    uploads_file(june, field, "nothing.pdf", b"")
    expect(june.get_by_text("The file is empty", exact=True)).to_be_visible()
    june.get_by_role("button", name="Clear: nothing.pdf").click()

    june.context.set_offline(True)
    uploads_file(june, field, name, uploads.photo(size=(1200, 900)), "image/jpeg")
    expect(june.get_by_text("The file could not be uploaded – try again", exact=True)).to_be_visible()
    june.context.set_offline(False)
    june.get_by_role("button", name=f"Try again: {name}").click()
    expect(june.get_by_role("link", name=name)).to_be_visible()
    kept = downloads(june, name)
    assert not Image.open(io.BytesIO(kept)).getexif()
    assert not re.search(rb"ZZPHI|Exif", kept)
