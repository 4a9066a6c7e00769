"""The file doors over HTTP: who may send, who may take, with which headers, and the disk as before (T35, T44, T45)."""

from urllib.parse import quote
from uuid import UUID

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import PATIENT, PROVIDER, SignInSession
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.documents import service as documents
from osmind_app.clinic.documents import uploading
from osmind_app.clinic.documents.models import PRIVATE, SHARED, StoredFile
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.lib import clock, db
from osmind_app.lib.settings import settings
from osmind_app.web import limits, routes
from osmind_app.web.doors import files as door
from tests import uploads
from tests.web.conftest import Browser

OURS = {"sec-fetch-site": "same-origin", door.MARK: "file"}
PDF = uploads.PDF


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(settings(), "data_dir", tmp_path)
    return tmp_path / "files"


def signed_in(account_id, kind):
    with db.writing() as session:
        _row, secret = sessions.start(
            session, account_id=account_id, kind=kind, device="", now=clock.now(), second_step=True
        )
    browser = Browser()
    browser.cookies.set("staff" if kind == PROVIDER else "patient", secret)
    return browser


@pytest.fixture
def june(house):
    return signed_in(house.june.id, PATIENT)


@pytest.fixture
def rivera(house):
    return signed_in(house.cast.rivera.account_id, PROVIDER)


async def send(browser, content=PDF, name="letter.pdf", patient=None, **headers):
    query = f"?patient={patient.id}" if patient else ""
    given = OURS | {door.NAME: quote(name)} | headers
    return await browser.post(routes.FILES + query, content=content, headers=given)


async def document(browser, house, folder=SHARED, name="letter.pdf", content=PDF, who=None):
    """A document of June's, filed by her provider."""
    answer = await send(browser, content, name, house.cast.june)
    ids = [UUID(answer.json()["id"])]

    def add(session, now):
        actor = who or house.cast.rivera
        documents.add(session, actor=actor, patient_id=house.cast.june.id, file_ids=ids, folder=folder, now=now)

    house.write(add)
    return ids[0]


def left(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def rows(house):
    return house.rows(select(StoredFile))


async def test_a_patient_sends_a_file_and_it_waits_to_be_claimed(house, june, folder):
    """S8: JSON for the page; nobody can read it yet"""
    answer = await send(june, name="Insurance card é.pdf")
    assert answer.status_code == 201
    [row] = rows(house)
    assert answer.json() == {"id": str(row.id), "name": "Insurance card é.pdf", "size": len(PDF)}
    assert (row.patient_id, row.uploaded_by_id, row.claimed_at) == (house.cast.june.id, house.june.id, None)
    assert [path.name for path in left(folder)] == [row.id.hex]
    assert (await june.get(routes.file(row.id))).status_code == 404


async def test_a_photo_from_a_phone_is_kept_without_where_it_was_taken(house, june, rivera):
    """T44: EXIF GPS"""
    file_id = await document(rivera, house, name="IMG_1.HEIC", content=uploads.photo("HEIF"))
    kept = await june.get(routes.file(file_id))
    assert (kept.headers["content-type"], b"ZZPHI" in kept.content, b"Exif" in kept.content) == (
        "image/jpeg",
        False,
        False,
    )
    assert 'filename="IMG_1.jpg"' in kept.headers["content-disposition"]


async def test_what_may_not_be_kept_is_refused_and_the_disk_is_as_before(house, june, folder):
    """T44"""
    for content in uploads.REFUSED.values():
        answer = await send(june, content, "letter.pdf")
        assert (answer.status_code, answer.json()["error"]) == (422, "The file must be a PDF, JPG, PNG or HEIC")
    assert (left(folder), rows(house)) == ([], [])


async def test_both_sides_of_twenty_megabytes(house, june, folder, monkeypatch):
    """T44: said beforehand, and found out while it comes"""
    monkeypatch.setattr(uploading, "MOST_BYTES", 300_000)
    whole = PDF[:-6] + b" " * (300_000 - len(PDF)) + PDF[-6:]
    assert len(whole) == 300_000
    assert (await send(june, whole)).status_code == 201

    async def in_parts():
        for _ in range(31):
            yield b"x" * 10_000

    for content in (whole + b" ", in_parts()):
        answer = await send(june, content)
        assert (answer.status_code, answer.json()["error"]) == (413, "The file must be smaller than 20 MB")
    assert (len(left(folder)), len(rows(house))) == (1, 1)


async def test_no_byte_at_all(house, june, folder):
    async def nothing():
        yield b""

    for content in (b"", nothing()):
        answer = await send(june, content)
        assert (answer.status_code, answer.json()["error"]) == (422, "The file is empty")
    assert (left(folder), rows(house)) == ([], [])


async def test_an_upload_that_breaks_off_leaves_nothing(house, june, folder):
    """T44"""

    async def breaks():
        yield PDF[:50]
        raise ConnectionError

    answer = await send(june, breaks())
    assert answer.json()["error"] == "The file could not be uploaded – try again"
    assert (left(folder), rows(house)) == ([], [])


async def test_only_our_own_pages_send_files(house, june, rivera):
    """T35: without the header, from elsewhere, as a form, without a session, with the other face's cookie"""
    query = f"{routes.FILES}?patient={house.cast.june.id}"
    statuses = [
        (await june.post(routes.FILES, content=PDF, headers={"sec-fetch-site": "same-origin"})).status_code,
        (await june.post(routes.FILES, content=PDF, headers=OURS | {"sec-fetch-site": "cross-site"})).status_code,
        (await june.post(routes.FILES, content=PDF, headers=OURS | {"origin": "https://evil.example"})).status_code,
        (await june.post(routes.FILES, content=PDF, headers={door.MARK: "file"})).status_code,
        (await Browser().post(routes.FILES, content=PDF, headers=OURS)).status_code,
        (await june.post(query, content=PDF, headers=OURS)).status_code,
        (await rivera.post(routes.FILES, content=PDF, headers=OURS)).status_code,
        (await june.get(routes.FILES)).status_code,
    ]
    assert statuses == [403, 403, 403, 403, 401, 401, 401, 405]
    assert rows(house) == []


async def test_staff_send_files_for_whom_they_find(house, folder):
    """T30, D1"""
    for who, status in (("sam", 201), ("okafor", 201), ("olsen", 404), ("stone", 404)):
        browser = signed_in(getattr(house.cast, who).account_id, PROVIDER)
        assert (await send(browser, patient=house.cast.june)).status_code == status
    for word in ("", "nonsense"):
        browser = signed_in(house.cast.sam.account_id, PROVIDER)
        answer = await browser.post(f"{routes.FILES}?patient={word}", content=PDF, headers=OURS)
        assert answer.status_code == 404


async def test_a_session_that_ends_meanwhile_files_nothing(house, june, folder):
    async def ends():
        yield PDF
        with db.writing() as session:
            for row in session.exec(select(SignInSession)).all():
                sessions.end(session, session_id=row.id, now=clock.now())

    answer = await send(june, ends())
    assert answer.status_code == 401
    assert (left(folder), rows(house)) == ([], [])


async def test_quotas_answer_with_their_sentence(house, june, monkeypatch):
    """T44"""
    monkeypatch.setattr(uploading, "AN_HOUR_PORTAL", 1)
    assert (await send(june)).status_code == 201
    answer = await send(june)
    assert (answer.status_code, answer.json()["error"].split(".")[0]) == (429, "That was many files in a short time")
    monkeypatch.setattr(door, "TRIES", limits.RateLimitItemPerMinute(1))
    limits._limiter.cache_clear()
    assert [(await send(june, b"wrong")).status_code for _ in range(2)] == [429, 429]


async def test_a_document_is_a_download_that_no_page_shows_or_keeps(house, june, rivera):
    """T45"""
    file_id = await document(rivera, house, name="Lab results é.pdf")
    answer = await june.get(routes.file(file_id))
    assert (answer.status_code, answer.content) == (200, PDF)
    wanted = {
        "content-type": "application/pdf",
        "content-length": str(len(PDF)),
        "content-disposition": 'attachment; filename="Lab results _.pdf"; '
        "filename*=UTF-8''Lab%20results%20%C3%A9.pdf",
        "content-security-policy": "sandbox; default-src 'none'",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
        "cross-origin-resource-policy": "same-origin",
        "referrer-policy": "no-referrer",
        "accept-ranges": "bytes",
    }
    assert {name: answer.headers.get(name) for name in wanted} == wanted
    head = await june.head(routes.file(file_id))
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(PDF)))


async def test_a_part_is_given_to_whoever_may_have_the_whole(house, june, rivera):
    """T45: ranges, authorised and written down like the rest"""
    file_id = await document(rivera, house)
    size = len(PDF)
    for asked, start, end in (
        ("bytes=0-3", 0, 3),
        ("bytes=5-", 5, size - 1),
        ("bytes=-4", size - 4, size - 1),
        (f"bytes=10-{size + 99}", 10, size - 1),
    ):
        answer = await june.get(routes.file(file_id), headers={"range": asked})
        assert (answer.status_code, answer.content) == (206, PDF[start : end + 1])
        assert answer.headers["content-range"] == f"bytes {start}-{end}/{size}"
        assert answer.headers["content-security-policy"] == door.SANDBOX
    for asked in (f"bytes={size}-", "bytes=5-3", "bytes=-", "bytes=-0", "lines=1-2", "bytes=" + "9" * 40 + "-"):
        answer = await june.get(routes.file(file_id), headers={"range": asked})
        assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{size}")
    several = await june.get(routes.file(file_id), headers={"range": "bytes=0-1,3-4"})
    assert (several.status_code, several.content) == (200, PDF)
    assert (await Browser().get(routes.file(file_id), headers={"range": "bytes=0-3"})).status_code == 401
    assert len(house.rows(select(AuditEvent).where(AuditEvent.event == "document.read"))) == 11


async def test_a_private_document_never_leaves_by_the_patients_door(house, june, rivera):
    """S50: by its id, in part, by its head, and beside a staff session that may not read it"""
    file_id = await document(rivera, house, PRIVATE)
    assert (await rivera.get(routes.file(file_id))).content == PDF
    missing = await june.get(routes.file("00000000-0000-4000-8000-000000000000"))
    for headers in ({}, {"range": "bytes=0-3"}):
        answer = await june.get(routes.file(file_id), headers=headers)
        assert (answer.status_code, answer.text) == (404, missing.text)
    assert (await june.head(routes.file(file_id))).status_code == 404
    sam = signed_in(house.cast.sam.account_id, PROVIDER)
    sam.cookies.set("patient", june.cookies["patient"])
    assert (await sam.get(routes.file(file_id))).status_code == 404


async def test_staff_and_portal_in_one_browser_each_read_their_own(house, june, rivera):
    """A browser that holds both cookies"""
    mine = await document(rivera, house)
    rivera.cookies.set("patient", june.cookies["patient"])
    stone = signed_in(house.cast.stone.account_id, PROVIDER)
    stone.cookies.set("patient", june.cookies["patient"])
    assert [(await browser.get(routes.file(mine))).status_code for browser in (rivera, stone)] == [200, 200]
    kinds = [row.actor_kind for row in house.rows(select(AuditEvent).where(AuditEvent.event == "document.read"))]
    assert kinds == ["provider", "patient"]


async def test_who_may_not_read_gets_a_page_that_says_nothing(house, rivera):
    """T45, T30: another clinic, nobody, an id that is none, an admin without a reason"""
    file_id = await document(rivera, house)
    stone = signed_in(house.cast.stone.account_id, PROVIDER)
    ada = signed_in(house.cast.ada.account_id, PROVIDER)
    asked = [(stone, file_id), (Browser(), file_id), (rivera, "nonsense"), (ada, file_id)]
    answers = [await browser.get(routes.file(wanted)) for browser, wanted in asked]
    assert [answer.status_code for answer in answers] == [404, 401, 404, 403]
    assert not any(PDF in answer.content or "letter.pdf" in answer.text for answer in answers)
    assert house.rows(select(AuditEvent).where(AuditEvent.event == "document.read")) == []


async def test_access_that_ended_opens_nothing(house, june, rivera):
    """A26: a portal that was closed, and a document taken back"""
    file_id = await document(rivera, house)
    house.write(lambda session, now: documents.stop_sharing(session, actor=house.cast.rivera, file_id=file_id, now=now))
    assert (await june.get(routes.file(file_id))).status_code == 404

    def end(session, now):
        session.exec(select(PortalAccess)).one().ended_at = now

    house.write(end)
    assert (await june.get(routes.file(file_id))).status_code == 401


async def test_a_file_that_was_tampered_with_is_not_given(house, june, rivera, folder):
    """T51"""
    file_id = await document(rivera, house)
    [path] = left(folder)
    path.write_bytes(path.read_bytes()[:20])
    answer = await june.get(routes.file(file_id))
    assert (answer.status_code, "Call the clinic" in answer.text) == (500, True)
    path.unlink()
    assert (await june.get(routes.file(file_id))).status_code == 500
