"""Every letter, opened: whole, private, and loading nothing from elsewhere."""

import inspect
import json
import re
from dataclasses import replace
from email.headerregistry import Address
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from osmind_app.lib.settings import settings
from osmind_app.outbox import letters, paths
from osmind_app.outbox.render import MAX_SUBJECT, NOT_FOR_EMERGENCIES
from osmind_app.web import routes
from tests import mail

ALL = mail.drafts()
QUIET = {f"/{path.split('/')[1]}/" for path in (paths.STOP_REMINDERS, paths.CALENDAR_FILE)}  # links under the button
HAVE_QUIET = {"activation_reminder", "appointment_booked", "appointment_moved", "appointment_changed"}
HEALTH_WORDS = re.compile(
    r"therap|psych|mental|depress|anxi|diagnos|medic|treatment|symptom|disorder|phq|counsel|session|birth", re.I
)
LONG_NAME = "The Northern California Center for Family Wellbeing and Recovery of Greater Sacramento"
NAUGHTY = json.loads((Path(__file__).parents[1] / "data" / "naughty-strings.json").read_text())


class Page(HTMLParser):
    """What a mail program sees."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.links, self.words = [], [], []
        self.feed(html)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("href", "src", "background", "action")]

    def handle_data(self, data):
        if not self.tags or self.tags[-1] not in ("style", "title"):
            self.words.append(data)


@pytest.fixture(params=ALL, ids=str)
def kind(request):
    return request.param


@pytest.fixture
def letter(kind):
    return mail.opened(ALL[kind])


def test_every_letter_of_the_house_is_opened_here():
    written = {name for name, function in inspect.getmembers(letters, inspect.isfunction) if not name.startswith("_")}
    assert written == {draft.kind for draft in ALL.values()}


def test_a_letter_loads_nothing_and_leads_nowhere_but_home(letter):
    page = Page(letter.html)
    ours = urlsplit(settings().public_url).netloc
    assert {urlsplit(link).netloc for link in page.links} <= {ours}
    assert not {"img", "script", "link", "iframe", "form", "video", "object"} & set(page.tags)
    assert not re.search(r"url\(|@import|fonts\.", letter.html)


def test_a_letter_says_nothing_about_health(letter):
    """D7, T49"""
    said = f"{letter.subject} {letter.preheader} {Page(letter.html).text} {letter.text}"
    assert HEALTH_WORDS.findall(re.sub(r"https?://\S+", "", said)) == []  # a link's random letters say nothing


def test_a_letter_has_all_its_parts(letter, kind):
    page = Page(letter.html)
    assert 0 < len(letter.subject) <= MAX_SUBJECT
    assert letter.preheader in page.text
    why = {
        letters.PATIENT: "Sent because you are a patient of Willow Creek.",
        letters.STAFF: "Sent because you work at Willow Creek.",
        letters.CONTACT: "Sent because you are a contact of somebody at Willow Creek.",
        letters.NEWCOMER: "Sent because this address was typed on an invite link of Willow Creek.",
    }[ALL[kind].context["reader"]]
    for part in ["Willow Creek", "12 Mill Lane, Oakland, CA 94607", "(415) 555-0132", why, NOT_FOR_EMERGENCIES]:
        assert part in page.text
        assert part in letter.text
    assert 'lang="en"' in letter.html
    assert letter.reply_to == "desk@willowcreek.example"
    for gap in ["{{", "{%", "None", "\x1e", " ,", " .", ".."]:
        assert gap not in page.text + letter.text + letter.subject


def test_a_letter_has_at_most_one_button_and_its_bare_address(letter, kind):
    links = Page(letter.html).links
    quiet = [link for link in links if any(path in link for path in QUIET)]
    assert [link for link in links if link not in quiet] == ([letter.url] * 2 if letter.url else [])
    assert len(quiet) == (ALL[kind].kind in HAVE_QUIET)
    assert letter.text.count(settings().public_url) == len(set(links))


def test_the_plain_twin_says_what_the_html_says(letter):
    page = Page(letter.html)
    for line in letter.text.splitlines():
        words = " ".join(line.removesuffix(":").split())
        if (
            words and words != "--" and not any(path in words for path in QUIET)
        ):  # a quiet link's address is not printed
            assert words in page.text, words


def test_a_letter_reads_the_same_on_every_try(kind):
    """Resend refuses another body under the same key."""
    assert mail.opened(ALL[kind]) == mail.opened(ALL[kind])


def test_a_letter_gives_the_deadline_in_the_clinics_zone_and_never_a_number_of_days(letter, kind):
    """A23, D12"""
    assert not re.search(r"\bdays?\b|\b\d+ hours?\b", letter.text)
    if ALL[kind].useless_after:
        assert "(Pacific Time)" in letter.preheader + letter.text


def test_the_zone_is_the_clinics():
    east = replace(mail.WILLOW, time_zone="America/New_York")
    letter = mail.opened(mail.drafts(east)["invitation"])
    assert "works until Thursday, November 26 at 12:00 PM (Eastern Time)." in letter.text


def test_a_long_clinic_name_still_fits_the_subject(kind):
    draft = mail.drafts(replace(mail.WILLOW, name=LONG_NAME))[kind]
    letter = mail.opened(draft)
    assert 0 < len(letter.subject) <= MAX_SUBJECT
    assert LONG_NAME in letter.text


def test_a_clinic_without_phone_and_address_still_reads_well(kind):
    letter = mail.opened(mail.drafts(letters.PracticeCard("Willow Creek"))[kind])
    assert not re.search(r" at\.| call\.|call  | ,|\(\)", letter.text)


def test_letters_to_staff_name_no_patient(kind):
    if ALL[kind].context["reader"] == letters.STAFF:
        assert "June" not in mail.opened(ALL[kind]).text


def test_letters_to_patients_greet_by_first_name(kind):
    """D7"""
    if ALL[kind].context["reader"] == letters.PATIENT:
        assert "Hello June," in mail.opened(ALL[kind]).text


@pytest.mark.parametrize(
    "name",
    ["June\r\nBcc: evil@example.com", "June\n\nYour password is needed", "June\x00\x1e", "June\u2028x", "June\u202e"],
)
def test_a_line_break_in_a_name_starts_nothing(name):
    """T39"""
    letter = mail.opened(mail.drafts(first_name=name)["invitation"])
    clean = mail.opened(mail.drafts()["invitation"])
    assert len(letter.text.splitlines()) == len(clean.text.splitlines())
    sender = mail.opened(mail.drafts(replace(mail.WILLOW, name=name))["invitation"]).sender
    assert not re.search(r"[\r\n\x00\u2028]", sender)


def test_a_clinics_name_cannot_become_another_sender():
    """T39"""
    name = 'Willow" <evil@example.com>, "Creek'
    sender = mail.opened(mail.drafts(replace(mail.WILLOW, name=name))["invitation"]).sender
    assert sender.endswith(" <no-reply@localhost>")
    assert sender == str(Address(display_name=name, addr_spec="no-reply@localhost"))


@pytest.mark.parametrize("name", ["http://evil.example/x", "evil.example", "a@evil.example", "evil.example/path", "<a"])
def test_a_name_that_mail_programs_would_make_a_link_is_left_out(name):
    """T39"""
    letter = mail.opened(mail.drafts(first_name=name)["invitation"])
    assert "Hello," in letter.text
    assert "evil" not in letter.text + letter.html


@pytest.mark.parametrize("name", ["J.R.", "St. John", "O'Dell", "José", "Mary-Jane", "Nguyễn", "李"])
def test_real_names_stay(name):
    letter = mail.opened(mail.drafts(first_name=name)["invitation"])
    assert f"Hello {name}," in letter.text
    assert f"Hello {name}," in Page(letter.html).text


@pytest.mark.slow
def test_no_name_changes_what_a_letter_is_made_of():
    """T38, T40: whatever was typed stays text."""
    clean = Page(mail.opened(mail.drafts()["invitation"]).html)
    for name in [*NAUGHTY, "{{ 7*7 }}", "{0.__class__}", "</p><script>alert(1)</script>", '" onclick="x']:
        page = Page(mail.opened(mail.drafts(first_name=name)["invitation"]).html)
        assert page.tags == clean.tags, name
        assert page.links == clean.links, name
        assert "49" not in page.text or "49" in name


def test_letters_point_to_paths_the_web_has():
    assert routes.INVITATION == paths.INVITATION
    assert routes.STAFF_INVITATION == paths.STAFF_INVITATION
    assert routes.GUARDIAN_INVITATION == paths.GUARDIAN_INVITATION
    assert routes.STOP_REMINDERS == paths.STOP_REMINDERS
    assert routes.RESET == paths.RESET
    assert routes.MESSAGES == paths.MESSAGES
    assert routes.EMAIL_CONFIRM == paths.EMAIL_CONFIRM
    assert routes.EMAIL_KEEP == paths.EMAIL_KEEP
    assert routes.STAFF_EMAIL == paths.STAFF_EMAIL
    assert routes.JOIN == paths.JOIN
    assert routes.JOIN_LETTER == paths.JOIN_LETTER
    assert routes.PATIENTS == paths.PATIENTS
    assert routes.CALENDAR_FILE == paths.CALENDAR_FILE
    assert routes.APPOINTMENTS == paths.APPOINTMENTS
    assert routes.appointment(mail.JUNE) == paths.APPOINTMENT.format(appointment_id=mail.JUNE)
    assert routes.DOCUMENTS == paths.DOCUMENTS
    assert routes.PATIENT_SIGN_IN == paths.SIGN_IN
    assert routes.PATIENT_FORGOT == paths.FORGOT
    assert routes.STAFF_SIGN_IN == paths.STAFF_SIGN_IN
    assert routes.STAFF_FORGOT == paths.STAFF_FORGOT
    assert routes.patient(mail.JUNE) == paths.PATIENT.format(patient_id=mail.JUNE)
