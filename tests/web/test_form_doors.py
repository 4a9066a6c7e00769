"""The doors of the forms: paper, JSON and import, for the staff who may (S9, S50, A21, D1)."""

import io
import json

import pypdf
import pytest
from limits import RateLimitItemPerMinute
from sqlmodel import select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.families import service as families
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.intake.models import FormVersion
from osmind_app.lib import clock, db
from osmind_app.web import routes
from osmind_app.web.doors import import_form, papers
from tests.clinic.intake.forms_for_tests import question, source
from tests.clinic.intake.scene import MOOD, publish, sends, writes
from tests.web.test_export_door import signed_in

GOOD = source(question("a"), title="Sleep diary")


@pytest.fixture
def mood(house):
    """June's sent form."""
    now = clock.now()
    with db.writing() as session:
        publish(session, house.cast.willow.id, "mood", MOOD, now)
        asked = intake.assign(session, actor=house.cast.rivera, patient_id=house.cast.june.id, form_key="mood", now=now)
        access = families.access_of(session, account_id=house.june.id)
        writes(session, access, asked, now, harm="1")
        return sends(session, access, asked, now)


def events(name):
    with db.reading() as session:
        return session.exec(select(AuditEvent).where(AuditEvent.event == name)).all()


async def paper(browser, submission_id):
    return await browser.get(f"{routes.STAFF_FORM_PAPER}?id={submission_id}")


def text(answer):
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)


async def test_a_sent_form_is_printed_for_who_may_read_it_and_that_is_written_down(house, mood):
    """S9, D1, T49: the file's name says nothing about whose it is"""
    answer = await paper(signed_in(house.cast.rivera), mood.id)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="form.pdf"'
    assert (answer.headers["cache-control"], answer.headers["x-content-type-options"]) == ("no-store", "nosniff")
    assert "Several days" in text(answer)
    assert [event.actor_id for event in events("form.printed")] == [house.cast.rivera.id]


@pytest.mark.parametrize(("who", "status"), [("sam", 409), ("olsen", 404), ("stone", 404), ("ada", 403)])
async def test_nobody_else_prints_it(house, mood, who, status):
    """T24, T30, D1: the front desk, a provider outside the team, another clinic, an admin who did not say why"""
    answer = await paper(signed_in(getattr(house.cast, who)), mood.id)
    assert answer.status_code == status
    assert "Several days" not in answer.text
    assert events("form.printed") == []


async def test_a_browser_without_a_session_is_asked_to_sign_in(house, mood):
    """T24"""
    sam = signed_in(house.cast.sam)
    sam.cookies.clear()
    for path in (f"{routes.STAFF_FORM_PAPER}?id={mood.id}", f"{routes.STAFF_FORM_BLANK}?key=mood"):
        assert (await sam.get(path)).status_code == 401
    answer = await sam.get(routes.STAFF_FORM_IMPORT)
    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, routes.STAFF_SIGN_IN)


async def test_the_front_desk_prints_a_blank_form(house, mood):
    """S50"""
    answer = await signed_in(house.cast.sam).get(f"{routes.STAFF_FORM_BLANK}?key=mood")
    assert answer.headers["content-disposition"] == 'attachment; filename="mood.pdf"'
    assert "Thoughts that you would be better off dead?" in text(answer)
    assert (await signed_in(house.cast.stone).get(f"{routes.STAFF_FORM_BLANK}?key=mood")).status_code == 404


async def test_a_form_s_json_is_downloaded_as_it_was_imported(house, mood):
    """A21"""
    answer = await signed_in(house.cast.sam).get(f"{routes.STAFF_FORM_SOURCE}?key=mood")
    assert json.loads(answer.text)["title"] == "Mood"
    assert "sandbox" in answer.headers["content-security-policy"]


async def imports(browser, *, pasted="", file=None, **more):
    page = await browser.get(routes.STAFF_FORM_IMPORT)
    token = page.text.partition('name="form_token" value="')[2].partition('"')[0]
    files = {"file": ("form.json", file or b"", "application/json")}
    return await browser.post(
        routes.STAFF_FORM_IMPORT, data={"form_token": token, "pasted": pasted} | more, files=files
    )


def published():
    with db.reading() as session:
        return session.exec(select(FormVersion.title)).all()


async def test_a_form_is_imported_from_a_file_or_pasted(house):
    """A21"""
    ada = signed_in(house.cast.ada)
    answer = await imports(ada, file=GOOD.encode())
    assert (answer.status_code, answer.headers["location"]) == (303, routes.form("sleep_diary"))
    answer = await imports(ada, pasted=source(question("b"), title="Another"))
    assert answer.headers["location"] == routes.form("another")
    assert set(published()) == {"Sleep diary", "Another"}


async def test_what_is_wrong_is_listed_and_the_text_waits_to_be_corrected(house):
    """A21"""
    ada = signed_in(house.cast.ada)
    answer = await imports(ada, file=source(question("a", "colour"), question("a", "colour")).encode())
    assert answer.status_code == 200
    assert "<title>Error: Import a form" in answer.text
    assert "2 things to correct" in answer.text
    assert "Question “a”: its type “colour” is not one we know." in answer.text
    assert "&#34;linkId&#34;: &#34;a&#34;" in answer.text
    assert published() == []


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, import_form.NOTHING),
        ({"pasted": " \n"}, import_form.NOTHING),
        ({"file": b"\xff\xfe\x00"}, import_form.NOT_TEXT),
        ({"pasted": "</textarea><script>alert(1)</script>"}, "This is not JSON"),
    ],
)
async def test_what_is_no_form_is_said(house, given, sentence):
    """T38: and shown as text"""
    answer = await imports(signed_in(house.cast.ada), **given)
    assert sentence in answer.text
    assert "</textarea><script>" not in answer.text


async def test_more_than_a_form_can_hold_is_not_read(house):
    """Both sides of the limit"""
    ada = signed_in(house.cast.ada)
    padded = GOOD + " " * (256 * 1024 - len(GOOD))
    assert (await imports(ada, file=padded.encode())).status_code == 303
    assert "larger than 256 kB" in (await imports(ada, file=(padded + " ").encode())).text
    assert (await imports(ada, file=b" " * import_form.MOST_BYTES)).status_code == 413


async def test_only_admins_import_and_only_from_our_page(house):
    """D1, T35"""
    for who in ("rivera", "sam"):
        assert (await signed_in(getattr(house.cast, who)).get(routes.STAFF_FORM_IMPORT)).status_code == 409
    ada = signed_in(house.cast.ada)
    assert (await imports(ada, pasted=GOOD, form_token="x")).status_code == 403
    plain = await ada.post(routes.STAFF_FORM_IMPORT, data={"pasted": GOOD})
    assert plain.status_code == 400
    assert published() == []


async def test_a_body_that_is_cut_or_mad_is_refused(house):
    """T46"""
    ada = signed_in(house.cast.ada)
    for body in (b"", b"--x", b"--x\r\nContent-Disposition: form-data", b"\x00" * 2000):
        answer = await ada.post(
            routes.STAFF_FORM_IMPORT, content=body, headers={"content-type": "multipart/form-data; boundary=x"}
        )
        assert answer.status_code in (400, 403)
    answer = await ada.post(routes.STAFF_FORM_IMPORT, content=b"x", headers={"content-type": "multipart/form-data"})
    assert answer.status_code == 400
    assert published() == []


async def test_so_many_papers_a_minute_and_no_more(house, mood, monkeypatch):
    """T48: both sides of the limit; another browser still gets one"""
    monkeypatch.setattr(papers, "TRIES", RateLimitItemPerMinute(2))
    sam, rivera = signed_in(house.cast.sam), signed_in(house.cast.rivera)
    blank = f"{routes.STAFF_FORM_BLANK}?key=mood"
    assert [(await sam.get(blank)).status_code for _ in range(3)] == [200, 200, 429]
    assert (await rivera.get(blank)).status_code == 200
