"""Documents of the demo: small PDFs and photos, made here, filed and sent through the clinic's own deeds."""

import io
import textwrap
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from PIL import Image, ImageDraw
from sqlmodel import Session, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.documents import service as documents
from osmind_app.clinic.documents.models import PRIVATE, SHARED
from osmind_app.clinic.documents.person import Person
from osmind_app.clinic.families import service as families
from osmind_app.clinic.patients.models import Patient
from osmind_app.demo import stories
from osmind_app.lib import files

Make = Callable[[], bytes]


def file(session: Session, staff: dict[str, Provider], *, now: datetime) -> None:
    """June has some of every kind; two others have what the front desk scanned."""
    june = _patient(session, staff, "june.park@example.com")
    access = families.portal_of(session, practice_id=june.practice_id, patient_id=june.id)
    shared = (
        ("sam", "Office policies.pdf", policies, 20),
        ("rivera", "Sleep diary to print.pdf", diary, 9),
        ("rivera", "Treatment plan.pdf", plan, 2),
    )
    for who, name, make, days in shared:
        _filed(session, staff[who], june, SHARED, name, make, now - timedelta(days=days, hours=1))
    _filed(session, staff["sam"], june, PRIVATE, "Paper intake forms.pdf", scan, now - timedelta(days=19))
    _filed(session, staff["okafor"], june, PRIVATE, "Records from Bayview.pdf", records, now - timedelta(days=5))
    if access is not None:
        for name, days in (("Insurance card front.jpg", 18), ("Insurance card back.jpg", 18)):
            at = now - timedelta(days=days, minutes=len(name))
            row = _came(session, access, None, name, card, at)
            documents.send(session, actor=access, file_ids=[row], now=at)
    for email in ("henry.abara@example.com", "priya.raghunathan@example.com"):
        patient = _patient(session, staff, email)
        _filed(session, staff["sam"], patient, PRIVATE, "Paper intake forms.pdf", scan, now - timedelta(days=3))


def _patient(session: Session, staff: dict[str, Provider], email: str) -> Patient:
    practice_id = staff["sam"].practice_id
    return session.exec(select(Patient).where(Patient.practice_id == practice_id, Patient.email == email)).one()


def _filed(
    session: Session, actor: Provider, patient: Patient, folder: str, name: str, make: Make, at: datetime
) -> None:
    row = _came(session, actor, patient, name, make, at)
    documents.add(session, actor=actor, patient_id=patient.id, file_ids=[row], folder=folder, now=at)
    stories.letters_left(session, patient, at)


def _came(session: Session, actor: Person, patient: Patient | None, name: str, make: Make, at: datetime) -> UUID:
    row = documents.begin(session, actor=actor, patient_id=patient.id if patient else None, now=at)
    with files.Discarding(row.id) as writer:
        writer.write(make())
    shown, kind, size = documents.examine(row.id, name)
    documents.finish(session, actor=actor, file_id=row.id, name=shown, media_type=kind, size=size, now=at)
    return row.id


def policies() -> bytes:
    """What every patient gets."""
    return pdf(
        "Office policies",
        "Please arrive ten minutes before a visit at the office. If you can't come, tell us a day before.",
        "Prescriptions are renewed within two business days. Ask in the portal under Messages.",
        "In an emergency call 911, or call or text 988 at any time.",
    )


def diary() -> bytes:
    """Something to print and fill in."""
    nights = [f"{day}    to bed ______   asleep ______   up ______   rested 1 2 3 4 5" for day in _DAYS]
    return pdf("Sleep diary", *nights)


def plan() -> bytes:
    """What was agreed on."""
    return pdf(
        "Treatment plan",
        "Goals: sleep seven hours on most nights; go back to the walking group.",
        "Steps: keep the sleep diary for two weeks; visits every second week; look at the plan again after six.",
    )


def scan() -> bytes:
    """Paper forms, filled in at the desk (S49, S50)."""
    return pdf("Intake forms, completed on paper", "Scanned at the front desk. Demo document: nobody's real answers.")


def records() -> bytes:
    """What another practice sent."""
    return pdf("Records request", "Two pages of earlier visits. Demo document: made up for this clinic.")


def card() -> bytes:
    """A photo of an insurance card."""
    picture = Image.new("RGB", (860, 540), "#dfe7f5")
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((40, 40, 820, 500), 28, fill="#ffffff", outline="#3e63dd", width=6)
    for line, text in enumerate(("DEMO HEALTH PLAN", "Member: June Park", "ID: DEMO 0000 0000", "Group: 00000")):
        draw.text((90, 100 + 90 * line), text, fill="#1c2024", font_size=44)
    into = io.BytesIO()
    picture.save(into, "JPEG", quality=80)
    return into.getvalue()


def pdf(title: str, *paragraphs: str) -> bytes:
    """One page of text in a font every reader has."""
    lines = [line for text in paragraphs for line in [*textwrap.wrap(text, 76), ""]]
    shown = "\n".join(f"({_escaped(line)}) Tj T*" for line in lines)
    text = f"BT /F1 20 Tf 72 720 Td ({_escaped(title)}) Tj /F1 12 Tf 0 -36 Td 18 TL\n{shown}\nET".encode("cp1252")
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(parts) + 1, table)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, start)
    return bytes(out)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
