"""Forms on paper: filled in as they were sent, or blank for a pen (S50); tagged, literal, made without a network."""

import io
import json
import socket
import threading
from pathlib import Path

import pypdf
import pytest

from osmind_app.clinic.intake.paper import printing, sheets
from osmind_app.clinic.intake.shipped import KEYS
from osmind_app.outbox.letters import PracticeCard
from tests.clinic.intake.forms_for_tests import choice, form, of_kind, question, shipped

CLINIC = PracticeCard(
    name="Willow Creek", phone="(415) 555-0132", address="1 Creek Road", reply_to="", time_zone="America/Los_Angeles"
)
SENT = sheets.Sent("June Park", "Mar 14, 1985", "Sunday, November 22 at 9:00 AM (Pacific Time)", "2")
NAUGHTY = json.loads((Path(__file__).parents[2] / "data" / "naughty-strings.json").read_text())
MARKUP = [
    '#import "@preview/cetz:0.3.4"',
    '#eval("1+1") $x^2$ *bold* _it_ = Heading',
    '<script>alert(1)</script> <img src=x onerror="alert(1)">',
    "{{7*7}} ${7*7} {0.__class__}",
    "@import url(file:///etc/passwd)",
    '#read("/etc/passwd") #include "form.typ"',
]


def reader(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def text(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader(pdf).pages).split())


def filled(read, answers, sent=SENT):
    return printing.pdf(sheets.filled(read, answers, clinic=CLINIC, sent=sent))


def test_a_filled_form_says_who_sent_what_when_and_to_whom():
    """S9: questions, answers, version, time with its zone, clinic, page x of y"""
    read = form(
        question("sleep", "text"),
        choice("pets", "cat", "dog", repeats=True),
        question("why", enableWhen=[{"question": "sleep", "operator": "exists", "answerBoolean": False}]),
        of_kind("sign", "signature"),
        title="About you",
    )
    answers = {"sleep": "Well.\nMostly.", "pets": ["cat", "dog"], "why": "hidden", "sign": {"typed": "June Park"}}
    pdf = filled(read, answers)
    said = text(pdf)
    for part in (
        "Willow Creek 1 Creek Road · (415) 555-0132 About you",
        "Patient: June Park Date of birth: Mar 14, 1985 Sent: Sunday, November 22 at 9:00 AM (Pacific Time) Version: 2",
        "About sleep? Well. Mostly. About pets? Cat Dog",
        "About sign? Signed by typing: June Park",
        "Page 1 of 1",
    ):
        assert part in said
    assert "hidden" not in said
    assert "Score" not in said


def test_it_is_tagged_titled_and_in_english():
    """PDF/UA"""
    read = reader(filled(shipped("phq_9"), {}))
    root = read.trailer["/Root"]
    assert read.metadata.title == "PHQ-9"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfuaid" in root["/Metadata"].get_data().decode()


def test_the_score_is_printed_for_the_staff_alone():
    """D1"""
    for_staff = sheets.Sent("June Park", "", "Sunday", "1", score="PHQ-9: 9 of 27, mild")
    assert "Score: PHQ-9: 9 of 27, mild" in text(filled(shipped("phq_9"), {}, for_staff))


def test_a_drawn_signature_is_an_image_with_words_for_who_can_not_see_it():
    pdf = filled(form(of_kind("sign", "signature")), {"sign": {"drawn": "M10 10L200 100L300 20"}})
    assert "Signed by hand" in text(pdf)
    assert b"Signature drawn by hand" in pdf or "Signature drawn by hand" in str(_alternatives(reader(pdf)))


def _alternatives(read):
    found, todo = [], [read.trailer["/Root"]["/StructTreeRoot"]]
    while todo:
        node = todo.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            todo.extend(node)
        elif isinstance(node, dict):
            found.append(node.get("/Alt"))
            todo.extend([node["/K"]] if "/K" in node else [])
    return found


@pytest.mark.parametrize("key", KEYS)
def test_every_form_of_the_product_can_be_printed_blank(key):
    """S50: every question, and every answer to tick"""
    read = shipped(key)
    said = text(printing.pdf(sheets.blank(read, clinic=CLINIC, version="1")))
    for item in read.questions:
        assert " ".join(item.text.split()) in said
        for option in item.options:
            assert option.text in said
    assert "Name" in said
    assert "Give this form to the clinic" in said


def test_a_blank_form_says_what_depends_on_an_answer():
    read = form(
        question("a", "boolean"),
        question("b", enableWhen=[{"question": "a", "operator": "=", "answerBoolean": True}]),
    )
    said = text(printing.pdf(sheets.blank(read, clinic=CLINIC, version="1")))
    assert "Only if it applies after your answer to: “About a?”" in said


@pytest.mark.parametrize("payload", MARKUP)
def test_markup_is_printed_as_it_was_typed(payload):
    """T38, T43"""
    read = form(question("a", "text", text=payload), title=f"Form {payload}"[:110])
    assert text(filled(read, {"a": payload})).count(payload) >= 2


def test_whatever_was_typed_can_be_printed():
    """T38: naughty answers, those no font can draw too"""
    questions = [question(f"q{number}", "text") for number in range(250)]
    read = form(*questions)
    for first in range(0, len(NAUGHTY), 250):
        part = NAUGHTY[first : first + 250]
        assert reader(filled(read, {f"q{number}": words for number, words in enumerate(part)})).pages
    pdf = filled(form(question("a")), {"a": "漢字"})
    assert "Some characters can’t be printed here" in text(pdf)
    assert reader(pdf).trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_printing_opens_no_connection():
    """T43: addresses in answers are words"""
    reached = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}"

        def listens():
            while True:
                try:
                    reached.append(server.accept())
                except OSError:
                    return

        listening = threading.Thread(target=listens)
        listening.start()
        payloads = [
            f"{address}/a.svg",
            f'#image("{address}/b.svg")',
            f'<img src="{address}/c.png">',
            f"@import url({address}/d.css)",
            f'#import "{address}/e"',
        ]
        read = form(*[question(f"q{n}", "text", text=words) for n, words in enumerate(payloads)])
        signed = {"sign": {"drawn": f'M1 1"/><image href="{address}/f.png"/>'}}
        filled(read, {f"q{n}": words for n, words in enumerate(payloads)})
        filled(form(of_kind("sign", "signature")), signed)
        listening.join()
    assert reached == []
